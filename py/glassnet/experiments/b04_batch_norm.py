"""B04: batch normalization makes a network bear larger learning rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet.experiments.kit.experiment import (
    FAILS,
    HOLDS,
    MIXED,
    Control,
    Digits,
    Experiment,
    Result,
    Run,
)
from glassnet.experiments.kit.fitting import mean
from glassnet.experiments.kit.trials import Trials, by_seed
from glassnet.experiments.kit.views import Plot, Series, View, spread
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.race import Lap, drive
from glassnet.training.optim import SGD
from glassnet.training.recipe import Recipe

WITHOUT, WITH = "without batch norm", "with batch norm"
RATES = (0.1, 0.3, 0.6, 1.0)
TRAINS = 0.5
"""A learning rate can be borne if most seeds read at least this share of the test digits."""
TEST_DIGITS = 1000

Laps = dict[tuple[str, float], list[Lap]]


def run(
    digits: Digits,
    *,
    seed: int,
    convolutions: int,
    batch_size: int,
    images: int,
    epochs: int,
    seeds: int,
) -> Run:
    """Train by plain SGD at ever larger learning rates, with batch normalization and without."""
    training, test = digits.first(images, TEST_DIGITS)
    specs = {WITHOUT: network_spec(convolutions), WITH: network_spec(convolutions, normalized=True)}
    laps: Laps = {(name, rate): [] for name in specs for rate in RATES}
    trials = Trials(seed, seeds, laps.items())
    for run_seed, ((name, rate), done) in trials:
        recipe = Recipe(
            learning_rate=rate,
            schedule="cosine",
            batch_size=batch_size,
            epochs=epochs,
            seed=run_seed,
        )
        piece = drive(training, test, recipe, SGD, specs[name])
        done.append((yield from trials.do(piece)))
        yield trials.update(_views(laps))
    return _judge(laps, seed)


def network_spec(convolutions: int, *, normalized: bool = False) -> dict[str, Any]:
    """Return some convolutions, pooled after the first and the third, and a last layer."""
    layers: list[dict[str, Any]] = []
    for index in range(convolutions):
        layers.append({"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": 1})
        if normalized:
            layers.append({"type": "BatchNorm2d"})
        layers.append({"type": "ReLU"})
        if index in (0, 2):
            layers.append({"type": "MaxPool2d", "kernel_size": 2})
    layers += [{"type": "Flatten"}, {"type": "Linear", "out_features": 10}]
    return {"input": [1, 28, 28], "layers": layers}


def largest_rate(laps: Laps, name: str) -> float:
    """Return the largest learning rate at which most seeds trained, 0 if there is none.

    Close to its limit a network trains with one seed and dies with the next: all of them would
    make a matter of chance of it.
    """
    borne = [
        rate for rate in RATES if np.median([lap.accuracy for lap in laps[name, rate]]) >= TRAINS
    ]
    return max(borne, default=0.0)


def best_rate(laps: Laps, name: str) -> float:
    """Return the learning rate with the lowest training loss in the end, mean over seeds."""
    return min(RATES, key=lambda rate: mean([lap.end for lap in laps[name, rate]]))


def _views(laps: Laps) -> list[View]:
    return [
        Plot(
            "Accuracy on test digits",
            "learning rate",
            "accuracy",
            _lines(laps, _accuracy),
            x_scale="log",
            unit="%",
        ),
        Plot(
            "Training loss in the end",
            "learning rate",
            "loss",
            _lines(laps, _end),
            x_scale="log",
        ),
    ]


def _lines(laps: Laps, value: Callable[[Lap], float]) -> list[Series]:
    """Return a line for each kind of network that has begun."""
    by_rate = {name: {rate: laps[name, rate] for rate in RATES} for name in (WITHOUT, WITH)}
    begun = {name: runs for name, runs in by_rate.items() if any(runs.values())}
    return [spread(name, *by_seed(runs, value)) for name, runs in begun.items()]


def _accuracy(lap: Lap) -> float:
    return lap.accuracy


def _end(lap: Lap) -> float:
    return lap.end


def _judge(laps: Laps, seed: int) -> Result:
    largest = {name: largest_rate(laps, name) for name in (WITHOUT, WITH)}
    best = {name: laps[name, best_rate(laps, name)] for name in (WITHOUT, WITH)}
    ends = {name: np.array([lap.end for lap in done]) for name, done in best.items()}
    accuracies = {name: np.array([lap.accuracy for lap in done]) for name, done in best.items()}
    larger = largest[WITH] > largest[WITHOUT]
    lower = bool((ends[WITH] < ends[WITHOUT]).all())
    verdict = HOLDS if larger and lower else MIXED if larger or lower else FAILS
    sentence = (
        f"Most seeds still learn at a learning rate of {largest[WITHOUT]:g} without batch "
        f"normalization and of {largest[WITH]:g} with it. Each at its best rate, the training loss "
        f"after the same updates is {mean(ends[WITHOUT]):.2f} and {mean(ends[WITH]):.2f}, the test "
        f"accuracy {percent(mean(accuracies[WITHOUT]))} and {percent(mean(accuracies[WITH]))} "
        f"({over_seeds(len(ends[WITH]), seed)})."
    )
    numbers = {
        "largest": largest,
        "ends_without": ends[WITHOUT].tolist(),
        "ends_with": ends[WITH].tolist(),
        "accuracy_without": accuracies[WITHOUT].tolist(),
        "accuracy_with": accuracies[WITH].tolist(),
    }
    return Result(verdict, sentence, numbers, _views(laps))


EXPERIMENT = Experiment(
    id="B04",
    title="Batch normalization",
    claim="Batch normalization makes a network learn faster and bear larger learning rates.",
    compared="a CNN with batch normalization behind each convolution, and without",
    held_equal=(
        "the other layers, plain SGD with a cosine schedule, the learning rates tried, batches, "
        "updates and seeds"
    ),
    controls=(
        Control("convolutions", "Convolutions", 4, 1, 6),
        Control("batch_size", "Batch size", 32, 2, 256),
        Control("images", "Training digits", 2000, 500, 10_000, 500),
        Control("epochs", "Epochs", 2, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 5000, "seeds": 5},
    run=run,
    page="learn/optimizers.md",
)
