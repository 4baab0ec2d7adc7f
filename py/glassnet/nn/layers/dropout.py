"""Dropout: train many thinned networks at once, use them all together."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array
from glassnet.nn import seeding
from glassnet.nn.layers.base import Elementwise
from glassnet.nn.layers.fields import REQUIRED, number

__all__ = ["Dropout"]


class Dropout(Elementwise):
    """In training, set each number to 0 with probability p and divide the others by 1 - p.

    `y = x · m`, `dx = dy · m`, with m drawn anew for each pass. The division keeps the
    expected value, so that outside training the layer does nothing at all.

    Args:
        p: Probability of dropping a number, in [0, 1).
        rng: The layer's own generator, or its seed; by default a new stream of `manual_seed`.

    Shape:
        (N, …) -> (N, …): each number by itself.

    Attributes:
        rng: The generator; its state belongs to a checkpoint.

    Raises:
        ArgumentError: `p` is out of its range.

    Examples:
        >>> Dropout(0.5, rng=1).forward(np.ones((1, 4)), training=True)
        array([[0., 2., 2., 2.]])

    Source: Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov (2014), "Dropout: A Simple
    Way to Prevent Neural Networks from Overfitting" (there without the division, which moves to
    the test).
    """

    fields: ClassVar = {"p": number(REQUIRED, smallest=0, below=1)}
    repeatable = True

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator | int | None = None) -> None:
        self.p = arguments.number("Dropout", "p", p, minimum=0, below=1)
        self.rng = seeding.generator("Dropout", rng)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = None
        if not training or self.p == 0:
            return x
        chances = self.rng.random(x.shape, dtype=np.float32)
        y, mask = ops.dropout(x, chances, self.p)
        self._kept = chances, mask
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        if not self.needs_dx:
            return None
        if self._kept is None:
            return dy
        _, mask = self._kept
        return ops.dropout_backward(dy, mask)

    def redraw(self) -> None:
        """Draw anew, in place, the random numbers that the last forward pass kept."""
        if self._kept is not None:
            chances, _ = self._kept
            self.rng.random(out=chances, dtype=np.float32)

    def config(self) -> dict[str, Any]:
        """Return JSON that rebuilds the layer."""
        return {"type": self.type, "p": self.p}
