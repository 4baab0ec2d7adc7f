"""Softmax and its loss; their gradient is in test_layers_gradients.py."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.nn.losses import log_softmax, softmax, softmax_cross_entropy


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shift", [0, 1e4, -1e4])
def test_softmax_is_a_distribution_and_ignores_a_shift(dtype, shift):
    logits = np.array([[1, 2, 3], [0, 0, 0]], dtype)
    p = softmax(logits + dtype(shift))
    assert p.dtype == dtype
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(p, softmax(logits), rtol=1e-3)
    np.testing.assert_allclose(p[0, 1] / p[0, 0], np.e, rtol=1e-3)
    np.testing.assert_allclose(log_softmax(logits), np.log(softmax(logits)), rtol=1e-5)


def test_log_softmax_has_no_smallest_probability():
    np.testing.assert_array_equal(log_softmax(np.array([[0.0, -1e6]])), [[0, -1e6]])


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_labels_may_be_any_whole_numbers(dtype):
    loss, dlogits = softmax_cross_entropy(np.zeros((2, 4), np.float32), np.array([3, 0], dtype))
    assert isinstance(loss, float)
    assert loss == pytest.approx(np.log(4))
    assert dlogits.dtype == np.float32
    np.testing.assert_allclose(dlogits[0], [0.125, 0.125, 0.125, -0.375])


def test_the_gradient_sums_to_zero_and_points_at_the_label():
    logits = np.random.default_rng(0).standard_normal((6, 5))
    labels = np.arange(6) % 5
    _, dlogits = softmax_cross_entropy(logits, labels)
    np.testing.assert_allclose(dlogits.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_array_equal(dlogits.argmin(axis=1), labels)
    assert ((dlogits < 0).sum(axis=1) == 1).all()


@pytest.mark.parametrize("function", [softmax, log_softmax, lambda z: softmax_cross_entropy(z, 0)])
@pytest.mark.parametrize(
    ("logits", "received"),
    [([[0.0, 1.0]], "list"), (np.zeros((1, 2), int), "int64"), (np.zeros((1, 2), "f2"), "float16")],
)
def test_logits_are_arrays_of_single_or_double_precision(function, logits, received):
    with pytest.raises(ArgumentError, match=f"softmax.* expects .* but receives {received}"):
        function(logits)


def test_labels_are_an_array():
    with pytest.raises(ArgumentError, match=r"labels as a NumPy array but receives list.*asarray"):
        softmax_cross_entropy(np.zeros((1, 2)), [1])
