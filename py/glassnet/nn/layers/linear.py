"""The fully connected layer: every output looks at every input."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array, Shape
from glassnet.base.errors import ShapeError
from glassnet.nn import outline, seeding
from glassnet.nn.initializers import InitializerSpec
from glassnet.nn.layers.base import Layer, Parameter
from glassnet.nn.layers.fields import flag, initial_weights, size

__all__ = ["Linear"]


class Linear(Layer):
    """Compute weighted sums of all inputs: `y = x · Wᵀ + b`.

    Args:
        in_features: Numbers that arrive for each image.
        out_features: Numbers that leave.
        bias: Whether each output adds a number of its own.
        initializer: How `weight` starts; `bias` starts at 0.
        rng: The generator of the initial weights, or its seed; by default a new stream of
            `manual_seed`.
        dtype: float32 or float64.

    Shape:
        (N, in_features) -> (N, out_features).

    Attributes:
        weight: (out_features, in_features).
        bias: (out_features,), or None.

    Raises:
        ArgumentError: An argument is out of its range.

    Examples:
        >>> linear = Linear(400, 10)
        >>> linear.forward(np.zeros((64, 400), np.float32)).shape
        (64, 10)

    Source: Goodfellow, Bengio & Courville (2016), "Deep Learning", chapter 6.
    """

    role = "dense"
    fields: ClassVar = {
        "out_features": size(),
        "bias": flag(True),
        "initializer": initial_weights(),
    }
    inferred: ClassVar = {"in_features": math.prod}
    repeatable = True

    @classmethod
    def count(cls, arguments: Mapping[str, Any]) -> int:
        """O · (I + 1)."""
        inputs = arguments["in_features"] + arguments["bias"]
        return int(arguments["out_features"] * inputs)

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        bias: bool = True,
        initializer: InitializerSpec = "he_normal",
        rng: np.random.Generator | int | None = None,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        self.in_features = arguments.whole_number("Linear", "in_features", in_features)
        self.out_features = arguments.whole_number("Linear", "out_features", out_features)
        self.initializer = initializer
        dtype = arguments.float_dtype("Linear", dtype)
        weight = outline.weights(
            initializer,
            (out_features, in_features),
            in_features,
            out_features,
            seeding.generator("Linear", rng),
            dtype,
        )
        self.weight = Parameter("weight", weight)
        self.bias: Parameter | None = None
        if arguments.flag("Linear", "bias", bias):
            self.bias = Parameter("bias", outline.zeros((out_features,), dtype))

    def output_shape(self, in_shape: Shape) -> Shape:
        """(in_features,) -> (out_features,)."""
        if in_shape == (self.in_features,):
            return (self.out_features,)
        if len(in_shape) == 1:
            advice = f"Set in_features to {in_shape[0]}."
        elif math.prod(in_shape) == self.in_features:
            advice = "Add Flatten before it."
        else:
            advice = f"Add Flatten before it and set in_features to {math.prod(in_shape)}."
        raise ShapeError(
            f"Linear expects {self.in_features} features but receives {in_shape}. {advice}"
        )

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, in_features) -> (N, out_features)."""
        self._accept(x)
        self._kept = x
        return ops.linear(x, self.weight.data, self.bias.data if self.bias else None)

    def backward(self, dy: Array) -> Array | None:
        """(N, out_features) -> (N, in_features)."""
        self._accept_gradient(dy)
        dx, dW, db = ops.linear_backward(dy, self._kept, self.weight.data, needs_dx=self.needs_dx)
        self.weight.grad = dW
        if self.bias:
            self.bias.grad = db
        return dx

    def parameters(self) -> list[Parameter]:
        """Return weight, then bias where there is one."""
        return [self.weight, self.bias] if self.bias else [self.weight]

    def config(self) -> dict[str, Any]:
        """Return JSON that rebuilds the layer."""
        return {
            "type": self.type,
            "in_features": self.in_features,
            "out_features": self.out_features,
            "bias": self.bias is not None,
            "initializer": self.initializer,
        }

    def multiply_adds(self, in_shape: Shape) -> int:
        """One for each weight."""
        self.output_shape(in_shape)
        return self.weight.data.size
