"""Kernels to lay over a digit: well-known ones, learned ones, and the reader's own."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from glassnet.base.arguments import numbers
from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError, shown
from glassnet.nn.layers import Conv2d
from glassnet.nn.network import Sequential

LARGEST = 7
"""Most rows and columns of a kernel."""
STRONGEST = 1000.0
"""Largest size of a weight."""

_SOBEL = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
PRESETS: Mapping[str, Any] = {
    "vertical edges": _SOBEL,
    "horizontal edges": np.transpose(_SOBEL).tolist(),
    "box blur": ((1 / 9,) * 3,) * 3,
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "leave as it is": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
}
"""Kernels of one channel; the edges are Sobel's."""

_NOTHING = ((0,) * 3,) * 3
_AVERAGE = ((1 / 27,) * 3,) * 3
_SPOT = ((1 / 9,) * 3,) * 3
COLOR_PRESETS: Mapping[str, Any] = {
    "edges in every channel": (_SOBEL, _SOBEL, _SOBEL),
    "red only": (_SPOT, _NOTHING, _NOTHING),
    "red against blue": (_SPOT, _NOTHING, tuple((-1 / 9,) * 3 for _ in range(3))),
    "blurred gray": (_AVERAGE, _AVERAGE, _AVERAGE),
}
"""Filters for red, green and blue."""

LEARNED = "filter "
_ARRAY = re.compile(r"^\s*(?:kernel\s*=\s*)?(?:np\.|numpy\.)?array\((.*)\)\s*$", re.DOTALL)


def find(kernel: Any, network: Sequential) -> tuple[Array, float | None]:
    """Return a kernel's weights (1, K, K) and, if it is a learned one, its bias.

    Args:
        kernel: the name of a preset; `"filter 1"` and so on for the network's own; rows of
            weights; or a NumPy array as text.
        network: begins with a convolution of one input channel.

    Raises:
        ArgumentError: if it is none of these.
    """
    if not isinstance(kernel, str):
        return _square([kernel], channels=1), None
    if kernel in PRESETS:
        return _square([PRESETS[kernel]], channels=1), None
    if kernel in learned_names(network):
        first = network.layers[0]
        assert isinstance(first, Conv2d)  # noqa: S101 - whoever calls has looked
        chosen = int(kernel.removeprefix(LEARNED)) - 1
        bias = 0.0 if first.bias is None else float(first.bias.data[chosen])
        return first.weight.data[chosen], bias
    return _square([from_text(kernel)], channels=1), None


def find_colored(kernel: Any) -> Array:
    """Return the weights (3, K, K) of a preset's name or of three times rows of weights.

    Raises:
        ArgumentError: if it is neither.
    """
    if isinstance(kernel, str):
        if kernel not in COLOR_PRESETS:
            raise ArgumentError(
                f"kernel expects one of {', '.join(COLOR_PRESETS)} but receives {shown(kernel)}."
            )
        kernel = COLOR_PRESETS[kernel]
    return _square(kernel, channels=3)


def learned_names(network: Sequential) -> list[str]:
    """Name the filters of the first layer.

    Examples:
        >>> learned_names(Sequential([Conv2d(1, 2, 3)]))
        ['filter 1', 'filter 2']
    """
    first = network.layers[0]
    count = first.out_channels if isinstance(first, Conv2d) else 0
    return [f"{LEARNED}{number}" for number in range(1, count + 1)]


def from_text(text: str) -> Any:
    """Read a NumPy array as text; nothing in it is run.

    Raises:
        ArgumentError: if it is not an array of numbers.

    Examples:
        >>> from_text("np.array([[0, 1], [-1, 0.5]])")
        [[0, 1], [-1, 0.5]]
    """
    match = _ARRAY.match(text)
    try:
        # A fraction such as 1/9 is read as NumPy would compute it.
        return _evaluated(ast.parse((match[1] if match else text).strip(), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        raise ArgumentError(
            "This is not an array of numbers. Write it like np.array([[0, 1], [-1, 0.5]])."
        ) from None


def to_text(kernel: Array) -> str:
    """Write a kernel (K, K) as a NumPy array, one row a line, four digits each.

    Examples:
        >>> print(to_text(np.array([[1, 0], [0, -0.25]])))
        np.array([
            [1, 0],
            [0, -0.25],
        ])
    """
    rows = [f"    [{', '.join(_written(value) for value in row)}]," for row in kernel.tolist()]
    return "\n".join(["np.array([", *rows, "])"])


def to_code(patch: Array, kernel: Array, bias: float) -> str:
    """Write one window's arithmetic as lines of Python that can be run.

    Args:
        patch: what the window covers, (K, K).
        kernel: the weights laid over it, (K, K).
        bias: what is added.

    Examples:
        >>> print(to_code(np.ones((1, 1)), np.full((1, 1), 2.0), 0.5))
        patch = np.array([
            [1],
        ])
        kernel = np.array([
            [2],
        ])
        (patch * kernel).sum() + 0.5
    """
    return (
        f"patch = {to_text(patch)}\nkernel = {to_text(kernel)}\n"
        f"(patch * kernel).sum() + {_written(bias)}"
    )


def colored(x: Array) -> Array:
    """Color a digit (1, 1, H, W): red on the left, blue on the right, green in the middle.

    Returns:
        Red, green and blue, (1, 3, H, W): ink in color on black.
    """
    across = np.linspace(0, 1, x.shape[3], dtype=x.dtype)
    shares = np.stack([1 - across, 1 - np.abs(2 * across - 1), across])
    # The brightest of the three is full, so that the colors stay bright.
    shares /= shares.max(axis=0)
    return np.asarray(x * shares[None, :, None, :])


def _square(weights: Any, channels: int) -> Array:
    """Check weights (C, K, K)."""
    try:
        array = numbers("A kernel", "weights", weights, largest=STRONGEST)
    except ArgumentError:
        array = np.zeros(0, np.float32)  # refused below, in the words of a kernel
    sides = array.shape[1:]
    fits = array.ndim == 3 and len(array) == channels and 1 <= sides[0] == sides[1] <= LARGEST
    if not fits:
        raise ArgumentError(
            f"A kernel expects as many rows as columns, at most {LARGEST} of each, "
            f"and numbers from -{STRONGEST:g} to {STRONGEST:g}."
        )
    return array


def _evaluated(node: ast.expr) -> Any:
    """Return the lists and numbers that an expression stands for."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_evaluated(item) for item in items]
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return 0 - _number(operand)
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return _number(left) / _number(right)
    raise ValueError


def _number(node: ast.expr) -> Any:
    value = _evaluated(node)
    if isinstance(value, list):
        raise ValueError
    return value


def _written(value: float) -> str:
    return f"{value:.4g}" if value else "0"
