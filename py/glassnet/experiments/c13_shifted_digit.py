"""C13: weight sharing makes a layer equivariant, not invariant, to shifts."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from glassnet.base.pixels import to_input
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
from glassnet.experiments.kit.fitting import fit, largest_difference, mean, score, shift
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Plot, View, spread, table
from glassnet.experiments.kit.words import over_seeds, percent, small
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.training.recipe import Recipe

CNN, MLP = "CNN", "fully connected"
SHARED, UNSHARED = "shared by all places", "own ones at each place"
TEST_DIGITS = 1000
ROUNDING = 1e-5
"""Sums in another order may differ by this much in float32."""
DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def run(
    digits: Digits,
    *,
    seed: int,
    images: int,
    epochs: int,
    seeds: int,
    largest_shift: int,
    filters: str,
) -> Run:
    """Train both networks on digits as they are; score them on shifted ones."""
    training, test = digits.first(images, TEST_DIGITS)
    moved = [_moved(test, pixels) for pixels in range(largest_shift + 1)]
    specs = {CNN: _cnn(filters), MLP: ready_spec("mlp")}
    accuracies: dict[str, list[list[float]]] = {name: [] for name in specs}
    gaps: list[float] = []
    trials = Trials(seed, seeds, specs.items())
    for run_seed, (name, spec) in trials:
        recipe = Recipe(epochs=epochs, seed=run_seed)
        network = yield from trials.do(fit(spec, training, recipe))
        accuracies[name].append((yield from _curve(network, moved)))
        if name == CNN:
            gaps.append(equivariance_gap(network, test))
        yield trials.update(_views(accuracies, gaps, seed))
    return _judge(accuracies, gaps, seed)


def _cnn(filters: str) -> dict[str, Any]:
    spec = ready_spec("lenet")
    if filters == UNSHARED:
        spec["layers"][0]["type"] = "LocallyConnected2d"
    return spec


def _curve(network: Sequential, moved: list[Dataset]) -> Generator[None, None, list[float]]:
    curve = []
    for data in moved:
        result = yield from score(network, data)
        curve.append(result.accuracy)
    return curve


def equivariance_gap(network: Sequential, test: Dataset, pixels: int = 2) -> float:
    """Compare "shift, then convolve" with "convolve, then shift", away from the borders.

    Returns:
        The largest difference over all maps of the first convolution, for 100 digits.
    """
    x = to_input(test.images[:100])
    convolve = network.layers[0].forward
    shifted_first = convolve(shift(x, 0, pixels))
    shifted_last = shift(convolve(x), 0, pixels)
    inside = (..., slice(None), slice(pixels, None))
    return largest_difference(shifted_first[inside], shifted_last[inside])


def _moved(test: Dataset, pixels: int) -> Dataset:
    """Move every digit by so many pixels: one right, the next down, then left, then up."""
    images = test.images.copy()
    for index, (rows, columns) in enumerate(DIRECTIONS):
        turn = slice(index, None, len(DIRECTIONS))
        images[turn] = shift(images[turn], rows * pixels, columns * pixels)
    return Dataset(images, test.labels)


def _views(accuracies: dict[str, list[list[float]]], gaps: list[float], seed: int) -> list[View]:
    lines = [
        spread(name, list(range(len(runs[0]))), runs) for name, runs in accuracies.items() if runs
    ]
    return [
        Plot("Accuracy on shifted digits", "shift in pixels", "accuracy", lines, unit="%"),
        table(
            "Shift then convolve, against convolve then shift",
            {"seed": "count", "largest difference": "scientific"},
            [[seed + index, gap] for index, gap in enumerate(gaps)],
        ),
    ]


def _judge(accuracies: dict[str, list[list[float]]], gaps: list[float], seed: int) -> Result:
    cnn, mlp = (np.array(accuracies[name]) for name in (CNN, MLP))
    far = cnn.shape[1] // 2
    gap = max(gaps)
    equivariant = gap < ROUNDING
    ahead = bool((cnn[:, far] > mlp[:, far]).all())
    verdict = FAILS if not equivariant else HOLDS if ahead else MIXED
    apart = f"differ by at most {small(gap)}" if gap else "are equal to the last digit"
    moves = "move with the digit" if equivariant else "do not move with the digit"
    sentence = (
        f"The first layer's maps {moves}: away from the borders both orders {apart}. "
        f"That is equivariance, not invariance: for digits shifted by {far} pixels "
        f"the CNN falls from {percent(mean(cnn[:, 0]))} to {percent(mean(cnn[:, far]))}, the fully "
        f"connected network from {percent(mean(mlp[:, 0]))} to {percent(mean(mlp[:, far]))} "
        f"({over_seeds(len(cnn), seed)})."
    )
    if not equivariant:
        sentence = sentence.replace("That is equivariance, not invariance: for", "For")
    numbers = {"cnn": cnn.tolist(), "mlp": mlp.tolist(), "largest_gap": gap}
    return Result(verdict, sentence, numbers, _views(accuracies, gaps, seed))


EXPERIMENT = Experiment(
    id="C13",
    title="A shifted digit",
    claim="Because its weights are shared, a filter works wherever a feature lies in the image.",
    compared=(
        "“shift, then convolve” with “convolve, then shift”; and, on shifted test digits, the "
        "accuracy of a CNN with that of a fully connected network, both trained on digits as "
        "they are"
    ),
    held_equal="parameters (about 27,600 each), training digits, updates and seeds",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
        Control("largest_shift", "Largest shift", 6, 2, 10),
        Choice("filters", "First layer's filters", SHARED, (SHARED, UNSHARED)),
    ),
    thorough={"images": 10_000, "epochs": 8, "seeds": 5},
    run=run,
    page="learn/weight-sharing.md",
)
