"""Activations: the bends without which a stack of layers were one linear map."""

from __future__ import annotations

from typing import Any

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array
from glassnet.nn.layers.base import Elementwise


class ReLU(Elementwise):
    """Cut off what is negative: `y = max(x, 0)`, `dx = dy` where y > 0, else 0.

    The slope at 0 itself is taken as 0.

    Shape:
        (N, …) -> (N, …): each number by itself.

    Examples:
        >>> import numpy as np
        >>> ReLU().forward(np.array([[-2.0, 3.0]]))
        array([[0., 3.]])

    Source: Nair & Hinton (2010), "Rectified Linear Units Improve Restricted Boltzmann Machines".
    """

    repeatable = True

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = y = ops.relu(x)
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        return ops.relu_backward(dy, self._kept) if self.needs_dx else None


class LeakyReLU(Elementwise):
    """Let a little of the negative through: `y = x` where x > 0, else `negative_slope · x`.

    Args:
        negative_slope: The slope left of 0, in [0, 1).

    Raises:
        ArgumentError: `negative_slope` is out of its range.

    Shape:
        (N, …) -> (N, …): each number by itself.

    Examples:
        >>> import numpy as np
        >>> LeakyReLU(0.1).forward(np.array([[-2.0, 3.0]]))
        array([[-0.2,  3. ]])

    Source: Maas, Hannun & Ng (2013), "Rectifier Nonlinearities Improve Neural Network Acoustic
    Models".
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = arguments.number(
            "LeakyReLU", "negative_slope", negative_slope, minimum=0, below=1
        )

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = x
        return ops.leaky_relu(x, self.negative_slope)

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        return (
            ops.leaky_relu_backward(dy, self._kept, self.negative_slope) if self.needs_dx else None
        )

    def config(self) -> dict[str, Any]:
        """Return JSON that rebuilds the layer."""
        return {"type": self.type, "negative_slope": self.negative_slope}


class Sigmoid(Elementwise):
    """Squeeze every number into (0, 1): `y = 1 / (1 + exp(-x))`, `dx = dy · y · (1 - y)`.

    The slope is at most 1/4, which is why gradients fade in deep stacks of sigmoids.

    Shape:
        (N, …) -> (N, …): each number by itself.

    Examples:
        >>> import numpy as np
        >>> Sigmoid().forward(np.array([[0.0]]))
        array([[0.5]])

    Source: LeCun, Bottou, Orr & Müller (1998), "Efficient BackProp", section 4.4.
    """

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = y = ops.sigmoid(x)
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        return ops.sigmoid_backward(dy, self._kept) if self.needs_dx else None


class Tanh(Elementwise):
    """Squeeze every number into (-1, 1): `y = tanh(x)`, `dx = dy · (1 - y²)`.

    Shape:
        (N, …) -> (N, …): each number by itself.

    Examples:
        >>> import numpy as np
        >>> Tanh().forward(np.array([[0.0]]))
        array([[0.]])

    Source: LeCun, Bottou, Orr & Müller (1998), "Efficient BackProp", section 4.4.
    """

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = y = ops.tanh(x)
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        return ops.tanh_backward(dy, self._kept) if self.needs_dx else None
