"""C37: how much to drop; half of the hidden units is a good first guess."""

from __future__ import annotations

from operator import itemgetter

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
from glassnet.experiments.kit.fitting import mean, score
from glassnet.experiments.kit.trials import Trials, by_seed
from glassnet.experiments.kit.views import Plot, View, spread
from glassnet.experiments.kit.words import over_seeds, percent, points
from glassnet.experiments.setups.thinned import EPOCHS, IMAGES, SEEDS, TEST_DIGITS, train

COARSE, FINE = "five values", "ten values"
SHARES = {
    COARSE: (0.0, 0.25, 0.5, 0.75, 0.9),
    FINE: (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
}
HALF = 0.5
CLOSE = 0.005
"""Half counts as a good choice if the best is ahead by no more than this in accuracy."""

Runs = dict[float, list[tuple[float, float]]]


def run(
    digits: Digits, *, seed: int, values: str, hidden: int, images: int, epochs: int, seeds: int
) -> Run:
    """Train one network for each share to drop, and score them all with dropout off."""
    training, test = digits.first(images, TEST_DIGITS)
    shares = SHARES[values]
    runs: Runs = {share: [] for share in shares}
    trials = Trials(seed, seeds, shares)
    for run_seed, p in trials:
        piece = train(p, training, epochs=epochs, seed=run_seed, hidden=hidden)
        network = yield from trials.do(piece)
        result = yield from score(network, test)
        runs[p].append((result.accuracy, result.loss))
        yield trials.update(_views(runs))
    return _judge(runs, seed)


def _views(runs: Runs) -> list[View]:
    accuracies, losses = (by_seed(runs, itemgetter(which)) for which in (0, 1))
    label = "share of hidden units dropped in training, p"
    return [
        Plot(
            "Accuracy on test digits",
            label,
            "accuracy",
            [spread("CNN", *accuracies)],
            unit="%",
        ),
        Plot("Loss on test digits", label, "loss", [spread("CNN", *losses)]),
    ]


def _judge(runs: Runs, seed: int) -> Result:
    accuracies = {share: [accuracy for accuracy, _ in pairs] for share, pairs in runs.items()}
    half = np.array(accuracies[HALF])
    best = max(accuracies, key=lambda share: mean(accuracies[share]))
    behind = mean(accuracies[best]) - mean(half)
    helps = mean(half) > mean(accuracies[0.0])
    verdict = HOLDS if helps and behind <= CLOSE else MIXED if helps else FAILS
    sentence = (
        f"With p = 0.5 the network reads {percent(mean(half))} of the test digits, "
        f"{percent(mean(accuracies[0.0]))} without dropout and "
        f"{percent(mean(accuracies[0.9]))} with p = 0.9. "
        + (
            "No other value did better"
            if best == HALF
            else f"The best value was p = {best:g}, ahead of 0.5 by {points(behind)}"
        )
        + f" ({over_seeds(len(half), seed)})."
    )
    numbers = {"accuracies": {f"{share:g}": values for share, values in accuracies.items()}}
    return Result(verdict, sentence, numbers | {"best": best}, _views(runs))


EXPERIMENT = Experiment(
    id="C37",
    title="How much to drop",
    claim=(
        "p = 0.5 is a good value for wide hidden fully connected layers; narrow ones can spare "
        "less."
    ),
    compared="a small CNN trained on few digits with different shares of its hidden units dropped",
    held_equal="the network, its training digits, updates, learning rate and seeds",
    controls=(
        Choice("values", "Values of p", COARSE, (COARSE, FINE)),
        Control("hidden", "Hidden units", 128, 8, 512, 8),
        IMAGES,
        EPOCHS,
        SEEDS,
    ),
    thorough={"values": FINE, "seeds": 5},
    run=run,
    page="learn/dropout.md",
)
