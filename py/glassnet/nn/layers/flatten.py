"""Flatten: from the image's axes to one row of features."""

from __future__ import annotations

import math

from glassnet.base.arrays import Array, Shape
from glassnet.nn.layers.base import Layer

__all__ = ["Flatten"]


class Flatten(Layer):
    """Write each image as one row: (N, C, H, W) -> (N, C·H·W), channel after channel.

    Shape:
        (N, C, H, W) -> (N, C·H·W).

    Examples:
        >>> import numpy as np
        >>> Flatten().forward(np.zeros((64, 16, 5, 5), np.float32)).shape
        (64, 400)
    """

    repeatable = True

    def output_shape(self, in_shape: Shape) -> Shape:
        """(C, H, W) -> (C·H·W,)."""
        return (math.prod(in_shape),)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, C·H·W)."""
        self._accept(x)
        self._kept = x.shape
        return x.reshape(x.shape[0], math.prod(x.shape[1:]))

    def backward(self, dy: Array) -> Array | None:
        """(N, C·H·W) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        return dy.reshape(self._kept) if self.needs_dx else None
