"""C18: more filters find more features, with diminishing returns and rising cost."""

from __future__ import annotations

import statistics
from collections.abc import Generator
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
from glassnet.experiments.kit.fitting import mean, score
from glassnet.experiments.kit.trials import Trials, by_seed
from glassnet.experiments.kit.views import Plot, View, spread, table
from glassnet.experiments.kit.words import count, over_seeds, percent, points
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

FILTERS = (1, 2, 4, 8, 16, 32)
LEARNED, FROZEN = "learned", "left as they began"
TEST_DIGITS = 2000

Runs = dict[int, list[float]]
"""One value for each seed, by number of filters."""


def run(
    digits: Digits, *, seed: int, most: int, weights: str, images: int, epochs: int, seeds: int
) -> Run:
    """Train one network for each number of filters."""
    training, test = digits.first(images, TEST_DIGITS)
    numbers = [filters for filters in FILTERS if filters <= most]
    accuracies: Runs = {filters: [] for filters in numbers}
    milliseconds: Runs = {filters: [] for filters in numbers}
    # A network's training takes about as long as it has filters, and a little longer.
    trials = Trials(seed, seeds, numbers, size=lambda filters: filters + 2)
    for run_seed, filters in trials:
        network = Sequential.from_spec(spec_for(filters), seed=run_seed)
        recipe = Recipe(epochs=epochs, seed=run_seed)
        trainer = Trainer(network, training, recipe=recipe)
        if weights == FROZEN:
            trainer.optimizer = recipe.make_optimizer(network.layers[-1].parameters())
        seconds = yield from trials.do(_times(trainer))
        milliseconds[filters].append(statistics.median(seconds) * 1000)
        accuracies[filters].append((yield from score(network, test)).accuracy)
        yield trials.update(_views(accuracies, milliseconds))
    return judge(accuracies, milliseconds, seed)


def _times(trainer: Trainer) -> Generator[float, None, list[float]]:
    """Train to the end; return the seconds of every update."""
    seconds = []
    while not trainer.finished:
        seconds.append(trainer.step().seconds)
        yield trainer.progress
    return seconds


def spec_for(filters: int) -> dict[str, Any]:
    """Describe one convolution with so many filters, pooling and a linear classifier.

    Examples:
        >>> Sequential.from_spec(spec_for(4)).summary()[0].output_shape
        (4, 24, 24)
    """
    return {
        "input": [1, 28, 28],
        "layers": [
            {"type": "Conv2d", "out_channels": filters, "kernel_size": 5},
            {"type": "ReLU"},
            {"type": "MaxPool2d", "kernel_size": 4},
            {"type": "Flatten"},
            {"type": "Linear", "out_features": 10},
        ],
    }


def _parameters(filters: int) -> int:
    return parameters(Sequential.from_spec(spec_for(filters)).summary())


def _views(accuracies: Runs, milliseconds: Runs) -> list[View]:
    return [
        Plot(
            "Accuracy by number of filters",
            "filters",
            "test accuracy",
            [spread("accuracy", *by_seed(accuracies, float))],
            x_scale="log",
            unit="%",
        ),
        table(
            "What they cost",
            {
                "filters": "count",
                "parameters": "count",
                "time of an update": "milliseconds",
                "accuracy": "percent",
            },
            [
                [filters, _parameters(filters), milliseconds[filters], runs]
                for filters, runs in accuracies.items()
                if runs
            ],
        ),
    ]


def judge(accuracies: Runs, milliseconds: Runs, seed: int) -> Result:
    """Compute the verdict: more accurate at last, by less and less, at a rising cost."""
    numbers = list(accuracies)
    least, most = numbers[0], numbers[-1]
    means = [mean(runs) for runs in accuracies.values()]
    gains = np.diff(means)
    more = bool((np.array(accuracies[most]) > np.array(accuracies[least])).all())
    # Doubling at first against doubling at last, so that one lucky seed does not decide.
    diminishing = len(gains) > 2 and gains[:2].sum() > 2 * abs(gains[-2:].sum())
    dearer = mean(milliseconds[most]) > mean(milliseconds[least])
    verdict = FAILS if not more else HOLDS if diminishing and dearer else MIXED
    sentence = (
        f"From {least} to {most} filters accuracy goes from {percent(means[0])} to "
        f"{percent(means[-1])}. The first doubling changes it by {points(gains[0])}, the last by "
        f"{points(gains[-1])}. Meanwhile parameters go from {count(_parameters(least))} to "
        f"{count(_parameters(most))} and an update from {mean(milliseconds[least]):.1f} to "
        f"{mean(milliseconds[most]):.1f} ms ({over_seeds(len(accuracies[least]), seed)})."
    )
    measured = {
        "accuracies": accuracies,
        "milliseconds": milliseconds,
        "parameters": {filters: _parameters(filters) for filters in numbers},
    }
    return Result(verdict, sentence, measured, _views(accuracies, milliseconds))


EXPERIMENT = Experiment(
    id="C18",
    title="How many filters",
    claim="More filters find more features, with diminishing returns and rising cost.",
    compared=(
        "one convolution, pooling and a linear classifier with 1, 2, 4 and more filters: test "
        "accuracy, parameters and measured time of an update"
    ),
    held_equal=(
        "size of the filters, training digits, updates and seeds. Not equal: the classifier's "
        "parameters, because each map gives it 36 more values to read"
    ),
    controls=(
        Control("most", "Most filters", 32, 4, 32),
        Choice("weights", "The filters' weights are", LEARNED, (LEARNED, FROZEN)),
        Control("images", "Training digits", 2000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 6000, "epochs": 5, "seeds": 5},
    run=run,
    page="learn/channels.md",
)
