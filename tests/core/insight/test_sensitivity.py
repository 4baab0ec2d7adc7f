"""Gradients with respect to the pixels, against finite differences."""

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.insight.sensitivity import logit_gradient, loss_gradient, nudge
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from tests.core.numeric import numeric_gradient, relative_error

SPEC = {
    "input": [1, 6, 6],
    "layers": [
        {"type": "Conv2d", "out_channels": 3, "kernel_size": 3},
        {"type": "Tanh"},
        {"type": "Flatten"},
        {"type": "Dropout", "p": 0.5},
        {"type": "Linear", "out_features": 4},
    ],
}


@pytest.fixture
def network():
    return Sequential.from_spec(SPEC, seed=1, dtype=np.float64)


@pytest.fixture
def x():
    return np.random.default_rng(2).random((2, 1, 6, 6))


def test_the_gradient_of_each_images_own_loss(network, x):
    labels = np.array([1, 3])
    gradient = loss_gradient(network, x, labels)
    for index, label in enumerate(labels):
        one = x[index : index + 1].copy()

        def loss(one=one, label=label):
            return softmax_cross_entropy(network.forward(one), np.array([label]))[0]

        assert relative_error(gradient[index : index + 1], numeric_gradient(loss, one)) < 1e-6


def test_the_gradient_of_a_logit(network, x):
    one = x[:1].copy()
    numeric = numeric_gradient(lambda: float(network.forward(one)[0, 2]), one)
    assert relative_error(logit_gradient(network, one, 2), numeric) < 1e-6
    with pytest.raises(ArgumentError, match="from 0 to 3|0 to 3 but receives 4"):
        logit_gradient(network, one, 4)


def test_a_small_nudge_raises_the_loss_more_than_any_other_as_small(network, x):
    labels, size = np.array([1, 3]), 1e-4
    x = 0.25 + x / 2  # away from the ends, so that nothing is cut off
    gradient = loss_gradient(network, x, labels)
    start = softmax_cross_entropy(network.forward(x), labels)[0]
    nudged = nudge(x, gradient, size)
    assert np.abs(nudged - x).max() == pytest.approx(size)
    rise = softmax_cross_entropy(network.forward(nudged), labels)[0] - start
    # To first order: size times the sum of the gradient's absolute values.
    assert rise == pytest.approx(size * np.abs(gradient).sum() / 2, rel=1e-2)
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (50, *x.shape))
    others = [softmax_cross_entropy(network.forward(x + size * s), labels)[0] for s in signs]
    assert max(others) - start < rise


def test_a_nudge_stays_between_paper_and_ink():
    x = np.array([0.0, 0.9, 0.4], np.float32)
    nudged = nudge(x, np.array([-1, 1, 0], np.float32), 0.3)
    np.testing.assert_array_equal(nudged, np.array([0, 1, 0.4], np.float32))
    assert nudged.dtype == np.float32
