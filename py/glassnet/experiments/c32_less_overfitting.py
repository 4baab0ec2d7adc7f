"""C32: dropout reduces overfitting on few digits."""

from __future__ import annotations

import numpy as np

from glassnet.experiments.kit.experiment import (
    FAILS,
    HOLDS,
    MIXED,
    Digits,
    Experiment,
    Result,
    Run,
)
from glassnet.experiments.kit.fitting import mean
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Bars, Plot, View, bar, spread
from glassnet.experiments.kit.watching import Curve, watch
from glassnet.experiments.kit.words import decimal, over_seeds, percent
from glassnet.experiments.setups.thinned import (
    EPOCHS,
    IMAGES,
    SEEDS,
    WITH,
    WITHOUT,
    P,
    classifier,
    recipe,
)
from glassnet.nn.network import Sequential
from glassnet.training.trainer import Trainer

TEST_DIGITS = 1000
MOMENTS = 10
"""Points of a curve."""

Curves = dict[str, list[Curve]]


def run(digits: Digits, *, seed: int, p: float, images: int, epochs: int, seeds: int) -> Run:
    """Train with and without dropout; watch the loss on training and on test digits."""
    training = digits.training.subset(slice(images))
    watched = {
        "training": training.subset(slice(TEST_DIGITS)),
        "test": digits.test.subset(slice(TEST_DIGITS)),
    }
    every = max(1, epochs // MOMENTS)
    curves: Curves = {WITHOUT: [], WITH: []}
    trials = Trials(seed, seeds, ((WITHOUT, 0.0), (WITH, p)))
    for run_seed, (name, chance) in trials:
        network = Sequential.from_spec(classifier(chance), seed=run_seed)
        trainer = Trainer(network, training, recipe=recipe(epochs, run_seed))
        curves[name].append((yield from trials.do(watch(trainer, watched, every))))
        yield trials.update(_views(curves))
    return _judge(curves, p, seed)


def _views(curves: Curves) -> list[View]:
    lines = [
        spread(f"{digits}, {name}", runs[0].epochs, [curve.losses[digits] for curve in runs])
        for name, runs in curves.items()
        if runs
        for digits in ("training", "test")
    ]
    bars = [
        bar(name, [curve.accuracies[digits][-1] for curve in runs], group=f"{digits} digits")
        for digits in ("training", "test")
        for name, runs in curves.items()
        if runs
    ]
    return [
        Plot("Loss while training, dropout switched off to measure", "epoch", "loss", lines),
        Bars("Accuracy at the end", bars, format="percent"),
    ]


def _judge(curves: Curves, p: float, seed: int) -> Result:
    loss = {
        (name, digits): np.array([curve.losses[digits][-1] for curve in runs])
        for name, runs in curves.items()
        for digits in ("training", "test")
    }
    accuracy = {
        name: np.array([curve.accuracies["test"][-1] for curve in runs])
        for name, runs in curves.items()
    }
    gap = {name: loss[name, "test"] - loss[name, "training"] for name in curves}
    smaller_gap = bool((gap[WITH] < gap[WITHOUT]).all())
    lower_loss = bool((loss[WITH, "test"] < loss[WITHOUT, "test"]).all())
    verdict = HOLDS if smaller_gap and lower_loss else MIXED if smaller_gap else FAILS
    seeds = len(curves[WITH])
    sentence = (
        f"Without dropout the network does better on the digits it learned from than on test "
        f"digits by {decimal(mean(gap[WITHOUT]))} in loss, with dropout at p = {p:g} by "
        f"{decimal(mean(gap[WITH]))}. The test loss goes from {mean(loss[WITHOUT, 'test']):.2f} to "
        f"{mean(loss[WITH, 'test']):.2f}, the test accuracy from "
        f"{percent(mean(accuracy[WITHOUT]))} to {percent(mean(accuracy[WITH]))} "
        f"({over_seeds(seeds, seed)})."
    )
    if verdict == MIXED:
        sentence += " The gap is smaller only because the training digits are learned less well."
    numbers = {
        "gap_without": gap[WITHOUT].tolist(),
        "gap_with": gap[WITH].tolist(),
        "test_loss_without": loss[WITHOUT, "test"].tolist(),
        "test_loss_with": loss[WITH, "test"].tolist(),
        "accuracy_without": accuracy[WITHOUT].tolist(),
        "accuracy_with": accuracy[WITH].tolist(),
    }
    return Result(verdict, sentence, numbers, _views(curves))


EXPERIMENT = Experiment(
    id="C32",
    title="Dropout against overfitting",
    claim="Dropout reduces overfitting where training digits are few.",
    compared=(
        "a small CNN trained on few digits with dropout in front of its last layer, and without: "
        "its loss on the digits it learns from, and on test digits"
    ),
    held_equal="the network, its training digits, updates, learning rate and seeds",
    controls=(P, IMAGES, EPOCHS, SEEDS),
    thorough={"seeds": 5, "epochs": 40},
    run=run,
    page="learn/dropout.md",
)
