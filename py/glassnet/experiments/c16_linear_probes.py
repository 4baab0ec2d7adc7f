"""C16: how much each depth already knows, read off by a linear probe."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from glassnet.data.dataset import Dataset
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
)
from glassnet.experiments.kit.fitting import fit, mean, score
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Plot, View, spread, table
from glassnet.experiments.kit.words import over_seeds, percent, points
from glassnet.experiments.setups.depths import features, steady_lenet
from glassnet.experiments.setups.probes import fit_features, share_right
from glassnet.nn.layers import Linear
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

LEARNED, RANDOM = "learned", "left as they start"
DEPTHS = {"pixels": 0, "pool 1": 3, "pool 2": 7, "hidden layer": 9}
"""Where the probes sit: after how many of lenet's layers."""
PIXELS, FEATURES = "pixels", "pool 2"
END = DEPTHS[FEATURES]
"""The layers from here on are the fully connected end."""
TEST_DIGITS = 1000
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
    training, test = digits.first(images, TEST_DIGITS)
    probes: Found = {
        "after training": {name: [] for name in DEPTHS},
        "before training": {name: [] for name in DEPTHS},
    }
    networks: list[float] = []
    work = Work(seed, seeds, pieces=1 + 2 * len(DEPTHS))
    for run_seed in work.seeds:
        untrained = Sequential.from_spec(steady_lenet(), seed=run_seed)
        trained = Sequential.from_spec(steady_lenet(), seed=run_seed)
        yield from work.do(_train(trained, training, epochs, run_seed, convolutions))
        networks.append((yield from score(trained, test)).accuracy)
        for when, network in zip(probes, (trained, untrained), strict=True):
            for name, depth in DEPTHS.items():
                probe = _probe(network, depth, training, test, probe_epochs, run_seed)
                probes[when][name].append((yield from work.do(probe)))
        yield work.update(_views(probes, networks))
    return _judge(probes, networks, convolutions, seed)


def _train(
    network: Sequential, training: Dataset, epochs: int, seed: int, convolutions: str
) -> Generator[float | None, None, None]:
    """Train the whole network, or only its fully connected end."""
    if convolutions == LEARNED:
        yield from fit(network, training, Recipe(epochs=epochs, seed=seed))
        return
    given = yield from features(network, END, training)
    end = Sequential(network.layers[END:])
    yield from fit_features(end, given, training.labels, epochs, seed)


def _probe(
    network: Sequential, depth: int, training: Dataset, test: Dataset, epochs: int, seed: int
) -> Generator[float | None, None, float]:
    """Train a linear classifier on what leaves the first `depth` layers; return its accuracy."""
    given = yield from features(network, depth, training)
    asked = yield from features(network, depth, test)
    scale = float(given.std()) or 1.0
    probe = Sequential([Linear(given.shape[1], 10, initializer="zeros", rng=0)])
    yield from fit_features(probe, given / scale, training.labels, epochs, seed)
    return share_right(probe.predict(asked / scale), test.labels)


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
        table(
            "Linear probes by depth",
            {"probe at": "text", "before training": "percent", "after training": "percent"},
            [
                [name, probes["before training"][name], probes["after training"][name]]
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
