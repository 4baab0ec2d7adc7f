"""Initial weights: how large should a random weight be?

A unit that sums `fan_in` inputs multiplies the variance of its inputs by `fan_in · Var[w]`.
The right variance keeps signals (and, with `fan_out`, gradients) from fading or exploding
as they cross many layers.

An initializer is a function `(shape, fan_in, fan_out, rng, dtype) -> array`. Layers take it by
name (`"he_normal"`) or, where it has a number, as `{"normal": 0.01}` or `{"constant": 0.1}`, so
that every network can be written as plain JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from glassnet.base.arrays import Array, Shape
from glassnet.base.errors import ArgumentError, shown

Initializer: TypeAlias = Callable[[Shape, int, int, np.random.Generator, npt.DTypeLike], Array]
InitializerSpec: TypeAlias = str | Mapping[str, float]


def normal(std: float) -> Initializer:
    """Draw from N(0, std²), whatever the layer's size.

    Examples:
        >>> draw = normal(0.01)
        >>> draw((2, 3), 3, 2, np.random.default_rng(0), np.float32).shape
        (2, 3)
    """

    def initializer(
        shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: npt.DTypeLike
    ) -> Array:
        # Drawn in float64 and then rounded: one seed gives one network in either precision.
        return (std * rng.standard_normal(shape)).astype(dtype)

    return initializer


def uniform(limit: float) -> Initializer:
    """Draw from the interval [-limit, limit), whose variance is limit² / 3.

    Examples:
        >>> w = uniform(0.3)((1000,), 1, 1, np.random.default_rng(0), np.float64)
        >>> round(float(w.var()), 2), bool(abs(w).max() <= 0.3)
        (0.03, True)
    """

    def initializer(
        shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: npt.DTypeLike
    ) -> Array:
        return rng.uniform(-limit, limit, shape).astype(dtype)

    return initializer


def constant(value: float) -> Initializer:
    """Set every weight to `value`: all units of a layer then stay equal for ever.

    Examples:
        >>> constant(0.5)((2,), 1, 1, np.random.default_rng(0), np.float32)
        array([0.5, 0.5], dtype=float32)
    """

    def initializer(
        shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: npt.DTypeLike
    ) -> Array:
        return np.full(shape, value, dtype=dtype)

    return initializer


def zeros(
    shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: npt.DTypeLike
) -> Array:
    """Set every weight to 0: right for biases, fatal for weights, which then never differ.

    Examples:
        >>> zeros((2,), 1, 1, np.random.default_rng(0), np.float32)
        array([0., 0.], dtype=float32)
    """
    return np.zeros(shape, dtype=dtype)


def he_normal(
    shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: npt.DTypeLike
) -> Array:
    """Draw from N(0, 2 / fan_in): keeps the variance through layers followed by ReLU.

    ReLU removes half of the signal's power, which the factor 2 restores.

    Source: He, Zhang, Ren & Sun (2015), "Delving Deep into Rectifiers", equation 10.

    Examples:
        >>> w = he_normal((1000, 50), 50, 1000, np.random.default_rng(0), np.float64)
        >>> round(float(w.var()), 2)
        0.04
    """
    return normal(math.sqrt(2 / fan_in))(shape, fan_in, fan_out, rng, dtype)


def he_uniform(
    shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: npt.DTypeLike
) -> Array:
    """Draw uniformly with variance 2 / fan_in: the limit is √(6 / fan_in).

    Source: He, Zhang, Ren & Sun (2015), "Delving Deep into Rectifiers".

    Examples:
        >>> w = he_uniform((1000, 50), 50, 1000, np.random.default_rng(0), np.float64)
        >>> round(float(w.var()), 2), round(float(abs(w).max()), 2) == round((6 / 50) ** 0.5, 2)
        (0.04, True)
    """
    return uniform(math.sqrt(6 / fan_in))(shape, fan_in, fan_out, rng, dtype)


def glorot_normal(
    shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: npt.DTypeLike
) -> Array:
    """Draw from N(0, 2 / (fan_in + fan_out)): a compromise between signals and gradients.

    Meant for activations that are linear around 0, such as tanh.

    Source: Glorot & Bengio (2010), "Understanding the difficulty of training deep feedforward
    neural networks", equation 12.

    Examples:
        >>> w = glorot_normal((150, 50), 50, 150, np.random.default_rng(0), np.float64)
        >>> round(float(w.var()), 3)
        0.01
    """
    return normal(math.sqrt(2 / (fan_in + fan_out)))(shape, fan_in, fan_out, rng, dtype)


def glorot_uniform(
    shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: npt.DTypeLike
) -> Array:
    """Draw uniformly with variance 2 / (fan_in + fan_out).

    Source: Glorot & Bengio (2010), equation 16, the "normalized initialization".

    Examples:
        >>> w = glorot_uniform((150, 50), 50, 150, np.random.default_rng(0), np.float64)
        >>> round(float(w.var()), 3)
        0.01
    """
    return uniform(math.sqrt(6 / (fan_in + fan_out)))(shape, fan_in, fan_out, rng, dtype)


INITIALIZERS: dict[str, Initializer] = {
    "he_normal": he_normal,
    "he_uniform": he_uniform,
    "glorot_normal": glorot_normal,
    "glorot_uniform": glorot_uniform,
    "zeros": zeros,
}
"""The initializers that need no number, by name."""

FACTORIES: dict[str, Callable[[float], Initializer]] = {"constant": constant, "normal": normal}
"""The initializers that need one number, by name."""


def initializer_from_spec(spec: InitializerSpec) -> Initializer:
    """Find the initializer that a name, or a name with its number, stands for.

    Args:
        spec: `"he_normal"` and the like, `{"normal": std}` or `{"constant": value}`.

    Raises:
        ArgumentError: The name is not known, or its number is missing or not finite.

    Examples:
        >>> initializer_from_spec("he_normal") is he_normal
        True
    """
    if isinstance(spec, str) and spec in INITIALIZERS:
        return INITIALIZERS[spec]
    if isinstance(spec, Mapping) and len(spec) == 1:
        ((name, number),) = spec.items()
        if name in FACTORIES and _is_usable(name, number):
            return FACTORIES[name](number)
    raise ArgumentError(
        f"initializer must be one of {', '.join(INITIALIZERS)}, "
        f'{{"normal": std}} or {{"constant": value}}, but is {shown(spec)}.'
    )


def _is_usable(name: str, number: object) -> bool:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return abs(number) <= 1e6 and (name != "normal" or number >= 0)
