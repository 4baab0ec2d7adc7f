"""Budget: what a network that comes from anywhere may cost."""

from __future__ import annotations

import math

from glassnet.base.arrays import Shape
from glassnet.nn.layers import Layer
from glassnet.nn.schema import Place

MOST_LAYERS = 64
MOST_DEPTH = 4
"""Layers inside of each other."""
MOST_PARAMETERS = 10_000_000
MOST_ACTIVATIONS = 16 * 1024**2
"""Numbers in all activations of one image: 64 MB in float32."""
MOST_MULTIPLY_ADDS = 2_000_000_000
"""For one image."""


class Budget:
    """What has been spent so far; running over what is allowed is a SpecError."""

    def __init__(self) -> None:
        self.layers = self.parameters = self.activations = self.multiply_adds = 0

    def spend_layers(self, count: int, outer: Place | None) -> None:
        """Count layers inside of another."""
        if outer is None:  # looked at already
            return
        self.layers += count
        if self.layers > MOST_LAYERS or outer.depth >= MOST_DEPTH:
            raise outer.error(
                f"brings the network to more than {MOST_LAYERS} layers inside of others, or to "
                f"more than {MOST_DEPTH} inside of each other. Use fewer.",
                key="layers",
            )

    def spend_parameters(self, place: Place, count: int) -> None:
        """Count a layer's parameters, before there are any."""
        self.parameters += count
        if self.parameters > MOST_PARAMETERS:
            raise place.error(
                f"brings the network to {self.parameters:,} parameters; at most "
                f"{MOST_PARAMETERS:,} are allowed. Use fewer features or channels, or pool before."
            )

    def spend_work(self, place: Place, layer: Layer, in_shape: Shape, out_shape: Shape) -> None:
        """Count what a layer needs for one image."""
        self.activations += math.prod(out_shape) + layer.workspace(in_shape)
        if self.activations > MOST_ACTIVATIONS:
            raise place.error(
                f"gives {times(out_shape)}, and the network then needs more than 64 MB for "
                "one image. Use fewer channels, a larger stride, less padding, or pool before."
            )
        if not layer.inner:  # those have been counted
            self.multiply_adds += layer.multiply_adds(in_shape)
        if self.multiply_adds > MOST_MULTIPLY_ADDS:
            raise place.error(
                f"brings the network to {self.multiply_adds:,} multiply-adds for one image; "
                f"at most {MOST_MULTIPLY_ADDS:,} are allowed. Use fewer channels or pool before."
            )


def times(shape: Shape) -> str:
    """Write a shape as one does by hand."""
    return "×".join(str(side) for side in shape)
