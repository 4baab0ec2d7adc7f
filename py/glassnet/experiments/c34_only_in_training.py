"""C34: dropout belongs to training; left on in testing, it costs accuracy."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.experiment import (
    FAILS,
    HOLDS,
    Digits,
    Experiment,
    Result,
    Run,
)
from glassnet.experiments.kit.fitting import mean
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Bars, Plot, View, bar, spread
from glassnet.experiments.kit.words import over_seeds, percent, points
from glassnet.experiments.setups.thinned import EPOCHS, IMAGES, SEEDS, P, dropout_layers, train
from glassnet.nn.network import Sequential
from glassnet.training.evaluation import PIECE

TEST_DIGITS = 1000
PASSES = 3
"""Passes over the test digits that an accuracy with dropout left on is the mean of."""
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

Accuracies = list[list[float]]


def run(digits: Digits, *, seed: int, p: float, images: int, epochs: int, seeds: int) -> Run:
    """Train with dropout, then test the same weights with dropout off and left on."""
    training, test = digits.first(images, TEST_DIGITS)
    shares = sorted({*SHARES, p})
    accuracies: Accuracies = []
    work = Work(seed, seeds)
    for run_seed in work.seeds:
        network = yield from work.do(train(p, training, epochs=epochs, seed=run_seed))
        accuracies.append((yield from _curve(network, test, shares)))
        yield work.update(_views(accuracies, shares, p))
    return _judge(accuracies, shares, p, seed)


def _curve(
    network: Sequential, test: Dataset, shares: list[float]
) -> Generator[None, None, list[float]]:
    curve = []
    for share in shares:
        accuracy = yield from accuracy_with_dropout(network, test, share)
        curve.append(accuracy)
    return curve


def accuracy_with_dropout(
    network: Sequential, test: Dataset, share: float
) -> Generator[None, None, float]:
    """Measure the network as in training, with this share of its hidden units dropped.

    With share 0 that is testing as it should be. The layers get their own p back.
    """
    hidden = dropout_layers(network)[-1]
    own, hidden.p = hidden.p, share
    hits = 0
    for _ in range(PASSES):
        for start in range(0, len(test), PIECE):
            piece = slice(start, start + PIECE)
            logits = network.forward(to_input(test.images[piece]), training=True)
            hits += int(np.count_nonzero(logits.argmax(axis=1) == test.labels[piece]))
            yield
    hidden.p = own
    return hits / (PASSES * len(test))


def _views(accuracies: Accuracies, shares: list[float], p: float) -> list[View]:
    used = shares.index(p)
    line = spread("the same weights", shares, accuracies)
    bars = [
        bar("off", [curve[0] for curve in accuracies]),
        bar(f"on, p = {p:g}", [curve[used] for curve in accuracies]),
    ]
    return [
        Bars("Accuracy on test digits, with dropout", bars, format="percent"),
        Plot(
            f"Trained with p = {p:g}, tested with more or less",
            "share of hidden units dropped in testing",
            "accuracy",
            [line],
            unit="%",
        ),
    ]


def _judge(accuracies: Accuracies, shares: list[float], p: float, seed: int) -> Result:
    off = np.array([curve[0] for curve in accuracies])
    on = np.array([curve[shares.index(p)] for curve in accuracies])
    verdict = HOLDS if (off > on).all() else FAILS
    sentence = (
        f"Of the same weights, trained with p = {p:g}: tested with dropout off they read "
        f"{percent(mean(off))} of the test digits, with it left on {percent(mean(on))}. "
        f"That is a difference of {points(mean(off - on))} ({over_seeds(len(off), seed)})."
    )
    numbers = {"off": off.tolist(), "on": on.tolist(), "curves": accuracies, "shares": shares}
    return Result(verdict, sentence, numbers, _views(accuracies, shares, p))


EXPERIMENT = Experiment(
    id="C34",
    title="Dropout left on",
    claim="Dropout is for training only; left on in testing it costs accuracy.",
    compared=(
        "the accuracy on test digits of one trained network with dropout off, as in testing, "
        "and on, as in training"
    ),
    held_equal="all weights, and the test digits",
    controls=(P, IMAGES, EPOCHS, SEEDS),
    thorough={"images": 2000, "seeds": 5},
    run=run,
    page="learn/dropout.md",
)
