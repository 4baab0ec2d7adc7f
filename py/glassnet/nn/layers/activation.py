"""Activations: the bends without which a stack of layers were one linear map."""

from __future__ import annotations

from typing import Any, ClassVar

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array
from glassnet.nn.layers.base import Elementwise
from glassnet.nn.layers.fields import number

__all__ = ["ELU", "GELU", "LeakyReLU", "ReLU", "Sigmoid", "Tanh"]


class Activation(Elementwise):
    """A layer that bends what goes through it."""

    role = "activation"


class ReLU(Activation):
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


class LeakyReLU(Activation):
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

    repeatable = True
    fields: ClassVar = {"negative_slope": number(0.01, smallest=0, below=1)}

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


class ELU(Activation):
    """Bend the negative smoothly toward `-alpha`: `y = x` where x > 0, else `alpha · (exp(x) - 1)`.

    `dx = dy` where x > 0, else `dy · (y + alpha)`. Its mean output is nearer to 0 than ReLU's.

    Args:
        alpha: What it tends to far left of 0, made negative; in [0, 10).

    Raises:
        ArgumentError: `alpha` is out of its range.

    Shape:
        (N, …) -> (N, …): each number by itself.

    Examples:
        >>> import numpy as np
        >>> ELU().forward(np.array([[-100.0, 0.0, 3.0]]))
        array([[-1.,  0.,  3.]])

    Source: Clevert, Unterthiner & Hochreiter (2016), "Fast and Accurate Deep Network Learning by
    Exponential Linear Units (ELUs)".
    """

    repeatable = True
    fields: ClassVar = {"alpha": number(1.0, smallest=0, below=10)}

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = arguments.number("ELU", "alpha", alpha, minimum=0, below=10)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = y = ops.elu(x, self.alpha)
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        return ops.elu_backward(dy, self._kept, self.alpha) if self.needs_dx else None

    def config(self) -> dict[str, Any]:
        """Return JSON that rebuilds the layer."""
        return {"type": self.type, "alpha": self.alpha}


class GELU(Activation):
    """Let through what is large, by degrees: `y = x · Φ(x)`, `dx = dy · (Φ(x) + x · φ(x))`.

    Φ(x) is the share of a standard normal distribution that lies below x, φ(x) its density.

    Shape:
        (N, …) -> (N, …): each number by itself.

    Examples:
        >>> import numpy as np
        >>> GELU().forward(np.array([[-3.0, 0.0, 3.0]])).round(3)
        array([[-0.004,  0.   ,  2.996]])

    Source: Hendrycks & Gimpel (2016), "Gaussian Error Linear Units (GELUs)".
    """

    repeatable = True

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = x
        return ops.gelu(x)

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        return ops.gelu_backward(dy, self._kept) if self.needs_dx else None


class Sigmoid(Activation):
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

    repeatable = True

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = y = ops.sigmoid(x)
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        return ops.sigmoid_backward(dy, self._kept) if self.needs_dx else None


class Tanh(Activation):
    """Squeeze every number into (-1, 1): `y = tanh(x)`, `dx = dy · (1 - y²)`.

    Shape:
        (N, …) -> (N, …): each number by itself.

    Examples:
        >>> import numpy as np
        >>> Tanh().forward(np.array([[0.0]]))
        array([[0.]])

    Source: LeCun, Bottou, Orr & Müller (1998), "Efficient BackProp", section 4.4.
    """

    repeatable = True

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        self._kept = y = ops.tanh(x)
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        return ops.tanh_backward(dy, self._kept) if self.needs_dx else None
