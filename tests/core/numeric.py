"""Gradients by finite differences, and inputs that keep away from kinks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def numeric_gradient(function: Callable[[], float], array, step: float = 1e-5):
    """Return d function / d array by central differences, one number after the other.

    `array` is changed in place while measuring and left as it was.
    """
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        value = array[place]
        array[place] = value + step
        above = function()
        array[place] = value - step
        below = function()
        array[place] = value
        gradient[place] = (above - below) / (2 * step)
    return gradient


def relative_error(analytic, numeric) -> float:
    """Return the largest difference in proportion to the gradient's own size."""
    scale = max(np.abs(analytic).max(), np.abs(numeric).max(), 1e-3)
    return float(np.abs(analytic - numeric).max() / scale)


def separated(shape, rng):
    """Return numbers in random order, no two of which, and none and 0, are close.

    A maximum or a ReLU has a kink where two inputs are equal, and no derivative there.
    """
    size = int(np.prod(shape))
    values = (np.arange(size) - size // 2 + 0.5) * (4 / size)
    return rng.permutation(values).reshape(shape)
