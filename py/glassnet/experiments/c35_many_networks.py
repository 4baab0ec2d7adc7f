"""C35: the network without dropout stands for the average of the many thinned ones."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np

from glassnet.base.arrays import Array
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
from glassnet.experiments.kit.views import Plot, Series, View, spread
from glassnet.experiments.kit.words import over_seeds, percent, small
from glassnet.experiments.setups.thinned import (
    EPOCHS,
    IMAGES,
    SEEDS,
    accuracy_of,
    dropout_layers,
    hidden_activations,
    parts,
    run_layers,
    train,
)
from glassnet.nn.layers.base import Layer
from glassnet.nn.losses import log_softmax, softmax
from glassnet.training.metrics import Labels

TEST_DIGITS = 1000
CLOSE = 0.01
"""An average agrees with the whole network if their accuracies differ by no more than this."""


@dataclass
class Average:
    """Averages over 1, 2, 4, … masked passes of one network, against the network as a whole."""

    passes: list[int] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    arithmetic: list[float] = field(default_factory=list)
    geometric: list[float] = field(default_factory=list)
    whole: float = 0.0


def run(
    digits: Digits,
    *,
    seed: int,
    passes: int,
    p: float,
    hidden_layers: int,
    images: int,
    epochs: int,
    seeds: int,
) -> Run:
    """Train with dropout; average ever more masked passes and compare with the whole network."""
    training, test = digits.first(images, TEST_DIGITS)
    averages: list[Average] = []
    work = Work(seed, seeds)
    for run_seed in work.seeds:
        network = yield from work.do(
            train(p, training, epochs=epochs, seed=run_seed, hidden_layers=hidden_layers)
        )
        for layer in dropout_layers(network):
            layer.rng = np.random.default_rng(run_seed)
        first, last = parts(network, hidden_layers)
        hidden = yield from hidden_activations(first, test)
        averages.append((yield from average(last, hidden, test.labels, passes)))
        yield work.update(_views(averages))
    return _judge(averages, seed)


def average(
    layers: list[Layer], hidden: Array, labels: Labels, passes: int
) -> Generator[None, None, Average]:
    """Average the answers of masked passes through the last layers.

    Args:
        layers: the last layers of a network, from Dropout on.
        hidden: what arrives there (N, H), the same for every pass.
        labels: the right answers (N,).
        passes: how many passes in all; it is measured after 1, 2, 4, … and the last.
    """
    logits = run_layers(layers, hidden)
    whole = softmax(logits)
    result = Average(whole=accuracy_of(logits, labels))
    probabilities = np.zeros(whole.shape)
    logarithms = np.zeros(whole.shape)
    for number in range(1, passes + 1):
        logits = run_layers(layers, hidden, training=True)
        probabilities += softmax(logits)
        logarithms += log_softmax(logits)
        if number & (number - 1) == 0 or number == passes:
            result.passes.append(number)
            result.accuracies.append(accuracy_of(probabilities, labels))
            result.arithmetic.append(_distance(probabilities / number, whole))
            result.geometric.append(_distance(softmax(logarithms / number), whole))
        yield
    return result


def _distance(a: Array, b: Array) -> float:
    """Return how much probability has to be moved to make `a` into `b`, mean over images."""
    return float(np.abs(a - b).sum(axis=1).mean() / 2)


def _views(averages: list[Average]) -> list[View]:
    x = averages[0].passes
    whole = spread("the whole network", x, [[run.whole] * len(x) for run in averages])
    return [
        Plot(
            "Accuracy on test digits",
            "masked passes averaged, N",
            "accuracy",
            [spread("average of N", x, [run.accuracies for run in averages]), _line(whole)],
            x_scale="log",
            unit="%",
        ),
        Plot(
            "Distance of the average's probabilities from the whole network's",
            "masked passes averaged, N",
            "probability moved",
            [
                spread("average of probabilities", x, [run.arithmetic for run in averages]),
                spread("average of their logarithms", x, [run.geometric for run in averages]),
            ],
            x_scale="log",
            y_scale="log",
        ),
    ]


def _line(series: Series) -> Series:
    return Series(series.name, series.x, series.y)


def _judge(averages: list[Average], seed: int) -> Result:
    ends = np.array([[run.accuracies[0], run.accuracies[-1], run.whole] for run in averages])
    geometric = np.array([[run.geometric[0], run.geometric[-1]] for run in averages])
    arithmetic = np.array([[run.arithmetic[0], run.arithmetic[-1]] for run in averages])
    agrees = bool((np.abs(ends[:, 1] - ends[:, 2]) <= CLOSE).all())
    closer = bool((arithmetic[:, 1] < arithmetic[:, 0]).all())
    verdict = HOLDS if agrees and closer else MIXED if closer else FAILS
    passes = averages[0].passes[-1]
    sentence = (
        f"One masked pass reads {percent(mean(ends[:, 0]))} of the test digits, the average of "
        f"{passes} reads {percent(mean(ends[:, 1]))}, the whole network, in a single pass without "
        f"dropout, {percent(mean(ends[:, 2]))}. The averaged probabilities stay "
        f"{small(mean(arithmetic[:, 1]))} away from the whole network's (one pass: "
        f"{small(mean(arithmetic[:, 0]))}); averaging their logarithms brings that down to "
        f"{small(mean(geometric[:, 1]))} ({over_seeds(len(averages), seed)})."
    )
    numbers = {
        "one": ends[:, 0].tolist(),
        "average": ends[:, 1].tolist(),
        "whole": ends[:, 2].tolist(),
        "arithmetic": arithmetic.tolist(),
        "geometric": geometric.tolist(),
    }
    return Result(verdict, sentence, numbers, _views(averages))


EXPERIMENT = Experiment(
    id="C35",
    title="One network for many",
    claim=(
        "A network trained with dropout, used whole, approximates the average of its thinned "
        "networks."
    ),
    compared=(
        "the average answer of N passes, each with another random mask, and the answer of the "
        "whole network in a single pass without dropout"
    ),
    held_equal="all weights, and the test digits",
    controls=(
        Control("passes", "Passes to average, N", 64, 1, 512),
        Control("p", "Share dropped, p", 0.5, 0.05, 0.9, 0.05),
        Control("hidden_layers", "Hidden layers", 1, 1, 2),
        IMAGES,
        EPOCHS,
        SEEDS,
    ),
    thorough={"passes": 512, "seeds": 5},
    run=run,
    page="learn/dropout.md",
)
