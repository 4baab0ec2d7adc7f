"""B02: a learning rate that falls, against one that stays."""

from __future__ import annotations

import numpy as np

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
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Bar, Bars, Plot, Series, View, bar
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.depths import steady_lenet
from glassnet.training.recipe import Recipe
from glassnet.training.schedules import SCHEDULES

CONSTANT = "constant"
NAMES = {"constant": CONSTANT, "step": "in steps", "cosine": "cosine", "one_cycle": "one cycle"}
TEST_DIGITS = 2000
POINTS = 41

Runs = dict[str, list[tuple[float, float]]]


def run(
    digits: Digits,
    *,
    seed: int,
    optimizer: str,
    learning_rate: float,
    batch_size: int,
    images: int,
    epochs: int,
    seeds: int,
) -> Run:
    """Train the same network by every schedule, with the same highest learning rate."""
    training, test = digits.first(images, TEST_DIGITS)
    runs: Runs = {schedule: [] for schedule in SCHEDULES}
    trials = Trials(seed, seeds, runs.items())
    for run_seed, (schedule, done) in trials:
        recipe = Recipe(
            optimizer=optimizer,
            learning_rate=learning_rate,
            schedule=schedule,
            batch_size=batch_size,
            epochs=epochs,
            seed=run_seed,
        )
        network = yield from trials.do(fit(steady_lenet(), training, recipe))
        result = yield from score(network, test)
        done.append((result.accuracy, result.loss))
        yield trials.update(_views(runs, learning_rate))
    return _judge(runs, learning_rate, seed)


def _views(runs: Runs, learning_rate: float) -> list[View]:
    progress = np.linspace(0, 1, POINTS).tolist()
    begun = {schedule: pairs for schedule, pairs in runs.items() if pairs}
    return [
        Plot(
            "The schedules",
            "share of the updates made",
            "learning rate",
            [
                Series(
                    NAMES[schedule],
                    progress,
                    [learning_rate * SCHEDULES[schedule](moment) for moment in progress],
                )
                for schedule in runs
            ],
        ),
        Bars("Accuracy on test digits", _bars(begun, 0), format="percent"),
        Bars("Loss on test digits", _bars(begun, 1)),
    ]


def _bars(runs: Runs, which: int) -> list[Bar]:
    return [
        bar(NAMES[schedule], [pair[which] for pair in pairs]) for schedule, pairs in runs.items()
    ]


def _judge(runs: Runs, learning_rate: float, seed: int) -> Result:
    accuracy = {schedule: [pair[0] for pair in pairs] for schedule, pairs in runs.items()}
    loss = {schedule: [pair[1] for pair in pairs] for schedule, pairs in runs.items()}
    ahead = [
        schedule
        for schedule in runs
        if schedule != CONSTANT
        and mean(accuracy[schedule]) > mean(accuracy[CONSTANT])
        and mean(loss[schedule]) < mean(loss[CONSTANT])
    ]
    verdict = HOLDS if len(ahead) == len(runs) - 1 else MIXED if ahead else FAILS
    results = ", ".join(
        f"{NAMES[schedule]} {percent(mean(values))}" for schedule, values in accuracy.items()
    )
    sentence = (
        f"From the same highest learning rate {learning_rate:g} and after the same updates, the "
        f"test accuracy is: {results} ({over_seeds(len(accuracy[CONSTANT]), seed)}). "
        f"{len(ahead)} of {len(runs) - 1} schedules that fall are ahead of the constant one in "
        "accuracy and in loss."
    )
    numbers = {"accuracy": accuracy, "loss": loss}
    return Result(verdict, sentence, numbers, _views(runs, learning_rate))


EXPERIMENT = Experiment(
    id="B02",
    title="Learning-rate schedules",
    claim="A learning rate that falls toward the end gives a better network than a constant one.",
    compared="the same network trained with a constant learning rate and with three that fall",
    held_equal="the highest learning rate, the network, its batches, updates and seeds",
    controls=(
        Control("learning_rate", "Highest learning rate", 0.01, 0.001, 0.03, 0.001),
        Choice("optimizer", "Optimizer", "adam", ("adam", "sgd")),
        Control("batch_size", "Batch size", 16, 8, 256, 8),
        Control("images", "Training digits", 2000, 500, 10_000, 500),
        Control("epochs", "Epochs", 5, 1, 40),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 4000, "seeds": 5},
    run=run,
    page="learn/optimizers.md",
)
