"""C29: a CNN against normal networks, at equal parameters, equal multiply-adds, equal seconds."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace

import numpy as np

from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.costs import multiply_adds, parameters
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
from glassnet.experiments.kit.fitting import mean, score, shifted
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Bars, View, bar, table
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.shuffling import ALIKE, shuffled
from glassnet.nn.network import Sequential
from glassnet.nn.spec import Spec, ready_spec
from glassnet.training.recipe import Recipe
from glassnet.training.schedules import one_cycle
from glassnet.training.trainer import Trainer

CNN = "CNN"
SAME_PARAMETERS = "equal parameters"
SAME_WORK = "equal multiply-adds"
SAME_SECONDS = "equal seconds"
OTHERS = (SAME_PARAMETERS, SAME_WORK, SAME_SECONDS)
NORMAL, SHIFTED, SHUFFLED = "normal", "shifted", "shuffled"
KINDS = (NORMAL, SHIFTED, SHUFFLED)
TEST_DIGITS = 1000
PEAK = Recipe().learning_rate
MOST_EPOCHS = 1000
"""Passes over the digits that no race of equal seconds reaches."""


@dataclass
class Racer:
    """One network of the race; what was measured has an entry for each seed."""

    name: str
    spec: Spec
    parameters: int
    multiply_adds: int
    seconds: list[float] = field(default_factory=list)
    epochs: list[float] = field(default_factory=list)
    accuracies: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    @property
    def label(self) -> str:
        """How views call it."""
        return self.name if self.name == CNN else f"normal, {self.name}"


def run(
    digits: Digits, *, seed: int, images: int, epochs: int, shift: int, judged_on: str, seeds: int
) -> Run:
    """Train a CNN, then the others on what it has spent; score them on three kinds of digits."""
    training, test = digits.first(images, TEST_DIGITS)
    racers = make_racers()
    work = Work(seed, seeds, pieces=len(racers) * 2)
    for run_seed in work.seeds:
        mixed = [shuffled(data, ALIKE, run_seed, part=0) for data in (training, test)]
        rounds = (
            (training, {NORMAL: test, SHIFTED: shifted(test, 0, shift)}),
            (mixed[0], {SHUFFLED: mixed[1]}),
        )
        recipe = Recipe(epochs=epochs, seed=run_seed)
        for data, tests in rounds:
            budget: float | None = None
            for racer in racers:
                seconds = budget if racer.name == SAME_SECONDS else None
                lap = yield from work.do(drive(racer.spec, data, recipe, seconds))
                budget = budget or lap.seconds
                for kind, test_of_kind in tests.items():
                    result = yield from score(lap.network, test_of_kind)
                    racer.accuracies[kind].append(result.accuracy)
                if NORMAL in tests:
                    racer.seconds.append(lap.seconds)
                    racer.epochs.append(lap.epochs)
                yield work.update(_views(racers, shift))
    return judge(racers, judged_on, shift, seed)


@dataclass(frozen=True)
class Lap:
    """A trained network, the seconds its updates took, and its passes over the digits."""

    network: Sequential
    seconds: float
    epochs: float


def drive(
    spec: Spec, training: Dataset, recipe: Recipe, budget: float | None = None
) -> Generator[float, None, Lap]:
    """Train a fresh network by a recipe or, with a budget, for so many seconds of updates.

    With a budget the learning rate rises and falls over the seconds as it does over the epochs
    without one.
    """
    network = Sequential.from_spec(spec, seed=recipe.seed)
    if budget is not None:
        recipe = replace(recipe, schedule="constant", epochs=MOST_EPOCHS)
    trainer = Trainer(network, training, recipe=recipe)
    seconds = 0.0
    while not trainer.finished and (budget is None or seconds < budget):
        if budget is not None:
            trainer.configure(learning_rate=PEAK * one_cycle(seconds / budget))
        seconds += trainer.step().seconds
        yield trainer.progress if budget is None else min(1.0, seconds / budget)
    return Lap(network, seconds, trainer.progress * recipe.epochs)


def make_racers() -> list[Racer]:
    """Return the CNN and three normal networks; the last two differ in what ends their training."""
    cnn = _racer(CNN, ready_spec("lenet"))
    small = _racer(SAME_PARAMETERS, ready_spec("mlp"))
    # Each hidden unit takes 784 multiply-adds before it and 10 behind it.
    wide = ready_spec("mlp")
    wide["layers"][1]["out_features"] = round(cnn.multiply_adds / 794)
    return [cnn, small, _racer(SAME_WORK, wide), _racer(SAME_SECONDS, wide)]


def _racer(name: str, spec: Spec) -> Racer:
    layers = Sequential.from_spec(spec).summary()
    return Racer(name, spec, parameters(layers), multiply_adds(layers))


def _views(racers: list[Racer], shift: int) -> list[View]:
    titles = {
        NORMAL: "Normal test digits",
        SHIFTED: f"Shifted by {shift} pixels",
        SHUFFLED: "Pixels shuffled, in training too",
    }
    seen = [racer for racer in racers if racer.seconds]
    return [
        Bars(
            "Accuracy on test digits",
            [
                bar(racer.label, racer.accuracies[kind], group=titles[kind])
                for kind in KINDS
                for racer in seen
                if racer.accuracies[kind]
            ],
            format="percent",
        ),
        table(
            "What they spend",
            {
                "network": "text",
                "parameters": "count",
                "multiply-adds": "count",
                "training": "milliseconds",
                "passes": "number",
            },
            [
                [
                    racer.label,
                    racer.parameters,
                    racer.multiply_adds,
                    mean(racer.seconds) * 1000,
                    racer.epochs,
                ]
                for racer in seen
            ],
        ),
    ]


def judge(racers: list[Racer], judged_on: str, shift: int, seed: int) -> Result:
    """Compute the verdict: at equal parameters ahead with every seed, and more multiply-adds."""
    cnn, small, wide, longer = racers
    scores = {racer.name: np.array(racer.accuracies[judged_on]) for racer in racers}
    ahead = scores[CNN] > scores[SAME_PARAMETERS]
    spends_more = cnn.multiply_adds > small.multiply_adds
    verdict = HOLDS if ahead.all() and spends_more else MIXED if ahead.any() else FAILS
    kinds = {
        NORMAL: "normal test digits",
        SHIFTED: f"test digits shifted by {shift} pixels",
        SHUFFLED: "shuffled test digits",
    }
    reached = {name: percent(mean(runs)) for name, runs in scores.items()}
    behind = [name for name in OTHERS if (scores[CNN] > scores[name]).all()]
    sentence = (
        f"On {kinds[judged_on]} the CNN reaches {reached[CNN]}, a normal network of equal "
        f"parameters {reached[SAME_PARAMETERS]}; the CNN spends "
        f"{cnn.multiply_adds / small.multiply_adds:.1f} times its multiply-adds. At equal "
        f"multiply-adds the normal network reaches {reached[SAME_WORK]}, with "
        f"{wide.parameters / cnn.parameters:.1f} times the parameters; trained for equal seconds "
        f"{reached[SAME_SECONDS]}, in {mean(longer.epochs):.1f} passes over the digits in place of "
        f"{mean(cnn.epochs):.1f} ({over_seeds(len(ahead), seed)}). "
        f"The CNN is ahead with every seed {_where(behind)}."
    )
    numbers = {
        "accuracies": {racer.name: racer.accuracies for racer in racers},
        "parameters": {racer.name: racer.parameters for racer in racers},
        "multiply_adds": {racer.name: racer.multiply_adds for racer in racers},
        "seconds": {racer.name: racer.seconds for racer in racers},
        "ahead": behind,
    }
    return Result(verdict, sentence, numbers, _views(racers, shift))


def _where(behind: list[str]) -> str:
    """Say by which measure the CNN is ahead."""
    if len(behind) == len(OTHERS):
        return "by all three measures"
    return f"at {' and '.join(behind)} only" if behind else "by none of the three measures"


EXPERIMENT = Experiment(
    id="C29",
    title="More efficient in what",
    claim=(
        "At equal parameters a CNN is more accurate than a normal network, and spends more "
        "multiply-adds on it."
    ),
    compared=(
        "a CNN with fully connected networks of one hidden layer: one has as many parameters, one "
        "takes as many multiply-adds for an image, and that one again, trained for as many seconds"
    ),
    held_equal=(
        "training digits and seeds, updates except for equal seconds, and in turn parameters, "
        "multiply-adds and seconds; for shuffled digits all are trained anew"
    ),
    controls=(
        Choice("judged_on", "Judged on", NORMAL, KINDS),
        Control("images", "Training digits", 3000, 500, 10_000, 500),
        Control("epochs", "Epochs", 4, 1, 10),
        Control("shift", "Shift in pixels", 2, 1, 8),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 6, "seeds": 5},
    run=run,
    page="learn/cnn-against-normal.md",
)
