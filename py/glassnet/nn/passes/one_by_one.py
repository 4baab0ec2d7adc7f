"""One by one: a pass through a network's layers, forward and back, as it stands in a textbook.

The other kinds of pass do the same faster and have the same face, `forward` and `backward`.
"""

from __future__ import annotations

from collections.abc import Sequence

from glassnet.base.arrays import Array
from glassnet.nn.layers.base import Layer
from glassnet.nn.layers.chain import ask_for_dx, naming

Step = tuple[int, Layer]
"""A layer, or several that work as one, with the position in the network at which it begins."""


class OneByOne:
    """Each layer's output is the next one's input, and each one's dL/dx the one before's dL/dy.

    Args:
        layers: those of the network.

    Attributes:
        steps: what the pass goes through.

    Examples:
        >>> import numpy as np
        >>> from glassnet.nn.layers import Flatten, Linear
        >>> OneByOne([Flatten(), Linear(4, 3)]).forward(np.ones((5, 1, 2, 2), np.float32)).shape
        (5, 3)
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers = list(layers)
        self.steps = self._steps()

    def _steps(self) -> list[Step]:
        return list(enumerate(self._layers))

    @property
    def unrecorded(self) -> OneByOne:
        """The pass without what belongs to one network alone, as a copy takes it over."""
        return self

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Compute the last layer's output; an error names the layer."""
        for step in self.steps:
            x = self._through(step, x, training=training)
        return x

    def activations(self, x: Array) -> list[Array]:
        """Compute each step's output, outside training."""
        outputs = []
        for step in self.steps:
            x = self._through(step, x, training=False)
            outputs.append(x)
        return outputs

    def backward(self, dy: Array, *, needs_dx: bool = False) -> Array | None:
        """Compute dL/dx of the first layer, or None where a layer finds that nothing needs it."""
        ask_for_dx(self._layers, needs_dx)
        for index, layer in reversed(self.steps):
            with naming(index, layer):
                dx = layer.backward(dy)
            if dx is None:
                return None
            dy = dx
        return dy

    def forget(self) -> None:
        """Let go of what the steps keep of the last forward pass."""
        for _, layer in self.steps:
            layer.forget()

    def _through(self, step: Step, x: Array, *, training: bool) -> Array:
        index, layer = step
        with naming(index, layer):
            return layer.forward(x, training=training)
