"""B03: many small updates or few large ones from the same digits."""

from __future__ import annotations

import time
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
from glassnet.experiments.kit.fitting import mean, score
from glassnet.experiments.kit.trials import Trials, by_seed
from glassnet.experiments.kit.views import Plot, View, spread, table
from glassnet.experiments.kit.words import count, over_seeds, percent
from glassnet.experiments.setups.depths import steady_lenet
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

SIZES = (8, 32, 128, 512)
BASE = 32
"""The batch size that has the chosen learning rate."""
SAME, ROOT = "the same for all", "with the square root of the batch size"
TEST_DIGITS = 1000

Runs = dict[int, list[tuple[float, float]]]


def run(
    digits: Digits,
    *,
    seed: int,
    learning_rate: float,
    rates: str,
    images: int,
    epochs: int,
    seeds: int,
) -> Run:
    """Train the same network on the same digits in batches of different sizes."""
    training, test = digits.first(images, TEST_DIGITS)
    runs: Runs = {size: [] for size in SIZES}
    trials = Trials(seed, seeds, runs.items())
    for run_seed, (size, done) in trials:
        recipe = Recipe(
            learning_rate=learning_rate * ((size / BASE) ** 0.5 if rates == ROOT else 1),
            batch_size=size,
            epochs=epochs,
            seed=run_seed,
        )
        network, seconds = yield from trials.do(_timed_fit(training, recipe))
        result = yield from score(network, test)
        done.append((result.accuracy, images * epochs / seconds))
        yield trials.update(_views(runs, images * epochs))
    return _judge(runs, images * epochs, seed)


def _timed_fit(
    training: Dataset, recipe: Recipe
) -> Generator[float, None, tuple[Sequential, float]]:
    """Train a fresh network; return it and the seconds its updates took."""
    network = Sequential.from_spec(steady_lenet(), seed=recipe.seed)
    trainer = Trainer(network, training, recipe=recipe)
    seconds = 0.0
    while not trainer.finished:
        started = time.perf_counter()
        trainer.step()
        seconds += time.perf_counter() - started
        yield trainer.progress
    return network, seconds


def _views(runs: Runs, seen: int) -> list[View]:
    begun = {size: pairs for size, pairs in runs.items() if pairs}
    return [
        Plot(
            "Accuracy on test digits after the same number of digits",
            "digits per update",
            "accuracy",
            [spread("CNN", *by_seed(runs, _accuracy))],
            x_scale="log",
            unit="%",
        ),
        table(
            "What an update costs",
            {
                "digits per update": "count",
                "updates": "count",
                "digits a second": "count",
                "accuracy": "percent",
            },
            [
                [
                    size,
                    -(-seen // size),
                    float(np.median([pair[1] for pair in pairs])),
                    [pair[0] for pair in pairs],
                ]
                for size, pairs in begun.items()
            ],
        ),
    ]


def _accuracy(pair: tuple[float, float]) -> float:
    return pair[0]


def _judge(runs: Runs, seen: int, seed: int) -> Result:
    accuracy = {size: np.array([pair[0] for pair in pairs]) for size, pairs in runs.items()}
    speed = {size: float(np.median([pair[1] for pair in pairs])) for size, pairs in runs.items()}
    largest = SIZES[-1]
    better = accuracy[BASE] > accuracy[largest]
    verdict = HOLDS if better.all() else MIXED if better.any() else FAILS
    best = max(SIZES, key=lambda size: mean(accuracy[size]))
    sentence = (
        f"From the same {count(seen)} digits the network reaches {percent(mean(accuracy[BASE]))} "
        f"in batches of {BASE} and {percent(mean(accuracy[largest]))} in batches of {largest}, "
        f"which make a sixteenth of the updates. Best were batches of {best}. Computing went "
        f"{speed[largest] / speed[SIZES[0]]:.1f} times as fast in batches of {largest} as in "
        f"batches of {SIZES[0]} ({over_seeds(len(better), seed)})."
    )
    numbers = {
        "accuracy": {str(size): values.tolist() for size, values in accuracy.items()},
        "best": best,
    }
    return Result(verdict, sentence, numbers, _views(runs, seen))


EXPERIMENT = Experiment(
    id="B03",
    title="Batch size",
    claim="From the same digits, small batches teach more than large ones: they update more often.",
    compared="the same network trained in batches of 8, 32, 128 and 512 digits",
    held_equal="the network, its training digits, epochs and seeds; not the number of updates",
    controls=(
        Control("learning_rate", "Learning rate at batch size 32", 0.005, 0.001, 0.02, 0.001),
        Choice("rates", "Learning rate", SAME, (SAME, ROOT)),
        Control("images", "Training digits", 2000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 30),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 5000, "seeds": 5},
    run=run,
    page="learn/optimizers.md",
)
