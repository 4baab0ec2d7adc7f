"""B05: stop when the loss on held-out digits is lowest."""

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
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Plot, View, spread, table
from glassnet.experiments.kit.watching import Curve, watch
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.thinned import IMAGES, SEEDS, P, classifier
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

TRAINING, VALIDATION, TEST = "training", "validation", "test"
HELD_OUT = 500
TEST_DIGITS = 1000


def run(digits: Digits, *, seed: int, p: float, images: int, epochs: int, seeds: int) -> Run:
    """Train for long; watch digits to learn from, held-out digits and test digits."""
    watched = {
        TRAINING: digits.training.subset(slice(min(images, HELD_OUT))),
        VALIDATION: digits.training.subset(slice(images, images + HELD_OUT)),
        TEST: digits.test.subset(slice(TEST_DIGITS)),
    }
    training = digits.training.subset(slice(images))
    every = max(1, epochs // 12)
    curves: list[Curve] = []
    work = Work(seed, seeds)
    for run_seed in work.seeds:
        recipe = Recipe(
            learning_rate=0.003, schedule="constant", batch_size=32, epochs=epochs, seed=run_seed
        )
        network = Sequential.from_spec(classifier(p), seed=run_seed)
        trainer = Trainer(network, training, recipe=recipe)
        curves.append((yield from work.do(watch(trainer, watched, every))))
        yield work.update(_views(curves, seed))
    return _judge(curves, seed)


def stop(curve: Curve) -> int:
    """Return the index of the measurement with the lowest loss on held-out digits."""
    return int(np.argmin(curve.losses[VALIDATION]))


def _views(curves: list[Curve], seed: int) -> list[View]:
    return [
        Plot(
            "Loss while training",
            "epoch",
            "loss",
            [
                spread(name, curves[0].epochs, [curve.losses[name] for curve in curves])
                for name in (TRAINING, VALIDATION, TEST)
            ],
        ),
        table(
            "Stopping where the validation loss is lowest",
            {
                "seed": "count",
                "": "text",
                "epoch": "count",
                "test loss": "number",
                "test accuracy": "percent",
            },
            [
                [
                    seed + index,
                    name,
                    curve.epochs[at],
                    curve.losses[TEST][at],
                    curve.accuracies[TEST][at],
                ]
                for index, curve in enumerate(curves)
                for name, at in (("stopped", stop(curve)), ("at the end", -1))
            ],
        ),
    ]


def _judge(curves: list[Curve], seed: int) -> Result:
    stops = [stop(curve) for curve in curves]
    loss, accuracy = (
        np.array([[by[TEST][at], by[TEST][-1]] for by, at in zip(values, stops, strict=True)])
        for values in (
            [curve.losses for curve in curves],
            [curve.accuracies for curve in curves],
        )
    )
    lower = mean(loss[:, 0]) < mean(loss[:, 1])
    better = mean(accuracy[:, 0]) > mean(accuracy[:, 1])
    verdict = HOLDS if lower and better else MIXED if lower or better else FAILS
    epochs = [curve.epochs[at] for curve, at in zip(curves, stops, strict=True)]
    sentence = (
        f"Stopped where the validation loss is lowest, after {min(epochs):g} to {max(epochs):g} "
        f"epochs, the network has a test loss of {mean(loss[:, 0]):.2f} and reads "
        f"{percent(mean(accuracy[:, 0]))} of the test digits; after all {curves[0].epochs[-1]:g} "
        f"epochs, {mean(loss[:, 1]):.2f} and {percent(mean(accuracy[:, 1]))} "
        f"({over_seeds(len(curves), seed)})."
    )
    if lower and not better:
        sentence += " Going on makes wrong answers more confident, not more frequent."
    numbers = {"loss": loss.tolist(), "accuracy": accuracy.tolist(), "epochs": epochs}
    return Result(verdict, sentence, numbers, _views(curves, seed))


EXPERIMENT = Experiment(
    id="B05",
    title="Early stopping",
    claim="It pays to stop training when the loss on held-out digits no longer falls.",
    compared="the network at the lowest loss on held-out digits, and the same network at the end",
    held_equal="the network, its digits, learning rate and seeds; not the number of updates",
    controls=(
        Control("p", P.label, 0, P.low, P.high, P.step),
        IMAGES,
        Control("epochs", "Epochs", 36, 2, 120),
        SEEDS,
    ),
    thorough={"epochs": 96, "seeds": 5},
    run=run,
    page="learn/dropout.md",
)
