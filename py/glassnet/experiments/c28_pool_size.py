"""C28: pooling over windows that are too large throws away too much."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.experiments.kit.costs import parameters
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
from glassnet.experiments.kit.trials import Trials, by_seed
from glassnet.experiments.kit.views import Cell, Plot, View, spread, table
from glassnet.experiments.kit.words import over_seeds, percent, points
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

WINDOWS = (1, 2, 3, 4, 6, 8, 12)
"""They divide the map's side, so that every window is whole."""
SIDE = 24
FILTERS = 8
KINDS = {"max": "MaxPool2d", "average": "AvgPool2d"}
TEST_DIGITS = 1000
SPARED = 0.01
"""A window costs nothing that counts if its accuracy is this close to the best."""
TOO_MUCH = 0.05

Accuracies = dict[int, list[float]]


def run(
    digits: Digits,
    *,
    seed: int,
    largest: int,
    kind: str,
    images: int,
    epochs: int,
    seeds: int,
) -> Run:
    """Train one network for each size of the pooling window."""
    training, test = digits.first(images, TEST_DIGITS)
    windows = [window for window in WINDOWS if window <= largest]
    accuracies: Accuracies = {window: [] for window in windows}
    trials = Trials(seed, seeds, windows)
    for run_seed, window in trials:
        recipe = Recipe(epochs=epochs, seed=run_seed)
        network = yield from trials.do(fit(_spec(window, kind), training, recipe))
        accuracies[window].append((yield from score(network, test)).accuracy)
        yield trials.update(_views(accuracies))
    return _judge(accuracies, seed)


def _spec(window: int, kind: str) -> dict[str, Any]:
    """Describe one convolution, one pooling and one linear classifier."""
    return {
        "input": [1, 28, 28],
        "layers": [
            {"type": "Conv2d", "out_channels": FILTERS, "kernel_size": 28 - SIDE + 1},
            {"type": "ReLU"},
            {"type": KINDS[kind], "kernel_size": window},
            {"type": "Flatten"},
            {"type": "Linear", "out_features": 10},
        ],
    }


def _views(accuracies: Accuracies) -> list[View]:
    rows: list[list[Cell | list[float]]] = [
        [f"{window}×{window}", f"{side}×{side}", FILTERS * side**2, _parameters(window), runs]
        for window, runs in accuracies.items()
        if runs
        for side in [SIDE // window]
    ]
    return [
        Plot(
            "Accuracy by size of the pooling window",
            "window's side in pixels",
            "test accuracy",
            [spread("accuracy", *by_seed(accuracies, float))],
            unit="%",
        ),
        table(
            "What is left after pooling",
            {
                "window": "text",
                "map": "text",
                "values": "count",
                "parameters": "count",
                "accuracy": "percent",
            },
            rows,
        ),
    ]


def _parameters(window: int) -> int:
    network = Sequential.from_spec(_spec(window, "max"))
    return parameters(network.summary())


def _judge(accuracies: Accuracies, seed: int) -> Result:
    means = {window: mean(runs) for window, runs in accuracies.items()}
    best = max(means, key=means.__getitem__)
    spared = max(window for window in means if means[window] > means[best] - SPARED)
    largest = max(means)
    losses = np.array(accuracies[best]) - np.array(accuracies[largest])
    too_large = HOLDS if (losses > TOO_MUCH).all() else MIXED
    verdict = too_large if largest > spared else FAILS
    sentence = (
        f"With windows up to {spared}×{spared} accuracy stays within 1 point of the best, "
        f"{percent(means[best])} at {best}×{best}"
    )
    if largest > spared:
        sentence += (
            f". At {largest}×{largest} accuracy is {percent(means[largest])}, "
            f"{points(mean(losses))} lower: of each {SIDE}×{SIDE} map "
            f"{(SIDE // largest) ** 2} values are left "
        )
    else:
        sentence += ": none of them is too large "
    sentence += f"({over_seeds(len(losses), seed)})."
    numbers = {"accuracies": accuracies, "spared": spared}
    return Result(verdict, sentence, numbers, _views(accuracies))


EXPERIMENT = Experiment(
    id="C28",
    title="How large a window",
    claim="Pooling over windows that are too large throws away too much.",
    compared=(
        "the test accuracy of one convolution, one pooling and one linear classifier, for "
        "windows of the pooling from 1×1 (none) upward"
    ),
    held_equal=(
        "filters, training digits, updates and seeds. Not equal: the classifier's parameters, "
        "because fewer values are left for it to read"
    ),
    controls=(
        Control("largest", "Largest window", 12, 2, 12),
        Choice("kind", "Pooling", "max", tuple(KINDS)),
        Control("images", "Training digits", 2000, 500, 10_000, 500),
        Control("epochs", "Epochs", 4, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 6000, "epochs": 6, "seeds": 5},
    run=run,
    page="learn/pooling.md",
)
