"""Initial weights: their spread, their names, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.nn.initializers import INITIALIZERS, constant, initializer_from_spec, normal, zeros

SHAPE, FAN_IN, FAN_OUT = (400, 100), 100, 400


def draw(spec, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return initializer_from_spec(spec)(SHAPE, FAN_IN, FAN_OUT, rng, dtype)


@pytest.mark.parametrize(
    ("spec", "variance"),
    [
        ("he_normal", 2 / FAN_IN),
        ("he_uniform", 2 / FAN_IN),
        ("glorot_normal", 2 / (FAN_IN + FAN_OUT)),
        ("glorot_uniform", 2 / (FAN_IN + FAN_OUT)),
        ({"normal": 0.3}, 0.09),
    ],
)
def test_the_variance_is_that_of_the_paper(spec, variance):
    weights = draw(spec)
    assert weights.var() == pytest.approx(variance, rel=0.03)
    assert abs(weights.mean()) < 0.02 * np.sqrt(variance)
    if "uniform" in spec:
        limit = np.sqrt(3 * variance)
        assert 0.99 * limit < weights.max() < limit
        assert -limit <= weights.min() < -0.99 * limit
    else:
        assert (np.abs(weights) < np.sqrt(variance)).mean() == pytest.approx(0.683, abs=0.01)


def test_constants():
    assert not draw("zeros").any()
    assert (draw({"constant": -1.5}) == -1.5).all()
    assert not draw({"normal": 0}).any()


@pytest.mark.parametrize("spec", [*INITIALIZERS, {"normal": 0.1}, {"constant": 2}])
def test_shape_dtype_and_seed(spec):
    weights = draw(spec, dtype=np.float32)
    assert weights.shape == SHAPE
    assert weights.dtype == np.float32
    np.testing.assert_array_equal(weights, draw(spec, dtype=np.float32))
    np.testing.assert_array_equal(weights, draw(spec).astype(np.float32))
    assert weights.flags.writeable


def test_the_functions_can_be_called_by_themselves():
    rng = np.random.default_rng(0)
    for initializer in (normal(0.1), constant(1), zeros):
        assert initializer((2, 3), 3, 2, rng, np.float32).shape == (2, 3)


@pytest.mark.parametrize(
    "spec",
    [
        "he",
        "normal",
        "constant",
        None,
        5,
        {},
        {"normal": 1, "constant": 2},
        {"he_normal": 1},
        {"normal": -0.1},
        {"normal": float("nan")},
        {"constant": float("inf")},
        {"constant": 10**400},
        {"constant": True},
        {"constant": "1"},
        {"constant": None},
        {3: 4},
        ["normal", 1],
    ],
    ids=lambda spec: repr(spec)[:30],
)
def test_another_form_is_refused(spec):
    with pytest.raises(ArgumentError, match="initializer must be one of he_normal, he_uniform"):
        initializer_from_spec(spec)
