"""Gradients: how much of the loss's gradient reaches each layer of a deep network."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from glassnet.base.arrays import Array, Indices
from glassnet.nn.initializers import InitializerSpec
from glassnet.nn.layers import Linear
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential


def deep_spec(
    depth: int, width: int, activation: str, initializer: InitializerSpec
) -> dict[str, Any]:
    """Describe a network of `depth` hidden layers of `width` units, all alike.

    Examples:
        >>> [layer["type"] for layer in deep_spec(1, 8, "Tanh", "he_normal")["layers"]]
        ['Flatten', 'Linear', 'Tanh', 'Linear']
    """
    hidden = [
        {"type": "Linear", "out_features": width, "initializer": initializer},
        {"type": activation},
    ]
    output = {"type": "Linear", "out_features": 10, "initializer": initializer}
    return {"input": [1, 28, 28], "layers": [{"type": "Flatten"}, *hidden * depth, output]}


def gradient_sizes(network: Sequential, x: Array, labels: Indices) -> list[float]:
    """Measure the gradient that arrives at the output of each `Linear`, from the first to the last.

    `√ mean over images of ‖dL/dz‖²`, where z is the weighted sum before the activation and L the
    loss of one image.

    Args:
        network: what to measure; its parameters' gradients are overwritten.
        x: (N, *input_shape).
        labels: (N,).
    """
    with np.errstate(over="ignore", invalid="ignore"):
        _, mean_gradient = softmax_cross_entropy(network.forward(x), labels)
        gradient: Array | None = mean_gradient * len(x)  # of one image's loss, not of the mean
        sizes = []
        for layer in reversed(network.layers):
            assert gradient is not None  # noqa: S101 - needs_dx is on
            if isinstance(layer, Linear):
                squares = np.square(gradient, dtype=np.float64).sum(axis=1)
                sizes.append(math.sqrt(float(squares.mean())))
            layer.needs_dx = True
            gradient = layer.backward(gradient)
    return sizes[::-1]


def dead_units(network: Sequential, x: Array) -> float:
    """Return the share of ReLU units that are 0 for every one of the images.

    Examples:
        >>> network = Sequential.from_spec(deep_spec(1, 8, "ReLU", "zeros"))
        >>> dead_units(network, np.ones((2, 1, 28, 28), np.float32))
        1.0
    """
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = network.activations(x)
    silent = [
        (output == 0).all(axis=tuple(i for i in range(output.ndim) if i != 1))
        for layer, output in zip(network.layers, outputs, strict=True)
        if layer.type == "ReLU"
    ]
    return float(np.concatenate(silent).mean())
