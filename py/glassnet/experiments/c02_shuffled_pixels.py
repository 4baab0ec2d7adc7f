"""C02: a CNN uses where pixels lie; shuffle them all alike and it loses its edge."""

from __future__ import annotations

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
from glassnet.experiments.kit.views import Bars, Pictures, View, bar, picture
from glassnet.experiments.kit.words import over_seeds, percent, points
from glassnet.experiments.setups.shuffling import ALIKE, APART, IN_BLOCKS, shuffled
from glassnet.nn.spec import ready_spec
from glassnet.training.recipe import Recipe

MODELS = {"CNN": "lenet", "fully connected": "mlp"}
CNN, MLP = MODELS
NORMAL, SHUFFLED = "normal", "shuffled"
TEST_DIGITS = 2000
PICTURED = 3
UNCHANGED = 0.02
"""Closer than this, a mean accuracy counts as unchanged: seeds alone differ by about as much."""

Accuracies = dict[str, dict[str, list[float]]]
"""One accuracy for each seed, by network, by data."""


def run(digits: Digits, *, seed: int, images: int, epochs: int, seeds: int, shuffle: str) -> Run:
    """Train both networks on normal digits and on shuffled ones; test each on its own kind."""
    training, test = digits.first(images, TEST_DIGITS)
    accuracies: Accuracies = {name: {NORMAL: [], SHUFFLED: []} for name in MODELS}
    pictured = _pictures(test, shuffled(test, shuffle, seed, part=1))
    work = Work(seed, seeds, pieces=4)
    for run_seed in work.seeds:
        kinds = {
            NORMAL: (training, test),
            SHUFFLED: (
                shuffled(training, shuffle, run_seed, part=0),
                shuffled(test, shuffle, run_seed, part=1),
            ),
        }
        for kind, (training_kind, test_kind) in kinds.items():
            for name, model in MODELS.items():
                recipe = Recipe(epochs=epochs, seed=run_seed)
                network = yield from work.do(fit(ready_spec(model), training_kind, recipe))
                accuracies[name][kind].append((yield from score(network, test_kind)).accuracy)
                yield work.update(_views(accuracies, pictured))
    return _judge(accuracies, pictured, seed)


def _pictures(test: Dataset, moved: Dataset) -> Pictures:
    pairs = [
        picture(data.images[index] / 255, f"{data.labels[index]}, {kind}")
        for index in range(PICTURED)
        for kind, data in ((NORMAL, test), (SHUFFLED, moved))
    ]
    return Pictures("What the networks are given", pairs)


def _views(accuracies: Accuracies, pictured: Pictures) -> list[View]:
    bars = [
        bar(name, runs, group=f"{kind} pixels")
        for kind in (NORMAL, SHUFFLED)
        for name in MODELS
        if (runs := accuracies[name][kind])
    ]
    return [Bars("Test accuracy", bars, format="percent"), pictured]


def _judge(accuracies: Accuracies, pictured: Pictures, seed: int) -> Result:
    lost = {
        name: np.array(kinds[NORMAL]) - np.array(kinds[SHUFFLED])
        for name, kinds in accuracies.items()
    }
    edge = {
        kind: mean(accuracies[CNN][kind]) - mean(accuracies[MLP][kind])
        for kind in (NORMAL, SHUFFLED)
    }
    unnoticed = abs(mean(lost[MLP])) < UNCHANGED
    cnn_loses = bool((lost[CNN] > 0).all()) and edge[SHUFFLED] < edge[NORMAL]
    verdict = FAILS if not cnn_loses else HOLDS if unnoticed else MIXED
    sentence = (
        f"Shuffling the pixels takes the CNN from {_from_to(accuracies[CNN])} and the fully "
        f"connected network from {_from_to(accuracies[MLP])}. "
        f"The CNN's edge was {points(edge[NORMAL])} and is {points(edge[SHUFFLED])} "
        f"({over_seeds(len(lost[CNN]), seed)})."
    )
    numbers = {"accuracies": accuracies, "edge": edge}
    return Result(verdict, sentence, numbers, _views(accuracies, pictured))


def _from_to(kinds: dict[str, list[float]]) -> str:
    return f"{percent(mean(kinds[NORMAL]))} to {percent(mean(kinds[SHUFFLED]))}"


EXPERIMENT = Experiment(
    id="C02",
    title="Shuffled pixels",
    claim=(
        "A CNN uses where pixels lie: shuffle them all in the same way and it loses its edge, "
        "while a fully connected network notices nothing."
    ),
    compared=(
        "a CNN with a fully connected network, each trained and tested on digits as they are, and "
        "each trained and tested on digits with shuffled pixels"
    ),
    held_equal="parameters (about 27,600 each), training digits, updates, seeds and the shuffle",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
        Choice("shuffle", "Pixels are shuffled in", ALIKE, (ALIKE, IN_BLOCKS, APART)),
    ),
    thorough={"images": 10_000, "epochs": 6, "seeds": 5},
    run=run,
    page="learn/images.md",
)
