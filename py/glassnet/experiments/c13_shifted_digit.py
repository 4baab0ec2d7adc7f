"""C13: weight sharing makes a layer equivariant, not invariant, to shifts."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from glassnet.data import Dataset, to_input
from glassnet.experiments.experiment import (
    FAILS,
    HOLDS,
    MIXED,
    Control,
    Digits,
    Experiment,
    Result,
    Run,
    Update,
)
from glassnet.experiments.fitting import fit, largest_difference, mean, score, shift
from glassnet.experiments.views import Plot, Table, View, spread
from glassnet.network import Sequential
from glassnet.recipe import Recipe
from glassnet.spec import ready_spec

NETWORKS = {"CNN": "lenet", "fully connected": "mlp"}
TEST_DIGITS = 1000
ROUNDING = 1e-5
"""The two orders sum in another order, so that float32 may differ in its last digits."""
DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def run(
    digits: Digits,
    *,
    seed: int,
    images: int,
    epochs: int,
    seeds: int,
    largest_shift: int,
) -> Run:
    """Train both networks on digits as they are; score them on shifted ones."""
    training = digits.training.subset(slice(images))
    test = digits.test.subset(slice(TEST_DIGITS))
    shifts = range(largest_shift + 1)
    moved = [_moved(test, pixels) for pixels in shifts]
    accuracies: dict[str, list[list[float]]] = {name: [] for name in NETWORKS}
    gaps: list[float] = []
    for run_seed in range(seed, seed + seeds):
        for name, model in NETWORKS.items():
            recipe = Recipe(epochs=epochs, seed=run_seed)
            network = yield from fit(ready_spec(model), training, recipe)
            accuracies[name].append((yield from _curve(network, moved)))
            if name == "CNN":
                gaps.append(equivariance_gap(network, test))
            done = sum(map(len, accuracies.values())) / (len(NETWORKS) * seeds)
            yield Update(done, _views(shifts, accuracies, gaps))
    return _judge(shifts, accuracies, gaps, seed)


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


def _views(
    shifts: range, accuracies: dict[str, list[list[float]]], gaps: list[float]
) -> list[View]:
    lines = [spread(name, list(shifts), runs) for name, runs in accuracies.items() if runs]
    return [
        Plot("Accuracy on shifted digits", "shift in pixels", "accuracy", lines, unit="%"),
        Table(
            "Shift then convolve, or convolve then shift",
            ["seed", "largest difference"],
            ["count", "scientific"],
            [[index, gap] for index, gap in enumerate(gaps)],
        ),
    ]


def _judge(
    shifts: range, accuracies: dict[str, list[list[float]]], gaps: list[float], seed: int
) -> Result:
    cnn, mlp = (np.array(accuracies[name]) for name in NETWORKS)
    far = len(shifts) // 2
    ahead = bool((cnn[:, far] > mlp[:, far]).all())
    equivariant = max(gaps) < ROUNDING
    verdict = HOLDS if ahead and equivariant else MIXED if ahead or equivariant else FAILS
    sentence = (
        "Shifting the digit shifts the convolution's maps by as much: the largest difference is "
        f"{max(gaps):.1e}, float rounding. That is equivariance, not invariance: at {far} pixels "
        f"the CNN falls from {mean(cnn[:, 0]):.1%} to {mean(cnn[:, far]):.1%}, the fully connected "
        f"network from {mean(mlp[:, 0]):.1%} to {mean(mlp[:, far]):.1%} "
        f"(means of {len(cnn)} seeds from {seed})."
    )
    numbers = {
        "shifts": list(shifts),
        "cnn": cnn.tolist(),
        "mlp": mlp.tolist(),
        "largest_gap": max(gaps),
    }
    return Result(verdict, sentence, numbers, _views(shifts, accuracies, gaps))


EXPERIMENT = Experiment(
    id="C13",
    title="A shifted digit",
    claim="Because its weights are shared, a filter works wherever a feature lies in the image.",
    compared="a CNN and a fully connected network, on digits shifted by 0 to 6 pixels",
    held_equal="parameters (about 27,600), training digits, updates and seeds",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
        Control("largest_shift", "Largest shift", 6, 2, 10),
    ),
    thorough={"images": 10_000, "epochs": 8, "seeds": 5},
    run=run,
    page="learn/weight-sharing.md",
)
