"""C15: deep maps keep evidence for the answer and give up the picture."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from glassnet.base.pixels import to_input
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
from glassnet.experiments.kit.fitting import fit, mean
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Picture, Pictures, Plot, View, picture, spread, table
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.depths import (
    PictureReader,
    features,
    left_alone,
    steady_lenet,
    unexplained,
)
from glassnet.experiments.setups.probes import fit_features, share_right
from glassnet.nn.layers import Linear
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

TRAINED, UNTRAINED = "trained", "as it starts"
DEPTHS = {"pixels": 0, "pool 1": 3, "pool 2": 6, "hidden layer": 9, "logits": 10}
TEST_DIGITS, SHOWN = 500, 3
PROBE_EPOCHS = 8
CLEARLY = 0.05
"""Shares of variance or of digits below this do not count as lost or won."""

Found = dict[str, dict[str, list[float]]]


def run(
    digits: Digits, *, seed: int, images: int, epochs: int, examples: int, network: str, seeds: int
) -> Run:
    """Train the network; at each depth, read off the answer and the picture."""
    training = digits.training.subset(slice(images))
    seen = digits.training.subset(slice(examples))
    test = digits.test.subset(slice(TEST_DIGITS))
    found: Found = {what: {name: [] for name in DEPTHS} for what in ("lost", "known")}
    pictures: list[Picture] = []
    work = Work(seed, seeds, pieces=1 + len(DEPTHS))
    for run_seed in work.seeds:
        model = Sequential.from_spec(steady_lenet(), seed=run_seed)
        recipe = Recipe(epochs=epochs, seed=run_seed)
        yield from work.do(fit(model, training, recipe) if network == TRAINED else left_alone())
        for name, depth in DEPTHS.items():
            look = _look(model, depth, seen, test, run_seed)
            lost, known, guessed = yield from work.do(look)
            found["lost"][name].append(lost)
            found["known"][name].append(known)
            if run_seed == seed:
                pictures += [picture(each.reshape(28, 28), name) for each in guessed]
        yield work.update(_views(found, pictures))
    return _judge(found, pictures, network, seed)


def _look(
    network: Sequential, depth: int, seen: Dataset, test: Dataset, seed: int
) -> Generator[float | None, None, tuple[float, float, np.ndarray]]:
    """Return the share of the picture that is lost, the share of answers known, some guesses."""
    given = yield from features(network, depth, seen)
    asked = yield from features(network, depth, test)
    scale = float(given.std()) or 1.0
    given, asked = given / scale, asked / scale
    reader = yield from PictureReader(given, _pixels(seen)).fit()
    guesses = reader.guess(asked)
    yield None
    probe = Sequential([Linear(given.shape[1], 10, initializer="zeros", rng=0)])
    yield from fit_features(probe, given, seen.labels, PROBE_EPOCHS, seed)
    known = share_right(probe.predict(asked), test.labels)
    return unexplained(guesses, _pixels(test)), known, guesses[:SHOWN]


def _pixels(data: Dataset) -> np.ndarray:
    return to_input(data.images).reshape(len(data), -1)


def _views(found: Found, pictures: list[Picture]) -> list[View]:
    places = list(range(len(DEPTHS)))
    lines = {"picture lost": found["lost"], "digits told apart": found["known"]}
    return [
        Plot(
            "What each depth keeps: 0 pixels, 1 pool 1, 2 pool 2, 3 hidden layer, 4 logits",
            "depth",
            "share",
            [
                spread(name, places, np.transpose(list(runs.values())).tolist())
                for name, runs in lines.items()
            ],
            unit="%",
        ),
        table(
            "What can be read off each depth",
            {"depth": "text", "picture lost": "percent", "digits told apart": "percent"},
            [[name, found["lost"][name], found["known"][name]] for name in DEPTHS],
        ),
        Pictures("Test digits, as guessed from each depth", pictures),
    ]


def _judge(found: Found, pictures: list[Picture], network: str, seed: int) -> Result:
    lost, known = (
        {name: np.array(runs) for name, runs in found[what].items()} for what in ("lost", "known")
    )
    deepest = "hidden layer"
    fades = bool((lost[deepest] > lost["pixels"] + CLEARLY).all())
    knows = bool((known[deepest] > known["pixels"] + CLEARLY).all())
    verdict = HOLDS if fades and knows else MIXED if fades or knows else FAILS
    kind = "trained" if network == TRAINED else "untrained"
    sentence = (
        f"Linear readers lose {percent(mean(lost['pool 1']))} of the picture's variance at the "
        f"first pool, {percent(mean(lost['pool 2']))} at the second and "
        f"{percent(mean(lost[deepest]))} at the hidden layer of the {kind} network. Meanwhile "
        f"the digits they tell apart go from {percent(mean(known['pixels']))} at the pixels to "
        f"{percent(mean(known[deepest]))} at the hidden layer "
        f"({over_seeds(len(lost[deepest]), seed)})."
    )
    return Result(verdict, sentence, found, _views(found, pictures))


EXPERIMENT = Experiment(
    id="C15",
    title="What depth keeps",
    claim="Deep maps look like nothing because they keep evidence and give up the picture.",
    compared=(
        "at five depths of one network: how much of the picture a linear reader cannot guess "
        "back, and how many digits a linear classifier tells apart"
    ),
    held_equal="at all depths: the digits that readers and classifiers learn from, and how",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Control("examples", "Digits for the readers", 1000, 200, 2000, 100),
        Choice("network", "Network", TRAINED, (TRAINED, UNTRAINED)),
        Control("seeds", "Seeds", 2, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 6, "examples": 2000, "seeds": 5},
    run=run,
    page="learn/depth.md",
)
