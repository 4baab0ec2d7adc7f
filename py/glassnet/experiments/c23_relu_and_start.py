"""C23: ReLU keeps the gradient only with fitting initial weights, and its units can die."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from glassnet.base.errors import DivergenceError
from glassnet.base.pixels import to_input
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
)
from glassnet.experiments.kit.fitting import fit, mean, score
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Plot, Table, View, spread, table
from glassnet.experiments.kit.words import over_seeds, percent, small
from glassnet.experiments.setups.gradients import dead_units, deep_spec, gradient_sizes
from glassnet.nn.initializers import InitializerSpec
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

WIDTH = 32
BATCH = 256
TEST_DIGITS = 1000
SEEN = 500
"""Test digits for which a unit must be 0 to count as dead."""
CHANCE = 0.1
"""The accuracy of a network whose loss diverged: its answers are no longer numbers."""
RATES = 4
LOWEST_RATE = 0.01
KEPT, VANISHED = 0.1, 0.01
"""Kept if at least the one share of the gradient arrives at layer 1, vanished below the other."""
MANY_DEAD = 0.1


def run(
    digits: Digits,
    *,
    seed: int,
    depth: int,
    tiny: float,
    highest_rate: float,
    images: int,
    epochs: int,
    seeds: int,
) -> Run:
    """Race the initial weights; then train from He's at rising learning rates and count."""
    training, test = digits.first(images, TEST_DIGITS)
    starts: dict[str, InitializerSpec] = {
        "He": "he_normal",
        f"tiny ({tiny:g})": {"normal": tiny},
        "zero": "zeros",
    }
    rates = np.geomspace(LOWEST_RATE, highest_rate, RATES).tolist()
    found = _Found(list(starts), rates, depth)
    x, labels = to_input(digits.training.images[:BATCH]), digits.training.labels[:BATCH]
    work = Work(seed, seeds, pieces=len(starts) + len(rates) - 1)
    for run_seed in work.seeds:
        for name, initializer in starts.items():
            network = Sequential.from_spec(
                deep_spec(depth, WIDTH, "ReLU", initializer), seed=run_seed
            )
            found.sizes[name].append(gradient_sizes(network, x, labels)[:depth])
            outcome = yield from work.do(
                _train(network, training, test, LOWEST_RATE, epochs, run_seed)
            )
            found.accuracies[name].append(outcome[1])
            if name == "He":
                found.by_rate.append([outcome])
            yield work.update(found.views())
        for rate in rates[1:]:
            network = Sequential.from_spec(
                deep_spec(depth, WIDTH, "ReLU", "he_normal"), seed=run_seed
            )
            outcome = yield from work.do(_train(network, training, test, rate, epochs, run_seed))
            found.by_rate[-1].append(outcome)
            yield work.update(found.views())
    return found.judge(seed)


def _train(
    network: Sequential, training: Dataset, test: Dataset, rate: float, epochs: int, seed: int
) -> Generator[float | None, None, tuple[float, float]]:
    """Train with SGD and return the share of dead units and the test accuracy."""
    recipe = Recipe(
        optimizer="sgd", learning_rate=rate, schedule="constant", epochs=epochs, seed=seed
    )
    x = to_input(test.images[:SEEN])
    try:
        yield from fit(network, training, recipe)
    except DivergenceError:
        return dead_units(network, x), CHANCE
    result = yield from score(network, test)
    return dead_units(network, x), result.accuracy


class _Found:
    """What was measured so far, one entry per seed."""

    def __init__(self, starts: Sequence[str], rates: Sequence[float], depth: int) -> None:
        self.starts = starts
        self.rates = rates
        self.layers = list(range(1, depth + 1))
        self.sizes: dict[str, list[list[float]]] = {name: [] for name in starts}
        self.accuracies: dict[str, list[float]] = {name: [] for name in starts}
        self.by_rate: list[list[tuple[float, float]]] = []

    def shares(self, name: str) -> list[float]:
        """Which share of the gradient at the last hidden layer arrives at the first."""
        return [sizes[0] / sizes[-1] if sizes[-1] else 0.0 for sizes in self.sizes[name]]

    def views(self) -> list[View]:
        """Everything there is to see."""
        return [self._gradients(), self._starts(), *self._rates()]

    def _gradients(self) -> Plot:
        lines = [
            spread(name, self.layers, runs)
            for name, runs in self.sizes.items()
            if runs and np.min(runs) > 0  # a gradient of exactly 0 has no place on a log scale
        ]
        return Plot(
            "Gradient that arrives at each layer, before training",
            "hidden layer, 1 is next to the pixels",
            "size of the gradient",
            lines,
            y_scale="log",
        )

    def _starts(self) -> Table:
        return table(
            "Initial weights, and what training makes of them",
            {
                "initial weights": "text",
                "share of the gradient that arrives": "number",
                "test accuracy": "percent",
            },
            [[name, self.shares(name), runs] for name, runs in self.accuracies.items() if runs],
        )

    def _rates(self) -> list[View]:
        complete = [runs for runs in self.by_rate if len(runs) == len(self.rates)]
        if not complete:
            return []
        dead, accuracy = np.array(complete).transpose(2, 0, 1).tolist()
        lines = [spread("dead units", self.rates, dead), spread("accuracy", self.rates, accuracy)]
        return [
            Plot(
                "He's initial weights: units that died, and test accuracy",
                "learning rate",
                "share",
                lines,
                x_scale="log",
                unit="%",
            )
        ]

    def judge(self, seed: int) -> Result:
        """Compute the verdict."""
        he, tiny, _ = (self.shares(name) for name in self.starts)
        dead = np.array(self.by_rate)[:, :, 0]
        keeps = min(he) >= KEPT
        vanishes = max(tiny) < VANISHED
        die = dead[:, -1].mean() >= MANY_DEAD
        verdict = FAILS if not keeps else HOLDS if vanishes and die else MIXED
        he_score, tiny_score, zero_score = (
            percent(mean(self.accuracies[name])) for name in self.starts
        )
        sentence = (
            f"Of the gradient at hidden layer {len(self.layers)}, this share arrives at layer 1: "
            f"{small(mean(he))} with He's initial weights, {small(mean(tiny))} with "
            f"{self.starts[1]} ones, none with zeros. So ReLU {_kept(keeps)} with He's weights and "
            f"{_kept(not vanishes)} with the tiny ones; trained alike, the three reach {he_score}, "
            f"{tiny_score} and {zero_score}. At learning rate {self.rates[-1]:g}, "
            f"{percent(mean(dead[:, -1]), 0)} of the units are dead after training; "
            f"{percent(mean(dead[:, 0]), 0)} at {self.rates[0]:g} ({over_seeds(len(he), seed)})."
        )
        numbers = {
            "shares": {name: self.shares(name) for name in self.starts},
            "accuracies": self.accuracies,
            "rates": list(self.rates),
            "dead": dead.tolist(),
            "accuracies_by_rate": np.array(self.by_rate)[:, :, 1].tolist(),
        }
        return Result(verdict, sentence, numbers, self.views())


def _kept(keeps: bool) -> str:
    return "keeps it" if keeps else "does not keep it"


EXPERIMENT = Experiment(
    id="C23",
    title="ReLU, initial weights and dead units",
    claim=(
        "ReLU's slope of 1 keeps gradients from vanishing if the weights start well; but its "
        "units can die."
    ),
    compared=(
        "the same deep ReLU networks from He's, tiny and zero initial weights; and, from He's, "
        "several learning rates (a unit is dead if it is 0 for each of 500 test digits)"
    ),
    held_equal=(
        "depth, 32 units a layer, digits, updates, seeds (SGD with momentum, learning rate 0.01 "
        "for the initial weights)"
    ),
    controls=(
        Control("depth", "Hidden layers", 6, 2, 20),
        Control("tiny", "Size of tiny weights", 0.01, 0.001, 0.3, 0.001),
        Control("highest_rate", "Highest learning rate", 1.0, 0.02, 2.0, 0.01),
        Control("images", "Training digits", 3000, 500, 10_000, 500),
        Control("epochs", "Epochs", 2, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 4, "seeds": 5},
    run=run,
    page="learn/vanishing-gradients.md",
)
