"""B01: plain gradient descent, momentum, Nesterov's momentum and Adam in a race."""

from __future__ import annotations

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
from glassnet.experiments.kit.views import Plot, Series, View, spread, table
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.race import Lap, Make, drive
from glassnet.training.optim import SGD, Adam
from glassnet.training.recipe import Recipe

PLAIN, MOMENTUM, NESTEROV, ADAM = "SGD", "momentum", "Nesterov", "Adam"
KEPT = 0.9
"""Share of the velocity that momentum keeps."""
TEST_DIGITS = 1000
HOW_MANY = ("None of the other three is", "One other is", "Two others are", "All others are")
MAKE: dict[str, Make] = {
    PLAIN: lambda parameters, rate: SGD(parameters, rate),
    MOMENTUM: lambda parameters, rate: SGD(parameters, rate, momentum=KEPT),
    NESTEROV: lambda parameters, rate: SGD(parameters, rate, momentum=KEPT, nesterov=True),
    ADAM: lambda parameters, rate: Adam(parameters, rate),
}
RATES = {
    PLAIN: (0.05, 0.15, 0.5),
    MOMENTUM: (0.01, 0.03, 0.1),
    NESTEROV: (0.01, 0.03, 0.1),
    ADAM: (0.002, 0.006, 0.02),
}
"""Learning rates each optimizer may choose from: around its best, a factor of 3 apart."""


Laps = dict[tuple[str, float], list[Lap]]


def run(digits: Digits, *, seed: int, images: int, batch_size: int, epochs: int, seeds: int) -> Run:
    """Train the same network by every optimizer, at several learning rates each."""
    training, test = digits.first(images, TEST_DIGITS)
    laps: Laps = {(name, rate): [] for name, rates in RATES.items() for rate in rates}
    trials = Trials(seed, seeds, laps.items())
    for run_seed, ((name, rate), done) in trials:
        recipe = Recipe(
            learning_rate=rate,
            schedule="constant",
            batch_size=batch_size,
            epochs=epochs,
            seed=run_seed,
        )
        done.append((yield from trials.do(drive(training, test, recipe, MAKE[name]))))
        yield trials.update(_views(laps))
    return _judge(laps, batch_size, seed)


def best_rate(laps: Laps, name: str) -> float:
    """Return the learning rate with the lowest training loss in the end, mean over seeds."""
    tried = [rate for rate in RATES[name] if laps[name, rate]]
    return min(tried, key=lambda rate: mean([lap.end for lap in laps[name, rate]]))


def _views(laps: Laps) -> list[View]:
    begun = [name for name in RATES if laps[name, RATES[name][0]]]
    chosen = {name: laps[name, best_rate(laps, name)] for name in begun}
    return [
        Plot(
            "Training loss, each at its best learning rate",
            "share of the updates made",
            "loss",
            [
                spread(
                    name,
                    [(index + 1) / len(done[0].losses) for index in range(len(done[0].losses))],
                    [lap.losses for lap in done],
                )
                for name, done in chosen.items()
            ],
        ),
        Plot(
            "Training loss in the end, by learning rate",
            "learning rate",
            "loss",
            [_by_rate(laps, name) for name in begun],
            x_scale="log",
        ),
        table(
            "At the best learning rate",
            {
                "optimizer": "text",
                "learning rate": "number",
                "training loss in the end": "number",
                "test accuracy": "percent",
            },
            [
                [
                    name,
                    best_rate(laps, name),
                    [lap.end for lap in done],
                    [lap.accuracy for lap in done],
                ]
                for name, done in chosen.items()
            ],
        ),
    ]


def _by_rate(laps: Laps, name: str) -> Series:
    """Return the loss in the end by learning rate, over the seeds that have seen all of them."""
    return spread(name, *by_seed({rate: laps[name, rate] for rate in RATES[name]}, _end))


def _end(lap: Lap) -> float:
    return lap.end


def _judge(laps: Laps, batch_size: int, seed: int) -> Result:
    chosen = {name: laps[name, best_rate(laps, name)] for name in RATES}
    ends = {name: np.array([lap.end for lap in done]) for name, done in chosen.items()}
    accuracies = {name: [lap.accuracy for lap in done] for name, done in chosen.items()}
    ahead = [name for name in (MOMENTUM, NESTEROV, ADAM) if mean(ends[name]) < mean(ends[PLAIN])]
    verdict = HOLDS if len(ahead) == 3 else MIXED if ahead else FAILS
    results = ", ".join(
        f"{name} {mean(ends[name]):.2f} ({percent(mean(accuracies[name]))})" for name in RATES
    )
    sentence = (
        f"Each at the best of three learning rates, after the same updates of {batch_size} digits "
        f"the training loss (and test accuracy) is: {results}; {over_seeds(len(ends[PLAIN]), seed)}"
        f". {HOW_MANY[len(ahead)]} ahead of plain SGD."
    )
    numbers = {
        "ends": {name: values.tolist() for name, values in ends.items()},
        "accuracies": accuracies,
        "rates": {name: best_rate(laps, name) for name in RATES},
    }
    return Result(verdict, sentence, numbers, _views(laps))


EXPERIMENT = Experiment(
    id="B01",
    title="A race of optimizers",
    claim="With the same updates, momentum, Nesterov's and Adam get further than plain SGD.",
    compared=(
        "plain SGD, SGD with momentum 0.9, Nesterov's variant of it, and Adam, each at the best of "
        "three learning rates (the one with the lowest training loss in the end)"
    ),
    held_equal="the network (a CNN without dropout), initial weights, batches and updates",
    controls=(
        Control("images", "Training digits", 2000, 500, 10_000, 500),
        Control("batch_size", "Batch size", 32, 8, 256, 8),
        Control("epochs", "Epochs", 2, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 5000, "epochs": 3, "seeds": 5},
    run=run,
    page="learn/optimizers.md",
)
