"""C16: how much each depth already knows, read off by a linear probe."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from glassnet.base.arrays import Array, Indices
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset, epoch_order
from glassnet.experiments.kit.experiment import (
    FAILS,
    HOLDS,
    MIXED,
    Choice,
    Control,
    Digits,
    Experiment,
    Result,
    Run,
    Update,
)
from glassnet.experiments.kit.fitting import Work, fit, mean
from glassnet.experiments.kit.views import Plot, Table, View, spread
from glassnet.experiments.kit.words import over_seeds, percent, points
from glassnet.nn.layers import Layer, Linear
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec, without
from glassnet.training.optim import Adam
from glassnet.training.recipe import Recipe
from glassnet.training.schedules import get_schedule

LEARNED, RANDOM = "learned", "left as they start"
DEPTHS = {"pixels": 0, "pool 1": 3, "pool 2": 7, "hidden layer": 9}
"""Where the probes sit: after how many of lenet's layers."""
PIXELS, FEATURES = "pixels", "pool 2"
END = DEPTHS[FEATURES]
"""The layers from here on are the fully connected end."""
TEST_DIGITS = 1000
PIECE, BATCH = 100, 64
WORTH = 0.005
"""A gain in accuracy below this does not count."""

Found = dict[str, dict[str, list[float]]]


def run(
    digits: Digits,
    *,
    seed: int,
    images: int,
    epochs: int,
    probe_epochs: int,
    convolutions: str,
    seeds: int,
) -> Run:
    """Train the network, then a linear classifier on the output of each depth."""
    training = digits.training.subset(slice(images))
    test = digits.test.subset(slice(TEST_DIGITS))
    probes: Found = {
        "after training": {name: [] for name in DEPTHS},
        "before training": {name: [] for name in DEPTHS},
    }
    networks: list[float] = []
    work = Work(pieces=seeds * (1 + 2 * len(DEPTHS)))
    for run_seed in range(seed, seed + seeds):
        untrained = _network(run_seed)
        trained = _network(run_seed)
        yield from work.do(_train(trained, training, epochs, run_seed, convolutions))
        networks.append((yield from _accuracy(trained.layers, test)))
        for when, network in zip(probes, (trained, untrained), strict=True):
            for name, depth in DEPTHS.items():
                probe = _probe(network, depth, training, test, probe_epochs, run_seed)
                probes[when][name].append((yield from work.do(probe)))
        yield Update(work.done, _views(probes, networks))
    return _judge(probes, networks, convolutions, seed)


def _network(seed: int) -> Sequential:
    """Make lenet without dropout, which would hold its end back in so short a training."""
    spec = without(ready_spec("lenet"), "Dropout")
    return Sequential.from_spec(spec, seed=seed)


def _train(
    network: Sequential, training: Dataset, epochs: int, seed: int, convolutions: str
) -> Generator[float | None, None, None]:
    """Train the whole network, or only its fully connected end."""
    if convolutions == LEARNED:
        yield from fit(network, training, Recipe(epochs=epochs, seed=seed))
        return
    features = yield from _outputs(network.layers[:END], training)
    end = Sequential(network.layers[END:])
    yield from fit_features(end, features, training.labels, epochs, seed)


def _probe(
    network: Sequential, depth: int, training: Dataset, test: Dataset, epochs: int, seed: int
) -> Generator[float | None, None, float]:
    """Train a linear classifier on what leaves the first `depth` layers; return its accuracy."""
    features = yield from _outputs(network.layers[:depth], training)
    answers = yield from _outputs(network.layers[:depth], test)
    scale = float(features.std()) or 1.0
    probe = Sequential([Linear(features.shape[1], 10, initializer="zeros", rng=0)])
    yield from fit_features(probe, features / scale, training.labels, epochs, seed)
    return share_right(probe.predict(answers / scale), test.labels)


def fit_features(
    network: Sequential, features: Array, labels: Indices, epochs: int, seed: int
) -> Generator[float, None, None]:
    """Train a network on feature vectors (N, F) by Adam, its learning rate falling to 0."""
    optimizer = Adam(network.parameters())
    for epoch in range(epochs):
        order = epoch_order(len(labels), epoch=epoch, seed=seed)
        for start in range(0, len(labels), BATCH):
            progress = (epoch + start / len(labels)) / epochs
            batch = order[start : start + BATCH]
            logits = network.forward(features[batch], training=True)
            _, gradient = softmax_cross_entropy(logits, labels[batch])
            network.backward(gradient)
            optimizer.learning_rate = 0.01 * get_schedule("cosine")(progress)
            optimizer.step()
            yield progress


def share_right(logits: Array, labels: Indices) -> float:
    """Return the accuracy of these logits (N, K)."""
    return mean(logits.argmax(axis=1) == labels)


def _accuracy(layers: Sequence[Layer], test: Dataset) -> Generator[None, None, float]:
    return share_right((yield from _outputs(layers, test)), test.labels)


def _outputs(layers: Sequence[Layer], data: Dataset) -> Generator[None, None, Array]:
    """Run all digits through these layers; return what leaves them as vectors (N, F)."""
    pieces = []
    for start in range(0, len(data), PIECE):
        x: Array = to_input(data.images[start : start + PIECE])
        for layer in layers:
            x = layer.forward(x)
        pieces.append(x.reshape(len(x), -1))
        yield
    return np.concatenate(pieces)


def _views(probes: Found, networks: list[float]) -> list[View]:
    places = list(range(len(DEPTHS)))
    lines = [
        spread(f"probe, {when}", places, np.transpose(list(runs.values())).tolist())
        for when, runs in probes.items()
    ]
    lines.append(
        spread("whole network", places, [[accuracy] * len(places) for accuracy in networks])
    )
    return [
        Plot(
            "What a linear probe reads off: 0 pixels, 1 pool 1, 2 pool 2, 3 hidden layer",
            "depth",
            "test accuracy",
            lines,
            unit="%",
        ),
        Table(
            "Linear probes by depth",
            ["probe at", "before training", "after training"],
            ["text", "percent", "percent"],
            [
                [name, mean(probes["before training"][name]), mean(probes["after training"][name])]
                for name in DEPTHS
            ],
        ),
    ]


def _judge(probes: Found, networks: list[float], convolutions: str, seed: int) -> Result:
    after = {name: np.array(runs) for name, runs in probes["after training"].items()}
    by_convolutions = after[FEATURES] - after[PIXELS]
    by_end = np.array(networks) - after[FEATURES]
    convolutions_add, end_adds = mean(by_convolutions), mean(by_end)
    if convolutions_add > max(end_adds, WORTH):
        verdict = HOLDS
    else:
        verdict = FAILS if end_adds > WORTH else MIXED
    start = mean(probes["before training"][FEATURES])
    gain, side = ("adds", "to") if end_adds >= 0 else ("stays", "below")
    kind = "trained" if convolutions == LEARNED else "untrained"
    sentence = (
        f"A linear classifier gets {percent(mean(after[PIXELS]))} of the test digits right from "
        f"the pixels and {percent(mean(after[FEATURES]))} from what {kind} "
        f"convolutions hand on (from those of the start {percent(start)}); with its end the "
        f"whole network gets {percent(mean(networks))}. So the convolutions and pools add "
        f"{points(convolutions_add)}; the end {gain} {points(abs(end_adds))} {side} what one "
        f"linear layer could read off there ({over_seeds(len(networks), seed)})."
    )
    numbers = {"probes": probes, "networks": networks}
    return Result(verdict, sentence, numbers, _views(probes, networks))


EXPERIMENT = Experiment(
    id="C16",
    title="Linear probes",
    claim=(
        "The fully connected end turns evidence into an answer; most of the knowledge is made by "
        "the layers before it."
    ),
    compared=(
        "linear classifiers on the pixels and on the output of three depths of the same network, "
        "before and after its training; and the network's own fully connected end"
    ),
    held_equal="training digits, seeds; all probes train alike, whatever the depth",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs of the network", 4, 1, 10),
        Control("probe_epochs", "Epochs of each probe", 6, 1, 20),
        Choice("convolutions", "Convolutions", LEARNED, (LEARNED, RANDOM)),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 8, "seeds": 5},
    run=run,
    page="learn/fully-connected.md",
)
