"""C36: dropout creates redundancy, so that no neuron depends on a few of its inputs."""

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
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.redundancy import FRACTIONS, delete_most_important, read_out
from glassnet.experiments.setups.thinned import EPOCHS, IMAGES, SEEDS, WITH, WITHOUT, P

TEST_DIGITS = 1000
QUARTER = FRACTIONS.index(0.25)

Curves = dict[str, list[list[float]]]
Heard = dict[str, list[float]]


def run(digits: Digits, *, seed: int, p: float, images: int, epochs: int, seeds: int) -> Run:
    """Train with and without dropout; delete the most important hidden units first."""
    training, test = digits.first(images, TEST_DIGITS)
    curves: Curves = {WITHOUT: [], WITH: []}
    heard: Heard = {WITHOUT: [], WITH: []}
    trials = Trials(seed, seeds, ((WITHOUT, 0.0), (WITH, p)))
    for run_seed, (name, chance) in trials:
        piece = read_out(training, test, chance, epochs=epochs, seed=run_seed)
        readout = yield from trials.do(piece)
        curves[name].append((yield from delete_most_important(readout)))
        heard[name].append(readout.inputs_heard())
        yield trials.update(_views(curves, heard))
    return judge(curves, heard, p, seed)


def _views(curves: Curves, heard: Heard) -> list[View]:
    return [
        Plot(
            "Accuracy with the most important hidden units deleted first",
            "share of hidden units deleted",
            "accuracy",
            [spread(name, FRACTIONS, runs) for name, runs in curves.items() if runs],
            unit="%",
        ),
        Bars(
            "Effective number of hidden units an output neuron listens to",
            [bar(name, runs) for name, runs in heard.items() if runs],
        ),
    ]


def judge(curves: Curves, heard: Heard, p: float, seed: int) -> Result:
    """Compute the verdict: with dropout more is left, with every seed."""
    quarter = {name: np.array([curve[QUARTER] for curve in runs]) for name, runs in curves.items()}
    tougher = quarter[WITH] > quarter[WITHOUT]
    verdict = HOLDS if tougher.all() else MIXED if tougher.any() else FAILS
    sentence = (
        f"Without their most important quarter of hidden units, networks trained without dropout "
        f"read {percent(mean(quarter[WITHOUT]))} of the test digits, those trained with p = {p:g} "
        f"read {percent(mean(quarter[WITH]))}. The number of hidden units an output neuron listens "
        f"to explains little of that: about {mean(heard[WITHOUT]):.0f} without dropout, "
        f"{mean(heard[WITH]):.0f} with it ({over_seeds(len(curves[WITH]), seed)})."
    )
    if verdict == MIXED:
        sentence += f" With dropout more is left with {tougher.sum()} of {len(tougher)} seeds."
    numbers = {
        "quarter_without": quarter[WITHOUT].tolist(),
        "quarter_with": quarter[WITH].tolist(),
        "heard_without": heard[WITHOUT],
        "heard_with": heard[WITH],
    }
    return Result(verdict, sentence, numbers, _views(curves, heard))


EXPERIMENT = Experiment(
    id="C36",
    title="Nobody is indispensable",
    claim=(
        "Units of the next layer learn not to depend on single inputs: knowledge becomes redundant."
    ),
    compared=(
        "networks trained with and without dropout: their accuracy when the hidden units that "
        "matter most are deleted first, and how many units each output neuron listens to"
    ),
    held_equal="the network, its training digits, updates, learning rate and seeds",
    controls=(P, IMAGES, EPOCHS, SEEDS),
    thorough={"images": 2000, "seeds": 5},
    run=run,
    page="learn/dropout.md",
)
