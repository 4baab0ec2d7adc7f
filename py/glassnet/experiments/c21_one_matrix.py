"""C21: without ReLU, layers on top of each other are one linear layer."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset
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
from glassnet.experiments.kit.fitting import fit, largest_difference, mean, score
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Bars, Cell, View, bar, table
from glassnet.experiments.kit.words import count, over_seeds, percent, small
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.training.recipe import Recipe

CONVOLUTIONS, CONNECTED = "convolutions", "fully connected"
NOTHING, TANH = "nothing", "tanh"
BENDS: dict[str, list[dict[str, Any]]] = {
    NOTHING: [],
    TANH: [{"type": "Tanh"}],
    "ReLU": [{"type": "ReLU"}],
}
ONE, STACK, RELU = "one linear layer", "layers without ReLU", "layers with ReLU"
TEST_DIGITS = 1000
PIECE = 98
"""Images per piece of work; 8 such pieces show each of the 784 pixels once."""
ROUNDING = 1e-4
"""Relative to the largest output: sums in another order may differ by this much in float32."""

Accuracies = dict[str, list[float]]
Misses = dict[str, list[float]]


def run(
    digits: Digits,
    *,
    seed: int,
    layers: str,
    depth: int,
    between: str,
    images: int,
    epochs: int,
    seeds: int,
) -> Run:
    """Train three networks; replace the two deep ones by one matrix each and compare."""
    training, test = digits.first(images, TEST_DIGITS)
    specs = {
        ONE: ready_spec("linear"),
        STACK: _spec(layers, depth, BENDS[between]),
        RELU: _spec(layers, depth, BENDS["ReLU"]),
    }
    accuracies: Accuracies = {name: [] for name in specs}
    misses: Misses = {STACK: [], RELU: []}
    trials = Trials(seed, seeds, specs.items())
    for run_seed, (name, spec) in trials:
        recipe = Recipe(epochs=epochs, seed=run_seed, learning_rate=0.005)
        network = yield from trials.do(fit(spec, training, recipe))
        accuracies[name].append((yield from score(network, test)).accuracy)
        if name in misses:
            misses[name].append((yield from _miss(network, test)))
        yield trials.update(_views(accuracies, misses, seed))
    spent = parameters(Sequential.from_spec(specs[STACK]).summary())
    return _judge(accuracies, misses, spent, depth + 1, between, seed)


def _spec(layers: str, depth: int, bend: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe `depth` layers with a bend behind each, and the ten outputs."""
    flatten = {"type": "Flatten"}
    if layers == CONNECTED:
        body = [flatten, *[{"type": "Linear", "out_features": 64}, *bend] * depth]
    else:
        # The first one moves in steps of 2, so that the maps are small and the run short.
        convolution = {"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": 1}
        first = convolution | {"stride": 2}
        body = [first, *bend, *[convolution, *bend] * (depth - 1), flatten]
    return {"input": [1, 28, 28], "layers": [*body, {"type": "Linear", "out_features": 10}]}


def collapse(network: Sequential) -> Generator[None, None, tuple[Array, Array]]:
    """Read off the one matrix a network would be if it were linear.

    The bias is its output for a black image. Row p of the matrix is what lighting pixel p alone
    adds to that.

    Returns:
        The matrix (784, 10) and the bias (10,).
    """
    bias = network.forward(np.zeros((1, 1, 28, 28), np.float32))[0]
    single_pixels = np.eye(784, dtype=np.float32).reshape(784, 1, 28, 28)
    rows = []
    for start in range(0, len(single_pixels), PIECE):
        rows.append(network.forward(single_pixels[start : start + PIECE]) - bias)
        yield
    return np.concatenate(rows), bias


def _miss(network: Sequential, test: Dataset) -> Generator[None, None, float]:
    """Return by how much the one matrix misses the network's outputs for real digits.

    It is the largest difference, as a share of the largest output.
    """
    matrix, bias = yield from collapse(network)
    x = to_input(test.images[:PIECE])
    outputs = network.forward(x)
    by_matrix = x.reshape(len(x), -1) @ matrix + bias
    return largest_difference(outputs, by_matrix) / float(np.abs(outputs).max())


def _views(accuracies: Accuracies, misses: Misses, seed: int) -> list[View]:
    bars = [bar(name, runs) for name, runs in accuracies.items() if runs]
    rows: list[list[Cell | list[float]]] = [
        [name, seed + index, miss]
        for name, runs in misses.items()
        for index, miss in enumerate(runs)
    ]
    return [
        table(
            "All layers replaced by one matrix: largest difference of an output, "
            "as a share of the largest output",
            {"network": "text", "seed": "count", "difference": "scientific"},
            rows,
        ),
        Bars("Accuracy on test digits", bars, format="percent"),
    ]


def _judge(
    accuracies: Accuracies,
    misses: Misses,
    spent: int,
    depth: int,
    between: str,
    seed: int,
) -> Result:
    worst, best_with_relu = max(misses[STACK]), min(misses[RELU])
    is_one_matrix = worst < ROUNDING
    bends = best_with_relu > 100 * ROUNDING
    ahead = bool((np.array(accuracies[RELU]) > np.array(accuracies[STACK])).all())
    verdict = (HOLDS if ahead else MIXED) if is_one_matrix and bends else FAILS
    stack = "Without ReLU" if between == NOTHING else f"With {between} in place of ReLU"
    matrix = (
        f"one matrix of 784 × 10 and a bias do what all {depth} layers with their "
        f"{count(spent)} parameters do: for real digits no output differs by more than "
        f"{small(worst)} of the largest output, which is rounding"
        if is_one_matrix
        else f"the {depth} layers are not one matrix: it misses their outputs by up to "
        f"{percent(worst, 0)} of the largest one"
    )
    scores = (
        f"Accuracy: {percent(mean(accuracies[STACK]))} so, "
        f"{percent(mean(accuracies[RELU]))} with ReLU, {percent(mean(accuracies[ONE]))} for one "
        f"linear layer trained by itself ({over_seeds(len(accuracies[ONE]), seed)})."
    )
    sentence = (
        f"{stack}, {matrix}. With ReLU such a matrix misses by at least "
        f"{percent(best_with_relu, 0)}. {scores}"
    )
    numbers = {"accuracies": accuracies, "misses": misses, "parameters": spent}
    return Result(verdict, sentence, numbers, _views(accuracies, misses, seed))


EXPERIMENT = Experiment(
    id="C21",
    title="Many layers or one matrix",
    claim=(
        "ReLU brings non-linearity. Without it, linear layers on top of each other are one "
        "linear layer."
    ),
    compared=(
        "each deep network's outputs with those of one matrix read off from it; and the accuracy "
        "of the layers without ReLU, with ReLU, and of one linear layer"
    ),
    held_equal=(
        "with and without ReLU: parameters, first weights, training digits, updates and seeds"
    ),
    controls=(
        Choice("layers", "Layers", CONVOLUTIONS, (CONVOLUTIONS, CONNECTED)),
        Control("depth", "Layers before the last", 3, 1, 6),
        Choice("between", "In place of ReLU", NOTHING, (NOTHING, TANH)),
        Control("images", "Training digits", 2000, 500, 10_000, 500),
        Control("epochs", "Epochs", 5, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 8, "seeds": 5},
    run=run,
    page="learn/relu.md",
)
