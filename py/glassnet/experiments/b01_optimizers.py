"""B01: plain gradient descent, momentum, Nesterov's momentum and Adam in a race."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np

from glassnet.base.errors import DivergenceError
from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.experiment import (
    FAILS,
    HOLDS,
    MIXED,
    Control,
    Digits,
    Experiment,
    Result,
    Run,
    Update,
)
from glassnet.experiments.kit.fitting import Work, mean, score
from glassnet.experiments.kit.views import Plot, Series, Table, View, spread
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.nn.layers.base import Parameter
from glassnet.nn.network import Sequential
from glassnet.nn.spec import Spec, ready_spec, without
from glassnet.training.optim import SGD, Adam, Optimizer
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

PLAIN, MOMENTUM, NESTEROV, ADAM = "SGD", "momentum", "Nesterov", "Adam"
KEPT = 0.9
"""Share of the velocity that momentum keeps."""
GUESSING = float(np.log(10))
"""The loss of a network that gives every digit the same probability: where a diverged run ends."""
TEST_DIGITS = 1000
HOW_MANY = ("None of the other three is", "One other is", "Two others are", "All others are")
POINTS = 12
"""Points of a loss curve, each the mean of as many updates."""

Make = Callable[[Sequence[Parameter], float], Optimizer]
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


@dataclass(frozen=True)
class Lap:
    """One network's run: its loss along the way, and its accuracy on test digits at the end."""

    losses: list[float]
    accuracy: float

    @property
    def end(self) -> float:
        """The loss over the last quarter of the updates."""
        return float(np.mean(self.losses[-max(1, len(self.losses) // 4) :]))


Laps = dict[tuple[str, float], list[Lap]]


def run(digits: Digits, *, seed: int, images: int, batch_size: int, epochs: int, seeds: int) -> Run:
    """Train the same network by every optimizer, at several learning rates each."""
    training = digits.training.subset(slice(images))
    test = digits.test.subset(slice(TEST_DIGITS))
    laps: Laps = {(name, rate): [] for name, rates in RATES.items() for rate in rates}
    work = Work(pieces=seeds * len(laps))
    for run_seed in range(seed, seed + seeds):
        for (name, rate), done in laps.items():
            recipe = Recipe(
                learning_rate=rate,
                schedule="constant",
                batch_size=batch_size,
                epochs=epochs,
                seed=run_seed,
            )
            done.append((yield from work.do(drive(training, test, recipe, MAKE[name]))))
            yield Update(work.done, _views(laps))
    return _judge(laps, batch_size, seed)


def network_spec() -> Spec:
    """Return lenet without dropout, so that the losses compare nothing but the optimizers."""
    return without(ready_spec("lenet"), "Dropout")


def drive(
    training: Dataset, test: Dataset, recipe: Recipe, make: Make, spec: Spec | None = None
) -> Generator[float | None, None, Lap]:
    """Train a fresh network by an optimizer of one's own and score it; a diverged run ends."""
    network = Sequential.from_spec(spec or network_spec(), seed=recipe.seed)
    trainer = Trainer(network, training, recipe=recipe)
    trainer.optimizer = make(network.parameters(), recipe.learning_rate)
    losses: list[float] = []
    try:
        while not trainer.finished:
            # A wild start can cost thousands; no more than guessing makes means comparable.
            losses.append(min(trainer.step().loss, GUESSING))
            yield trainer.progress
    except DivergenceError:
        updates = recipe.epochs * -(-len(training) // recipe.batch_size)
        losses += [GUESSING] * (updates - len(losses))
    result = yield from score(network, test)
    parts = np.array_split(losses, min(POINTS, len(losses)))
    return Lap([float(part.mean()) for part in parts], result.accuracy)


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
        Table(
            "At the best learning rate",
            ["optimizer", "learning rate", "training loss in the end", "test accuracy"],
            ["text", "number", "number", "percent"],
            [
                [
                    name,
                    best_rate(laps, name),
                    mean([lap.end for lap in done]),
                    mean([lap.accuracy for lap in done]),
                ]
                for name, done in chosen.items()
            ],
        ),
    ]


def _by_rate(laps: Laps, name: str) -> Series:
    """Return the loss in the end by learning rate, over the seeds that have seen all of them."""
    complete = min(len(laps[name, rate]) for rate in RATES[name])
    rates = RATES[name] if complete else RATES[name][:1]
    ends = [[laps[name, rate][index].end for rate in rates] for index in range(max(1, complete))]
    return spread(name, list(rates), ends)


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
