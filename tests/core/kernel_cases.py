"""Random calls of the operations, and what it means that two implementations agree.

`python -m tests.core.kernel_cases LIBRARY ROUNDS` compares a library of kernels with NumPy, for
instance one compiled with sanitizers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from glassnet.ops import numpy_ops
from glassnet.ops.windows import output_size

CONV_SIZES = ("stride", "padding", "dilation")

Draw = Callable[[int, int], int]
"""`draw(low, high)` chooses an integer, both ends included."""


@dataclass
class Case:
    """One call of one operation."""

    operation: str
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)
    tolerance: float = 1e-5
    """Allowed error relative to the sum of the absolute values of what was summed up."""

    @property
    def changes(self) -> bool:
        """Whether the operation changes its arguments in place, and returns nothing."""
        return self.operation.endswith(("_step", "running_average"))

    def __str__(self) -> str:
        shapes = [_shape(argument) for argument in self.arguments]
        return f"{self.operation} {shapes} {self.options}"


def _shape(argument: Any) -> Any:
    if isinstance(argument, list):
        return [_shape(each) for each in argument]
    return getattr(argument, "shape", argument)


class Arrays:
    """Makes float32 arrays at odd places in memory, now and then with a NaN or infinity in it."""

    def __init__(self, draw: Draw, *, special: bool = True) -> None:
        self.draw = draw
        self.rng = np.random.default_rng(draw(0, 2**31))
        self.special = special and draw(0, 3) == 0

    def __call__(self, *shape: int) -> np.ndarray:
        values = (self.rng.standard_normal(shape) * 4).astype(np.float32)
        if self.special and values.size and self.draw(0, 2) == 0:
            wrong = [np.nan, np.inf, -np.inf][self.draw(0, 2)]
            values.flat[self.draw(0, values.size - 1)] = wrong
        return self.place(values)

    def place(self, values: np.ndarray) -> np.ndarray:
        """Copy to an address that suits no vector."""
        offset = self.draw(0, 5)
        around = np.full(values.size + 2 * offset, 1e30, np.float32)
        inside = around[offset : offset + values.size].reshape(values.shape)
        inside[...] = values
        return inside


def input_case(draw: Draw) -> Case:
    rng = np.random.default_rng(draw(0, 2**31))
    M, N, H, W = draw(1, 5), draw(0, 6), draw(1, 9), draw(1, 9)
    images = rng.integers(0, 256, (M, H, W)).astype(np.uint8)
    indices = rng.integers(0, M, N).astype(np.int32)
    offsets = rng.integers(-9, 10, (N, 2)).astype(np.int32) if draw(0, 2) else None
    return Case("input_batch", (images, indices, offsets), tolerance=0)


def conv_case(draw: Draw, *, backward: bool) -> Case:
    arrays = Arrays(draw)
    kernel_size = draw(1, 4), draw(1, 4)
    stride, padding = (draw(1, 3), draw(1, 3)), (draw(0, 2), draw(0, 2))
    dilation = draw(1, 2), draw(1, 2)
    N, groups = draw(1, 3), draw(1, 3)
    C, F = groups * draw(1, 5), groups * draw(1, 11)
    kind = draw(0, 3)
    if kind == 0:  # channels by themselves
        groups = C = draw(2, 5)
        F = C * draw(1, 3)
        stride = (draw(1, 2), draw(1, 3)) if draw(0, 1) else (1, 1)
    elif kind == 1:  # many channels, 3 × 3
        kernel_size, stride, dilation, groups = (3, 3), (1, 1), (1, 1), 1
        C, F = draw(7, 13), draw(7, 13)
    smallest = [
        max(1, d * (k - 1) + 1 - 2 * p)
        for k, p, d in zip(kernel_size, padding, dilation, strict=True)
    ]
    H, W = smallest[0] + draw(0, 12), smallest[1] + draw(0, 12)
    x, weight = arrays(N, C, H, W), arrays(F, C // groups, *kernel_size)
    options: dict[str, Any] = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }
    if not backward:
        return Case("conv2d", (x, weight, arrays(F) if draw(0, 1) else None), options)
    dy = arrays(N, F, *output_size((H, W), kernel_size, stride, padding, dilation))
    options["needs_dx"] = bool(draw(0, 3))
    return Case("conv2d_backward", (dy, x, weight), options)


def pool_case(draw: Draw, *, backward: bool) -> Case:
    arrays = Arrays(draw)
    N, C = draw(0, 2), draw(1, 3)
    if draw(0, 1):
        kernel_size = stride = (2, 2)
        padding = (0, 0)
    else:
        kernel_size = draw(1, 4), draw(1, 4)
        stride = draw(1, 3), draw(1, 3)
        padding = draw(0, kernel_size[0] // 2), draw(0, kernel_size[1] // 2)
    H, W = kernel_size[0] + draw(0, 19), kernel_size[1] + draw(0, 19)
    x = arrays(N, C, H, W)
    if draw(0, 2) == 0:
        x = np.round(x / 4)  # ties
    elif draw(0, 2) == 0:
        x[arrays.rng.random(x.shape) < 0.1] = np.nan
    options = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    if not backward:
        return Case("max_pool2d", (x,), options, tolerance=0)
    _, winners = numpy_ops.max_pool2d(x, **options)
    dy = Arrays(draw, special=False)(*winners.shape)  # what becomes of a NaN here is not promised
    return Case("max_pool2d_backward", (dy, winners, x.shape), options)


def average_pool_case(draw: Draw, *, backward: bool) -> Case:
    case = pool_case(draw, backward=False)
    x, options = case.arguments[0], case.options
    if draw(0, 3) == 0:  # one window for the whole image, as wide as that may be
        options = {"kernel_size": x.shape[2:], "stride": x.shape[2:], "padding": (0, 0)}
    if not backward:
        return Case("avg_pool2d", (x,), options)
    dy = Arrays(draw)(*numpy_ops.avg_pool2d(x, **options).shape)
    return Case("avg_pool2d_backward", (dy, x.shape), options)


def block_case(draw: Draw, *, backward: bool) -> Case:
    conv = conv_case(draw, backward=False)
    x, weight, bias = conv.arguments
    convolution = conv.options
    size = output_size(x.shape[2:], weight.shape[2:], *(convolution[k] for k in CONV_SIZES))
    if draw(0, 1):
        kernel_size = min(2, size[0]), min(2, size[1])
        stride, padding = kernel_size, (0, 0)
    else:
        kernel_size = draw(1, min(3, size[0])), draw(1, min(3, size[1]))
        stride = draw(1, 3), draw(1, 3)
        padding = draw(0, kernel_size[0] // 2), draw(0, kernel_size[1] // 2)
    pooling = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    options: dict[str, Any] = {"convolution": convolution, "pooling": pooling}
    # Whole numbers are summed up exactly, so that both sides see the same winner.
    x, weight = np.round(x), np.round(weight)
    bias = None if bias is None else np.round(bias)
    if not backward:
        return Case("conv_block", (x, weight, bias), options)
    x, weight = (np.nan_to_num(each, posinf=0, neginf=0) for each in (x, weight))
    y, winners = numpy_ops.conv_block(x, weight, None, **options)
    options["needs_dx"] = bool(draw(0, 3))
    dy = Arrays(draw, special=False)(*y.shape)
    return Case("conv_block_backward", (dy, y, winners, x, weight), options)


def linear_case(draw: Draw, *, backward: bool) -> Case:
    arrays = Arrays(draw)
    N, inputs, outputs = draw(0, 9), draw(0, 21), draw(0, 21)
    x, weight = arrays(N, inputs), arrays(outputs, inputs)
    if not backward:
        return Case("linear", (x, weight, arrays(outputs) if draw(0, 1) else None))
    options = {"needs_dx": bool(draw(0, 3))}
    return Case("linear_backward", (arrays(N, outputs), x, weight), options)


ACTIVATIONS = {
    "relu": (),
    "leaky_relu": (0.1,),
    "elu": (0.7,),
    "sigmoid": (),
    "tanh": (),
    "gelu": (),
}
KEEP_INPUT = ("leaky_relu", "gelu")
"""Their gradients are computed from the input, the others' from the output."""


def activation_case(name: str, draw: Draw, *, backward: bool) -> Case:
    arrays = Arrays(draw)
    shape = [draw(0, 7) for _ in range(draw(1, 4))]
    x = arrays(*shape) * np.float32([1e-3, 1, 5][draw(0, 2)])
    numbers = ACTIVATIONS[name]
    exact = name == "relu"
    if not backward:
        return Case(name, (x, *numbers), tolerance=0 if exact else 1e-6)
    kept = x if name in KEEP_INPUT else getattr(numpy_ops, name)(x, *numbers)
    arguments = (arrays(*shape), arrays.place(np.asarray(kept, np.float32)), *numbers)
    return Case(f"{name}_backward", arguments, tolerance=0 if exact else 1e-6)


def add_case(draw: Draw) -> Case:
    arrays = Arrays(draw)
    shape = [draw(0, 7) for _ in range(draw(1, 4))]
    return Case("add", (arrays(*shape), arrays(*shape)), tolerance=0)


def dropout_case(draw: Draw, *, backward: bool) -> Case:
    arrays = Arrays(draw)
    shape = [draw(0, 7) for _ in range(draw(1, 4))]
    p = draw(0, 9) / 10
    chances = arrays.place(np.round(arrays.rng.random(shape, np.float32), 1))  # some equal to p
    if not backward:
        return Case("dropout", (arrays(*shape), chances, p), tolerance=0)
    _, mask = numpy_ops.dropout(np.ones(shape, np.float32), chances, p)
    return Case("dropout_backward", (arrays(*shape), arrays.place(mask)), tolerance=0)


def batch_norm_case(draw: Draw, *, backward: bool) -> Case:
    arrays = Arrays(draw)
    N, C, H, W = draw(1, 4), draw(1, 4), draw(1, 6), draw(1, 6)
    if backward:
        variance = np.abs(arrays(C))
        arguments: tuple[Any, ...] = (arrays(N, C, H, W), arrays(N, C, H, W), arrays(C), variance)
        return Case("batch_norm2d_backward", (*arguments, 1e-5), tolerance=1e-4)
    x, gamma, beta = arrays(N, C, H, W), arrays(C), arrays(C)
    if draw(0, 1):
        fixed = (x, gamma, beta, arrays(C), np.abs(arrays(C)), 1e-5)
        return Case("batch_norm2d_fixed", fixed, tolerance=1e-4)
    return Case("batch_norm2d", (x, gamma, beta, 1e-2), tolerance=1e-4)


def running_case(draw: Draw) -> Case:
    arrays, C = Arrays(draw), draw(0, 9)
    return Case("running_average", (arrays(C), arrays(C), draw(0, 10) / 10, 1 + draw(0, 3) / 3))


def loss_case(draw: Draw) -> Case:
    arrays = Arrays(draw)
    N, K = draw(1, 9), draw(1, 21)
    logits = arrays(N, K) * np.float32([1, 30, 1e4][draw(0, 2)])
    labels = arrays.rng.integers(0, K, N).astype([np.int64, np.uint8, np.int32][draw(0, 2)])
    return Case("softmax_cross_entropy", (logits, labels))


def sgd_case(draw: Draw) -> Case:
    data, grad, velocity = parameters_case(draw, 3)
    options = {
        "learning_rate": 0.1,
        "momentum": 0.9,
        "nesterov": bool(draw(0, 1)),
        "weight_decay": draw(0, 1) * 0.01,
    }
    return Case("sgd_step", (data, grad, velocity if draw(0, 1) else None), options)


def adam_case(draw: Draw) -> Case:
    data, grad, mean, square = parameters_case(draw, 4)
    options = {
        "step": draw(1, 50),
        "learning_rate": 0.01,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "weight_decay": draw(0, 1) * 0.01,
        "decoupled": bool(draw(0, 1)),
    }
    return Case("adam_step", (data, grad, mean, [np.abs(each) for each in square]), options)


def average_case(draw: Draw) -> Case:
    mean, data = parameters_case(draw, 2)
    return Case("average_step", (mean, data, draw(0, 10) / 10))


def parameters_case(draw: Draw, kinds: int) -> list[list[np.ndarray]]:
    """Make as many lists of arrays, all with the same shapes."""
    arrays = Arrays(draw)
    shapes = [[draw(0, 7) for _ in range(draw(1, 4))] for _ in range(draw(0, 3))]
    return [[arrays(*shape) for shape in shapes] for _ in range(kinds)]


CASES: dict[str, Callable[[Draw], Case]] = {
    "input_batch": input_case,
    "conv2d": lambda draw: conv_case(draw, backward=False),
    "conv2d_backward": lambda draw: conv_case(draw, backward=True),
    "max_pool2d": lambda draw: pool_case(draw, backward=False),
    "max_pool2d_backward": lambda draw: pool_case(draw, backward=True),
    "avg_pool2d": lambda draw: average_pool_case(draw, backward=False),
    "avg_pool2d_backward": lambda draw: average_pool_case(draw, backward=True),
    "conv_block": lambda draw: block_case(draw, backward=False),
    "conv_block_backward": lambda draw: block_case(draw, backward=True),
    "linear": lambda draw: linear_case(draw, backward=False),
    "linear_backward": lambda draw: linear_case(draw, backward=True),
    **{
        name + "_backward" * backward: partial(activation_case, name, backward=backward)
        for name in ACTIVATIONS
        for backward in (False, True)
    },
    "add": add_case,
    "dropout": lambda draw: dropout_case(draw, backward=False),
    "dropout_backward": lambda draw: dropout_case(draw, backward=True),
    "batch_norm2d": lambda draw: batch_norm_case(draw, backward=False),
    "batch_norm2d_backward": lambda draw: batch_norm_case(draw, backward=True),
    "running_average": running_case,
    "softmax_cross_entropy": loss_case,
    "sgd_step": sgd_case,
    "adam_step": adam_case,
    "average_step": average_case,
}


# Agreement -----------------------------------------------------------------------------------


def check(case: Case, operations: Any) -> None:
    """Call the operation of `operations`, and NumPy's in float64, and compare all they give."""
    with np.errstate(all="ignore"):
        actual = results(getattr(operations, case.operation), case, np.float32)
        reference = getattr(numpy_ops, case.operation)
        if case.tolerance:
            expected = results(reference, case, np.float64)
            magnitude = results(reference, case, np.float64, prepare=np.abs)
        else:
            expected = magnitude = results(reference, case, np.float32)
    assert len(actual) == len(expected)
    if case.operation == "conv_block":
        assert_winners_have_won(case, *actual)
        actual, expected, magnitude = actual[:1], expected[:1], magnitude[:1]
    for one, other, size in zip(actual, expected, magnitude, strict=True):
        assert_agree(one, other, size, case)


def assert_winners_have_won(case: Case, y: np.ndarray, winners: np.ndarray) -> None:
    """Assert that a winner is what was pooled; of two that round alike, either may be."""
    x, weight, bias = (each if each is None else each.astype(np.float64) for each in case.arguments)
    convolution, pooling = case.options["convolution"], case.options["pooling"]
    with np.errstate(all="ignore"):
        maps = numpy_ops.conv2d(x, weight, bias, **convolution)
        sizes = numpy_ops.conv2d(abs(x), abs(weight), bias, **convolution)
    size = np.max(sizes[np.isfinite(sizes)], initial=1)
    places = numpy_ops.max_pool2d(np.zeros_like(maps), **pooling)[0].shape
    assert winners.shape == y.shape == places
    (KH, KW), (SH, SW), (PH, PW) = (pooling[k] for k in ("kernel_size", "stride", "padding"))
    for at in np.argwhere(np.isfinite(y) & (y > 0)):
        n, f, r, q = at
        i, j = divmod(int(winners[tuple(at)]), KW)
        pixel = maps[n, f, r * SH + i - PH, q * SW + j - PW]
        assert i < KH, case
        assert abs(pixel - y[tuple(at)]) <= case.tolerance * size, case


def results(
    function: Callable[..., Any],
    case: Case,
    dtype: type[np.floating[Any]],
    prepare: Callable[[np.ndarray], np.ndarray] = np.asarray,
) -> list[Any]:
    """Return all a call gives: its results, or for an update in place its changed arguments."""

    def own(argument: Any) -> Any:
        if isinstance(argument, list):
            return [own(each) for each in argument]
        if not isinstance(argument, np.ndarray):
            return argument
        if argument.dtype != np.float32:
            return argument
        if dtype == np.float32:
            return argument.copy() if case.changes else argument
        return prepare(argument.astype(dtype))

    arguments = [own(argument) for argument in case.arguments]
    value = function(*arguments, **case.options)
    if value is None:
        lists = [each if isinstance(each, list) else [each] for each in arguments]
        return [each for arrays in lists for each in arrays if isinstance(each, np.ndarray)]
    return list(value) if isinstance(value, tuple) else [value]


def assert_agree(actual: Any, expected: Any, magnitude: Any, case: Case) -> None:
    """Assert the same shape, the same NaNs and infinities, and values as close as may be."""
    if not isinstance(expected, np.ndarray):
        if not isinstance(expected, float):
            assert actual == expected, case
            return
        actual, expected, magnitude = np.float32(actual), np.array(expected), np.array(magnitude)
    assert actual.shape == expected.shape, case
    assert actual.dtype == (np.float32 if expected.dtype.kind == "f" else expected.dtype), case
    finite = np.isfinite(expected)
    np.testing.assert_array_equal(actual[~finite], expected[~finite], err_msg=str(case))
    error = np.abs(actual[finite] - expected[finite])
    # Where absolute values cannot stand for the size of what was added (a variance), the largest
    # result does.
    largest = np.max(np.abs(expected[finite]), initial=1)
    scale = np.nan_to_num(np.abs(magnitude[finite]), nan=1, posinf=1, neginf=1) + largest
    assert (error <= case.tolerance * scale).all(), f"{case}: off by {error.max()}"


def main(library: Path, rounds: int) -> None:
    """Compare the kernels of `library` with NumPy on random calls."""
    import glassnet.kernels

    kernels = glassnet.kernels.load(library)
    glassnet.kernels.load = lambda path=None: kernels
    from glassnet.ops import simd_ops

    simd_ops.numpy_ops = None  # no help from NumPy: every case here is a kernel's
    rng = np.random.default_rng(0)
    for _ in range(rounds):
        for make in CASES.values():
            check(make(lambda low, high: int(rng.integers(low, high + 1))), simd_ops)
    print(f"{rounds} rounds of {len(CASES)} operations agree")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
