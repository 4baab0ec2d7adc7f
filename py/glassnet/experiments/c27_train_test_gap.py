"""C27: pooling helps to control overfitting."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.experiments.kit.costs import parameters
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
from glassnet.experiments.kit.views import Bars, Cell, View, bar, table
from glassnet.experiments.kit.words import over_seeds, percent, points
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

POOLED, PLAIN = "with pooling", "without pooling"
LEARNED, UNSEEN = "training digits", "test digits"
NOTHING, STRIDES = "nothing", "strides of 2"
TEST_DIGITS = 1000
AS_MANY = 1000
"""At most so many training digits are scored."""

Scores = dict[str, dict[str, list[float]]]


def run(
    digits: Digits,
    *,
    seed: int,
    window: int,
    instead: str,
    images: int,
    epochs: int,
    seeds: int,
) -> Run:
    """Train with and without pooling on few digits; score both on those and on test digits."""
    training = digits.training.subset(slice(images))
    scored = {
        LEARNED: training.subset(slice(AS_MANY)),
        UNSEEN: digits.test.subset(slice(TEST_DIGITS)),
    }
    specs = {
        POOLED: _spec(window=window, stride=1),
        PLAIN: _spec(window=1, stride=2 if instead == STRIDES else 1),
    }
    scores: Scores = {name: {kind: [] for kind in scored} for name in specs}
    trials = Trials(seed, seeds, specs.items())
    for run_seed, (name, spec) in trials:
        network = yield from trials.do(fit(spec, training, Recipe(epochs=epochs, seed=run_seed)))
        for kind, data in scored.items():
            scores[name][kind].append((yield from score(network, data)).accuracy)
        yield trials.update(_views(scores, specs, seed))
    return _judge(scores, specs, seed)


def _spec(*, window: int, stride: int) -> dict[str, Any]:
    layers: list[dict[str, Any]] = []
    for filters in (8, 16):
        layers += [
            {"type": "Conv2d", "out_channels": filters, "kernel_size": 3, "stride": stride},
            {"type": "ReLU"},
            {"type": "MaxPool2d", "kernel_size": window},
        ]
    end = [{"type": "Flatten"}, {"type": "Linear", "out_features": 10}]
    return {"input": [1, 28, 28], "layers": [*layers, *end]}


def _gaps(scores: dict[str, list[float]]) -> list[float]:
    """Return by how much the learned digits are answered better than unseen ones."""
    return [a - b for a, b in zip(scores[LEARNED], scores[UNSEEN], strict=True)]


def _views(scores: Scores, specs: dict[str, dict[str, Any]], seed: int) -> list[View]:
    trained = {name: found for name, found in scores.items() if found[UNSEEN]}
    bars = [
        bar(name, found[kind], group=kind)
        for kind in (LEARNED, UNSEEN)
        for name, found in trained.items()
    ]
    gaps: list[list[Cell | list[float]]] = [
        [name, _parameters(specs[name]), seed + index, gap * 100]
        for name, found in trained.items()
        for index, gap in enumerate(_gaps(found))
    ]
    return [
        Bars("Accuracy at the end", bars, format="percent"),
        table(
            "Accuracy on training digits minus accuracy on test digits",
            {"network": "text", "parameters": "count", "seed": "count", "gap in points": "number"},
            gaps,
        ),
    ]


def _parameters(spec: dict[str, Any]) -> int:
    return parameters(Sequential.from_spec(spec).summary())


def _judge(scores: Scores, specs: dict[str, dict[str, Any]], seed: int) -> Result:
    pooled, plain = (np.array(_gaps(scores[name])) for name in (POOLED, PLAIN))
    test = {name: np.array(found[UNSEEN]) for name, found in scores.items()}
    smaller = bool((pooled < plain).all())
    better = bool((test[POOLED] > test[PLAIN]).all())
    best = HOLDS if smaller and better else MIXED
    verdict = best if mean(pooled) < mean(plain) else FAILS
    sentence = (
        f"Without pooling the network answers its training digits better than test digits by "
        f"{_gap_in_words(plain)}, with pooling by {_gap_in_words(pooled)}. Its accuracy on test "
        f"digits goes from {percent(mean(test[PLAIN]))} to {percent(mean(test[POOLED]))} "
        f"({over_seeds(len(pooled), seed)})."
    )
    if verdict == HOLDS:
        sentence += " A smaller gap, not none: pooling helps against overfitting, no more."
    elif verdict == MIXED:
        sentence += (
            " But test digits are not answered better for every seed."
            if smaller
            else " But the gap is not smaller for every seed."
        )
    numbers = {
        "gap_pooled": pooled.tolist(),
        "gap_plain": plain.tolist(),
        "test_pooled": test[POOLED].tolist(),
        "test_plain": test[PLAIN].tolist(),
        "parameters": {name: _parameters(spec) for name, spec in specs.items()},
    }
    return Result(verdict, sentence, numbers, _views(scores, specs, seed))


def _gap_in_words(gaps: np.ndarray[Any, Any]) -> str:
    if len(gaps) == 1:
        return points(gaps[0])
    return f"{points(mean(gaps))} ({points(gaps.min()).split()[0]} to {points(gaps.max())})"


EXPERIMENT = Experiment(
    id="C27",
    title="Known by heart",
    claim=(
        "Pooling makes maps smaller, keeps what is strong in them and can help against overfitting."
    ),
    compared=(
        "a small CNN trained on few digits with max pooling behind each convolution, and without: "
        "how much better it answers the digits it learned than test digits"
    ),
    held_equal=(
        "filters, training digits, updates and seeds. Not equal: the last layer's weights, "
        "because pooling leaves it fewer values to read; with strides of 2 instead, the sizes "
        "are almost the same"
    ),
    controls=(
        Control("window", "Window of the pooling", 2, 1, 4),
        Choice("instead", "In its place", NOTHING, (NOTHING, STRIDES)),
        Control("images", "Training digits", 500, 100, 5000, 100),
        Control("epochs", "Epochs", 15, 1, 40),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"epochs": 30, "seeds": 5},
    run=run,
    page="learn/pooling.md",
)
