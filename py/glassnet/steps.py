"""Steps: the way through a network's layers, forward and back."""

from __future__ import annotations

from collections.abc import Sequence

from glassnet.arrays import Array
from glassnet.errors import GlassnetError, at_layer
from glassnet.layers.base import Layer

Step = tuple[int, Layer]
"""A layer, or several that work as one, with the position in the network at which it begins."""


def one_by_one(layers: Sequence[Layer]) -> list[Step]:
    """Make a step of each layer."""
    return list(enumerate(layers))


def forward_step(step: Step, x: Array, *, training: bool) -> Array:
    """Compute one step's output; an error names the layer."""
    index, layer = step
    try:
        return layer.forward(x, training=training)
    except GlassnetError as error:
        raise at_layer(error, index, layer.type) from error


def forward_through(steps: Sequence[Step], x: Array, *, training: bool) -> Array:
    """Compute the last step's output."""
    for step in steps:
        x = forward_step(step, x, training=training)
    return x


def backward_through(steps: Sequence[Step], dy: Array) -> Array | None:
    """Compute dL/dx of the first step, or None where a step finds that nothing needs it."""
    for index, layer in reversed(steps):
        try:
            dx = layer.backward(dy)
        except GlassnetError as error:
            raise at_layer(error, index, layer.type) from error
        if dx is None:
            return None
        dy = dx
    return dy
