"""C33: what dropout does to the weights, and how well the network does without some units."""

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
from glassnet.experiments.kit.words import change, over_seeds, percent
from glassnet.experiments.setups.redundancy import FRACTIONS, delete_at_random, evenness, read_out
from glassnet.experiments.setups.thinned import EPOCHS, IMAGES, SEEDS, WITH, WITHOUT, P

TEST_DIGITS = 1000
HALF = FRACTIONS.index(0.5)
LAYERS = ("hidden layer", "last layer")
NOTABLY = 0.05
"""Weights count as more evenly spread if their evenness rises by this share in both layers."""


class Measured:
    """What was measured for networks of one kind, one entry a seed."""

    def __init__(self) -> None:
        self.curves: list[list[float]] = []
        self.evenness: dict[str, list[float]] = {layer: [] for layer in LAYERS}


def run(digits: Digits, *, seed: int, p: float, images: int, epochs: int, seeds: int) -> Run:
    """Train with and without dropout; delete hidden units at random and look at the weights."""
    training, test = digits.first(images, TEST_DIGITS)
    measured = {WITHOUT: Measured(), WITH: Measured()}
    trials = Trials(seed, seeds, ((WITHOUT, 0.0), (WITH, p)))
    for run_seed, (name, chance) in trials:
        piece = read_out(training, test, chance, epochs=epochs, seed=run_seed)
        readout = yield from trials.do(piece)
        measured[name].curves.append((yield from delete_at_random(readout, run_seed)))
        for layer, weights in zip(LAYERS, (readout.before, readout.weight), strict=True):
            measured[name].evenness[layer].append(evenness(weights))
        yield trials.update(_views(measured))
    return _judge(measured, p, seed)


def _views(measured: dict[str, Measured]) -> list[View]:
    begun = {name: kind for name, kind in measured.items() if kind.curves}
    return [
        Plot(
            "Accuracy with hidden units deleted at random",
            "share of hidden units deleted",
            "accuracy",
            [spread(name, FRACTIONS, kind.curves) for name, kind in begun.items()],
            unit="%",
        ),
        Bars(
            "Evenness of the weights: 1 if all have the same size",
            [
                bar(name, kind.evenness[layer], group=layer)
                for layer in LAYERS
                for name, kind in begun.items()
            ],
        ),
    ]


def _judge(measured: dict[str, Measured], p: float, seed: int) -> Result:
    half = {name: np.array([c[HALF] for c in kind.curves]) for name, kind in measured.items()}
    tougher = bool((half[WITH] > half[WITHOUT]).all())
    rise = {
        layer: mean(measured[WITH].evenness[layer]) / mean(measured[WITHOUT].evenness[layer]) - 1
        for layer in LAYERS
    }
    evener = min(rise.values()) > NOTABLY
    verdict = FAILS if not tougher else MIXED if evener else HOLDS
    sentence = (
        f"With half of the hidden units deleted, the network trained without dropout still reads "
        f"{percent(mean(half[WITHOUT]))} of the test digits, the one trained with p = {p:g} "
        f"reads {percent(mean(half[WITH]))}. The sizes of the weights themselves "
        + ("are spread more evenly" if evener else "are hardly spread otherwise")
        + f": their evenness changes by {change(rise[LAYERS[0]])} in the hidden layer and by "
        f"{change(rise[LAYERS[1]])} in the last ({over_seeds(len(half[WITH]), seed)})."
    )
    numbers = {
        "half_without": half[WITHOUT].tolist(),
        "half_with": half[WITH].tolist(),
        "curves_without": measured[WITHOUT].curves,
        "curves_with": measured[WITH].curves,
        "rise": rise,
    }
    return Result(verdict, sentence, numbers, _views(measured))


EXPERIMENT = Experiment(
    id="C33",
    title="Doing without some units",
    claim=(
        "Dropout spreads what a network knows over its units, though not the sizes of its weights: "
        "it survives the loss of some units better."
    ),
    compared=(
        "networks trained with and without dropout: their accuracy with some of their hidden "
        "units deleted, and how evenly the sizes of their weights are spread"
    ),
    held_equal="the network, its training digits, updates, learning rate, seeds; what is deleted",
    controls=(P, IMAGES, EPOCHS, SEEDS),
    thorough={"images": 2000, "seeds": 5},
    run=run,
    page="learn/dropout.md",
)
