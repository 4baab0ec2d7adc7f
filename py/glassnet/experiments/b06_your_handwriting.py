"""B06: a drawing must come as MNIST's digits come, or the network must have seen it otherwise."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from glassnet.data.dataset import Dataset
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
from glassnet.experiments.kit.views import Pictures, Plot, View, picture, spread
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.depths import steady_lenet
from glassnet.experiments.setups.handwriting import AS_MNIST, PENS, moving, normalized, redrawn
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

PLAIN, MOVED = "trained on MNIST", "trained on moved digits"
DRAWN, NORMALIZED = "as drawn", "normalized"
OFFSETS = (0, 2, 4, 6, 8)
TEST_DIGITS, SHOWN = 500, 4
BACK = 0.5
"""Normalizing must bring back at least this share of what was lost."""
LOST = 0.05
"""Less than this is not lost."""

Curves = dict[tuple[str, str], list[list[float]]]
Sets = dict[str, list[Dataset]]


def run(
    digits: Digits,
    *,
    seed: int,
    images: int,
    epochs: int,
    size: int,
    pen: str,
    farthest: int,
    seeds: int,
) -> Run:
    """Train on digits as they are and on moved ones; score both on drawings."""
    training = digits.training.subset(slice(images))
    sets: Sets = {DRAWN: [], NORMALIZED: []}
    for offset in OFFSETS:
        test = digits.test.subset(slice(TEST_DIGITS))
        drawn = yield from redrawn(test, size=size / 100, offset=offset, pen=pen)
        sets[DRAWN].append(drawn)
        sets[NORMALIZED].append((yield from normalized(drawn)))
    curves: Curves = {(way, how): [] for way in (PLAIN, MOVED) for how in sets}
    pictures = _pictures(sets)
    trials = Trials(seed, seeds, ((PLAIN, 0), (MOVED, farthest)))
    for run_seed, (way, reach) in trials:
        data = moving(training, epochs, reach, run_seed)
        yield None
        recipe = Recipe(epochs=1, seed=run_seed)
        network = yield from trials.do(fit(steady_lenet(), data, recipe))
        for how, tests in sets.items():
            curves[way, how].append((yield from _curve(network, tests)))
        yield trials.update([_plot(curves), pictures])
    return _judge(curves, pictures, seed)


def _curve(network: Sequential, tests: list[Dataset]) -> Generator[None, None, list[float]]:
    curve = []
    for each in tests:
        result = yield from score(network, each)
        curve.append(result.accuracy)
    return curve


def _pictures(sets: Sets) -> View:
    last = len(OFFSETS) - 1
    return Pictures(
        "Test digits as drawn, and normalized",
        [
            picture(tests[last].images[index] / 255, how)
            for index in range(SHOWN)
            for how, tests in sets.items()
        ],
    )


def _plot(curves: Curves) -> View:
    return Plot(
        "Accuracy on drawings",
        "farthest from the middle, in pixels",
        "accuracy",
        [
            spread(f"{way}, {how}", list(OFFSETS), runs)
            for (way, how), runs in curves.items()
            if runs
        ],
        unit="%",
    )


def _judge(curves: Curves, pictures: View, seed: int) -> Result:
    values = {key: np.array(runs) for key, runs in curves.items()}
    drawn, back = values[PLAIN, DRAWN][:, -1], values[PLAIN, NORMALIZED][:, -1]
    moved = values[MOVED, DRAWN][:, -1]
    best = values[PLAIN, NORMALIZED][:, 0]
    is_lost = bool((best - drawn > LOST).all())
    is_back = is_lost and bool((back - drawn > BACK * (best - drawn)).all())
    is_better = bool((back > moved).all())
    verdict = HOLDS if is_back and is_better else MIXED if is_back or is_better else FAILS
    sentence = (
        f"Of digits drawn up to {OFFSETS[-1]} pixels off the middle, the network reads "
        f"{percent(mean(drawn))} as drawn and {percent(mean(back))} once they are normalized. "
        f"Trained on moved digits instead, it reads {percent(mean(moved))} as drawn and "
        f"{percent(mean(values[MOVED, NORMALIZED][:, -1]))} normalized "
        f"({over_seeds(len(drawn), seed)})."
    )
    numbers = {f"{way}, {how}": runs for (way, how), runs in curves.items()}
    return Result(verdict, sentence, numbers, [_plot(curves), pictures])


EXPERIMENT = Experiment(
    id="B06",
    title="From MNIST to your handwriting",
    claim=(
        "Centering and scaling a drawing as MNIST's digits were is worth more than training on "
        "moved digits, and both beat doing nothing."
    ),
    compared=(
        "test digits redrawn at another size and place, as they are and normalized; read by a "
        "network that was trained on MNIST's digits and by one trained on randomly moved ones"
    ),
    held_equal="network, training digits, number of updates, seeds and drawings",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 8),
        Control("size", "Size of the drawing in %", 80, 40, 100, 5),
        Choice("pen", "Pen", AS_MNIST, PENS),
        Control("farthest", "Training digits move up to", 3, 1, 6),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 6, "seeds": 5},
    run=run,
    page="learn/handwriting.md",
)
