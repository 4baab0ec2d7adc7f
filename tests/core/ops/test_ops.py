"""The operations at their edges: equal pixels, NaN, huge numbers; and the switch of backends."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from glassnet import ops
from glassnet.nn.layers import ReLU
from glassnet.ops import numpy_ops

WINDOW = {"kernel_size": (2, 2), "stride": (2, 2), "padding": (0, 0)}


def image(*rows):
    return np.array(rows, dtype=np.float64)[np.newaxis, np.newaxis]


def test_the_first_of_equal_pixels_wins():
    y, winners = numpy_ops.max_pool2d(image([3, 3], [3, 3]), **WINDOW)
    assert y.item() == 3
    assert winners.item() == 0
    assert numpy_ops.max_pool2d(image([1, 3], [3, 3]), **WINDOW)[1].item() == 1


def test_padding_never_wins():
    y, winners = numpy_ops.max_pool2d(image([-5]), **(WINDOW | {"padding": (1, 1)}))
    assert y.item() == -5
    assert winners.item() == 3


@pytest.mark.parametrize("place", range(4))
def test_nan_wins_and_receives_the_gradient(place):
    x = image([1, 9], [2, 3])
    x.flat[place] = np.nan
    y, winners = numpy_ops.max_pool2d(x, **WINDOW)
    assert np.isnan(y.item())
    assert winners.item() == place
    dx = numpy_ops.max_pool2d_backward(np.ones_like(y), winners, x.shape, **WINDOW)
    assert np.flatnonzero(dx).tolist() == [place]


@pytest.mark.parametrize(("width", "dtype"), [(256, np.uint8), (257, np.int32)])
def test_winners_take_one_byte_where_the_window_allows(width, dtype):
    x = np.arange(width, dtype=np.float32).reshape(1, 1, 1, width)
    options = {"kernel_size": (1, width), "stride": (1, 1), "padding": (0, 0)}
    _, winners = numpy_ops.max_pool2d(x, **options)
    assert winners.dtype == dtype
    assert winners.item() == width - 1


def test_a_pixel_that_wins_twice_receives_both_gradients():
    options = {"kernel_size": (1, 2), "stride": (1, 1), "padding": (0, 0)}
    x = image([0, 9, 0])
    _, winners = numpy_ops.max_pool2d(x, **options)
    dy = image([2, 5])
    dx = numpy_ops.max_pool2d_backward(dy, winners, x.shape, **options)
    assert dx.ravel().tolist() == [0, 7, 0]


@pytest.mark.parametrize("name", [n for n in ops.OPERATIONS if n.endswith("2d_backward")])
def test_dx_is_computed_unless_it_is_refused(name):
    option = inspect.signature(getattr(numpy_ops, name)).parameters.get("needs_dx")
    assert option is None or option.default is True


def test_relu_has_slope_zero_at_zero_and_lets_nan_through():
    y = numpy_ops.relu(np.array([-1.0, 0.0, 2.0, np.nan]))
    np.testing.assert_array_equal(y, [0, 0, 2, np.nan])
    assert numpy_ops.relu_backward(np.full(4, 3.0), y)[:3].tolist() == [0, 0, 3]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_is_exact_far_out(dtype):
    y = numpy_ops.sigmoid(np.array([-1000, -50, 0, 50, 1000], dtype))
    np.testing.assert_allclose(y, [0, np.exp(-50), 0.5, 1, 1], rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_loss_is_stable_for_huge_logits(dtype):
    logits = np.array([[1e30, -1e30, 0], [1e4, 1e4, -1e4]], dtype)
    loss, dlogits = numpy_ops.softmax_cross_entropy(logits, np.array([0, 1]))
    assert loss == pytest.approx(np.log(2) / 2)
    np.testing.assert_allclose(dlogits, [[0, 0, 0], [0.25, -0.25, 0]], atol=1e-7)
    wrong, _ = numpy_ops.softmax_cross_entropy(logits[:1], np.array([1]))
    assert wrong == pytest.approx(2e30)


def test_the_loss_of_a_certain_answer_is_zero_and_of_a_guess_log_k():
    assert numpy_ops.softmax_cross_entropy(np.zeros((3, 10)), np.arange(3))[0] == pytest.approx(
        np.log(10)
    )
    assert numpy_ops.softmax_cross_entropy(np.array([[99.0, 0.0]]), np.array([0]))[0] < 1e-12


def test_layers_feel_the_switch_of_the_backend(monkeypatch):
    monkeypatch.setattr(numpy_ops, "relu", lambda x: x + 41)
    monkeypatch.setattr(ops, "relu", ops.relu)  # undo the switch afterwards
    ops.use_backend("numpy")
    assert ops.backend() == "numpy"
    assert ReLU().forward(np.ones(1)) == 42
