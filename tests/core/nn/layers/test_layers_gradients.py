"""Every gradient of every layer against finite differences, in float64."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.nn.layers import Dropout
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from tests.core.layer_cases import CASES, make_layer
from tests.core.numeric import numeric_gradient, relative_error, separated

TOLERANCE = 1e-6


@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
@pytest.mark.parametrize("name", CASES)
def test_gradients_equal_finite_differences(name, training):
    layer, in_shape = make_layer(name)
    rng = np.random.default_rng(0)
    x = separated((3, *in_shape), rng)
    weights = rng.standard_normal((3, *layer.output_shape(in_shape)))

    def loss():
        if isinstance(layer, Dropout):
            layer.rng = np.random.default_rng(1)  # the same mask in every measurement
        return float((layer.forward(x, training=training) * weights).sum())

    loss()
    dx = layer.backward(weights)
    gradients = {"x": dx} | {p.name: p.grad for p in layer.parameters()}
    arrays = {"x": x} | {p.name: p.data for p in layer.parameters()}
    for key, array in arrays.items():
        numeric = numeric_gradient(loss, array)
        assert gradients[key].shape == array.shape
        assert relative_error(gradients[key], numeric) < TOLERANCE, (
            f"d{key} of {layer}:\nanalytic {gradients[key]}\nnumeric {numeric}"
        )


def test_the_gradient_of_the_loss_equals_finite_differences():
    logits = np.random.default_rng(0).standard_normal((4, 5)) * 3
    labels = np.array([0, 4, 2, 2])
    _, dlogits = softmax_cross_entropy(logits, labels)
    numeric = numeric_gradient(lambda: softmax_cross_entropy(logits, labels)[0], logits)
    assert relative_error(dlogits, numeric) < TOLERANCE


def test_a_whole_network_passes_the_check_along_a_random_direction():
    spec = {
        "input": [2, 9, 8],
        "layers": [
            {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1, "groups": 2},
            {"type": "BatchNorm2d"},
            {"type": "Tanh"},
            {"type": "AvgPool2d", "kernel_size": 2},
            {"type": "LocallyConnected2d", "out_channels": 3, "kernel_size": 2},
            {"type": "Sigmoid"},
            {"type": "Flatten"},
            {"type": "Linear", "out_features": 5},
        ],
    }
    network = Sequential.from_spec(spec, seed=3, dtype=np.float64)
    rng = np.random.default_rng(0)
    x, labels = rng.standard_normal((6, 2, 9, 8)), rng.integers(0, 5, 6)

    def loss():
        return softmax_cross_entropy(network.forward(x, training=True), labels)[0]

    _, dlogits = softmax_cross_entropy(network.forward(x, training=True), labels)
    dx = network.backward(dlogits, needs_dx=True)
    arrays = [x, *(p.data for p in network.parameters())]
    gradients = [dx, *(p.grad for p in network.parameters())]
    directions = [rng.standard_normal(a.shape) for a in arrays]
    slope = sum(float((g * d).sum()) for g, d in zip(gradients, directions, strict=True))

    def moved(distance):
        for array, direction in zip(arrays, directions, strict=True):
            array += distance * direction
        value = loss()
        for array, direction in zip(arrays, directions, strict=True):
            array -= distance * direction
        return value

    assert slope == pytest.approx((moved(1e-5) - moved(-1e-5)) / 2e-5, rel=1e-6)
