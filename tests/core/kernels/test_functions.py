"""How exact the kernels' functions are, which `functions.h` states."""

import math

import numpy as np
import pytest

from glassnet.kernels.build import build
from glassnet.kernels.library import HEADER

build("native", HEADER.parent)

from glassnet.ops import simd_ops  # noqa: E402 — it needs the library


def every_kind_of_number():
    """Float32 of all sizes and both signs, closely spaced where functions bend."""
    sizes = np.geomspace(1e-30, 100, 200_001)
    near = np.linspace(1e-4, 10, 400_001)
    positive = np.concatenate([[0], sizes, near]).astype(np.float32)
    return np.concatenate([positive, -positive])


def units(received, exact):
    """The largest distance in units in the last place of the exact result."""
    spacing = np.spacing(np.maximum(np.abs(exact), np.finfo(np.float32).tiny).astype(np.float32))
    return float((np.abs(received - exact) / spacing).max())


X = every_kind_of_number()
WIDE = X.astype(np.float64)


@pytest.mark.parametrize(
    ("name", "exact", "most"),
    [
        ("tanh", np.tanh(WIDE), 3),
        ("sigmoid", np.where(WIDE < 0, np.exp(-np.abs(WIDE)), 1) / (1 + np.exp(-np.abs(WIDE))), 3),
    ],
)
def test_a_function_is_as_exact_as_it_says(name, exact, most):
    kept = np.abs(exact) > 1e-37  # smaller ones are 0 or have fewer digits
    received = getattr(simd_ops, name)(X)
    assert units(received[kept], exact[kept]) <= most


def test_an_exponential_less_1_is_exact_also_close_to_0():
    x = X[X < 0]
    assert units(simd_ops.elu(x, 1.0), np.expm1(x.astype(np.float64))) <= 2


def test_the_normal_distribution_is_exact_to_seven_digits():
    x = X[np.abs(X) < 20]
    wide = x.astype(np.float64)
    share = np.array([(1 + math.erf(value / math.sqrt(2))) / 2 for value in wide])
    error = np.abs(simd_ops.gelu(x) - wide * share) / np.maximum(np.abs(wide), 1e-30)
    assert error.max() <= 3e-7


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "gelu"])
def test_what_is_no_number_stays_so_and_infinities_have_limits(name):
    y = getattr(simd_ops, name)(np.float32([np.nan, np.inf, -np.inf, 0, -0.0]))
    limits = {"relu": (np.inf, 0), "sigmoid": (1, 0), "tanh": (1, -1), "gelu": (np.inf, np.nan)}
    assert np.isnan(y[0])
    np.testing.assert_array_equal(y[1:3], np.float32(limits[name]))
