"""Checks of arguments, each returning the value in the form that is kept.

Errors name the owner, the argument, what is expected and what came instead.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from glassnet.base.arrays import Array, Pair, Shape
from glassnet.base.errors import ArgumentError, shown

_NUMBERS = int, float, np.integer, np.floating
LARGEST_SIZE = 2**31 - 1
"""Of anything counted: the largest length of an array in the browser."""
_FLOATS = np.dtype(np.float32), np.dtype(np.float64)


def whole_number(
    owner: str, name: str, value: object, *, minimum: int = 1, maximum: float = LARGEST_SIZE
) -> int:
    """Accept a whole number from `minimum` to `maximum`.

    Raises:
        ArgumentError: It is something else.

    Examples:
        >>> whole_number("Conv2d", "stride", 0)
        Traceback (most recent call last):
        glassnet.base.errors.ArgumentError: Conv2d expects stride to be a whole number ≥ 1 but \
receives 0.
    """
    if _is_whole(value) and minimum <= value <= maximum:  # type: ignore[operator]
        return int(value)  # type: ignore[call-overload, no-any-return]
    too_large = _is_whole(value) and value > maximum  # type: ignore[operator]
    bounds = f"from {minimum} to {maximum:,}" if too_large else f"≥ {minimum}"
    raise ArgumentError(
        f"{owner} expects {name} to be a whole number {bounds} but receives {shown(value)}."
    )


def seed(owner: str, name: str, value: object) -> int:
    """Accept a seed: a whole number ≥ 0, of any size.

    Raises:
        ArgumentError: It is something else.
    """
    return whole_number(owner, name, value, minimum=0, maximum=math.inf)


def pair(owner: str, name: str, value: object, *, minimum: int = 1) -> Pair:
    """Accept one whole number for both directions, or two: (height, width).

    Raises:
        ArgumentError: It is neither.

    Examples:
        >>> pair("Conv2d", "kernel_size", 3), pair("Conv2d", "kernel_size", [3, 5])
        ((3, 3), (3, 5))
    """
    values = [value, value] if _is_whole(value) else value
    if (
        isinstance(values, Sequence)
        and len(values) == 2
        and all(_is_whole(v) and minimum <= v <= LARGEST_SIZE for v in values)
    ):
        return int(values[0]), int(values[1])
    raise ArgumentError(
        f"{owner} expects {name} to be a whole number ≥ {minimum}, or two of them "
        f"(height, width), but receives {shown(value)}."
    )


def shape(owner: str, name: str, value: object) -> Shape:
    """Accept the sizes of an array's axes.

    Raises:
        ArgumentError: It is something else.

    Examples:
        >>> shape("Sequential", "input_shape", [1, 28, 28])
        (1, 28, 28)
    """
    if isinstance(value, Sequence) and all(_is_whole(size) and size >= 1 for size in value):
        return tuple(int(size) for size in value)
    raise ArgumentError(
        f"{owner} expects {name} to be whole numbers ≥ 1, such as (1, 28, 28), but receives "
        f"{shown(value)}."
    )


def number(
    owner: str, name: str, value: object, *, minimum: float, below: float = math.inf
) -> float:
    """Accept a number from `minimum` up to, but not including, `below`.

    Raises:
        ArgumentError: It is something else, NaN included.

    Examples:
        >>> number("Dropout", "p", 1.5, minimum=0, below=1)
        Traceback (most recent call last):
        glassnet.base.errors.ArgumentError: Dropout expects p to be a number in [0, 1) but \
receives 1.5.
    """
    converted = as_float(value)
    if converted is not None and minimum <= converted < below and converted <= sys.float_info.max:
        return converted
    bounds = f"of at least {minimum:g}" if below == math.inf else f"in [{minimum:g}, {below:g})"
    raise ArgumentError(
        f"{owner} expects {name} to be a number {bounds} but receives {shown(value)}."
    )


def numbers(owner: str, name: str, value: object, *, largest: float) -> Array:
    """Accept real numbers up to `largest` in size, in any nesting; return them as float32.

    Raises:
        ArgumentError: They are something else.
    """
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        array = np.asarray("no array")
    if array.dtype.kind not in "biuf" or not (np.abs(array) <= largest).all():
        raise ArgumentError(
            f"{owner} expects {name} to be numbers, at most {largest:g} in size, but receives "
            f"{shown(value)}."
        )
    return array.astype(np.float32)


def as_float(value: object) -> float | None:
    """Return any real number, NumPy's included, as Python's; None for what is none.

    Examples:
        >>> as_float(np.float32(0.5)), as_float(10**400), as_float("1"), as_float(True)
        (0.5, inf, None, None)
    """
    if not isinstance(value, _NUMBERS) or isinstance(value, bool):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number beyond all floats
        return math.inf if value > 0 else -math.inf


def flag(owner: str, name: str, value: object) -> bool:
    """Accept True or False.

    Raises:
        ArgumentError: It is something else.
    """
    if isinstance(value, bool):
        return value
    raise ArgumentError(f"{owner} expects {name} to be True or False but receives {shown(value)}.")


def one_of(name: str, value: object, choices: Iterable[str]) -> str:
    """Accept one of several words.

    Raises:
        ArgumentError: It is something else.

    Examples:
        >>> one_of("data", "some", ["reduced", "full"])
        Traceback (most recent call last):
        glassnet.base.errors.ArgumentError: data expects one of reduced, full but receives 'some'.
    """
    choices = list(choices)
    if isinstance(value, str) and value in choices:
        return value
    raise ArgumentError(f"{name} expects one of {', '.join(choices)} but receives {shown(value)}.")


def float_dtype(owner: str, value: npt.DTypeLike) -> np.dtype[np.floating[Any]]:
    """Accept float32 or float64.

    Raises:
        ArgumentError: It is another dtype.
    """
    if isinstance(value, type | np.dtype) and value in (np.float32, np.float64):
        return np.dtype(value)
    raise ArgumentError(
        f"{owner} expects dtype to be np.float32 or np.float64 but receives {shown(value)}."
    )


def float_array(owner: str, x: object, dtype: np.dtype[Any] | None = None) -> Array:
    """Accept an array of `dtype`, or without one of float32 or float64.

    Raises:
        ArgumentError: It is something else.

    Examples:
        >>> float_array("ReLU", np.zeros(3, np.uint8))
        Traceback (most recent call last):
        glassnet.base.errors.ArgumentError: ReLU expects float32 or float64 but receives uint8. \
Convert it with x.astype(np.float32), and scale pixels to 0…1.
    """
    if not isinstance(x, np.ndarray):
        raise ArgumentError(
            f"{owner} expects a NumPy array but receives {type(x).__name__}. "
            "Convert it with np.asarray(x, dtype=np.float32)."
        )
    if x.dtype not in _FLOATS:
        raise ArgumentError(
            f"{owner} expects {dtype or 'float32 or float64'} but receives {x.dtype}. "
            "Convert it with x.astype(np.float32), and scale pixels to 0…1."
        )
    if dtype is not None and x.dtype != dtype:
        raise ArgumentError(
            f"{owner} expects {dtype} but receives {x.dtype}. Convert it with x.astype(np.{dtype})."
        )
    return x


def compact(value: Pair) -> int | list[int]:
    """Write a pair as JSON: one number where both are equal."""
    return value[0] if value[0] == value[1] else list(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
