"""Passes: what one layer receives and hands on, forward and backward, for one image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
from glassnet.nn.layers.base import Layer
from glassnet.nn.losses import softmax
from glassnet.nn.network import Sequential


@dataclass(frozen=True)
class LayerPass:
    """One layer in the middle of a network, as one image goes through.

    Attributes:
        x: what it receives, shape `(…)`.
        y: what it hands on.
        dy: gradient of the score with respect to `y`, which comes back to it.
        dx: gradient of the score with respect to `x`, which it passes back.
        target: the answer whose score (logit) it is.
        probabilities: the whole network's, shape `(10,)`.
    """

    x: Array
    y: Array
    dy: Array
    dx: Array
    target: int
    probabilities: Array


def layer_pass(network: Sequential, index: int, x: Array, label: int | None = None) -> LayerPass:
    """Run one image forward and the score of an answer backward, and look at layer `index`.

    The score, not the loss: the loss of an image that the network is sure of has hardly any
    gradient left to look at.

    Args:
        network: which network; its parameters' gradients are overwritten.
        index: position of the layer in `network.layers`.
        x: one input, shape `(1, C, H, W)`.
        label: the answer whose score is looked at; without one, the network's own answer.

    Raises:
        ArgumentError: if there is no such layer.

    Examples:
        >>> from glassnet.nn.spec import ready_spec
        >>> network = Sequential.from_spec(ready_spec("lenet"))
        >>> relu = layer_pass(network, 1, np.ones((1, 1, 28, 28), np.float32), label=3)
        >>> relu.y.shape, bool((relu.dx[relu.x <= 0] == 0).all())
        ((8, 26, 26), True)
    """
    if not 0 <= index < len(network.layers):
        raise ArgumentError(
            f"There is no layer {index}; the last one is {len(network.layers) - 1}."
        )
    outputs = network.activations(x)
    target = int(outputs[-1][0].argmax()) if label is None else label
    gradient = np.zeros_like(outputs[-1])
    gradient[0, target] = 1
    for layer in reversed(network.layers[index + 1 :]):
        gradient = _back(layer, gradient)
    return LayerPass(
        x=outputs[index - 1][0] if index else x[0],
        y=outputs[index][0],
        dy=gradient[0],
        dx=_back(network.layers[index], gradient)[0],
        target=target,
        probabilities=softmax(outputs[-1])[0],
    )


def _back(layer: Layer, dy: Array) -> Array:
    layer.needs_dx = True  # `Sequential.backward` sets it as it needs it
    dx = layer.backward(dy)
    assert dx is not None  # noqa: S101 - it was asked for
    return dx
