"""A convolution without sharing: what the shared weights save can be counted against this."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array, Pair, Shape
from glassnet.base.errors import ShapeError
from glassnet.nn import outline, seeding
from glassnet.nn.initializers import InitializerSpec
from glassnet.nn.layers.base import Layer, Parameter
from glassnet.nn.layers.fields import KERNEL, PADDING, STRIDE, flag, initial_weights, size
from glassnet.nn.layers.sizes import area, as_pair, channels, columns, image_size, windowed_size

__all__ = ["LocallyConnected2d"]


class LocallyConnected2d(Layer):
    """Look at small windows as `Conv2d` does, but with other filters at every place.

    `y[n, f, r, q] = b[f, r, q] + Σ_{c,i,j} W[r, q, f, c, i, j] · x[n, c, r·stride + i,
    q·stride + j]` (on the padded image).

    Args:
        in_channels: C.
        out_channels: F.
        in_size: H × W of the images, one whole number or two: it decides how many filters
            there are.
        kernel_size: KH × KW; like the next two, one whole number or two (height, width).
        stride: Step from one window to the next.
        padding: Rows and columns of zeros around the image.
        bias: Whether each output adds a number of its own.
        initializer: How `weight` starts; `bias` starts at 0.
        rng: The generator of the initial weights, or its seed; by default a new stream of
            `manual_seed`.
        dtype: float32 or float64.

    Shape:
        (N, C, H, W) -> (N, F, OH, OW), sizes as for `Conv2d`.

    Attributes:
        weight: (OH, OW, F, C, KH, KW).
        bias: (F, OH, OW), or None.

    Raises:
        ArgumentError: An argument is out of its range.
        ShapeError: The kernel is larger than the padded image.

    Examples:
        >>> layer = LocallyConnected2d(1, 8, in_size=28, kernel_size=3)
        >>> layer.forward(np.zeros((64, 1, 28, 28), np.float32)).shape
        (64, 8, 26, 26)

    Source: LeCun (1989), "Generalization and Network Design Strategies", whose network Net-3 has
    local connections and Net-4 shares their weights.
    """

    kind = "window"
    role = "convolution"
    takes_images = True
    fields: ClassVar = {
        "out_channels": size(),
        "kernel_size": KERNEL,
        "stride": STRIDE,
        "padding": PADDING,
        "bias": flag(True),
        "initializer": initial_weights(),
    }
    inferred: ClassVar = {"in_channels": channels, "in_size": image_size}

    @classmethod
    def count(cls, arguments: Mapping[str, Any]) -> int:
        """OH·OW · F · (C·KH·KW + 1)."""
        kernel_size, stride, padding = (
            as_pair(arguments[name]) for name in ("kernel_size", "stride", "padding")
        )
        places = math.prod(ops.output_size(arguments["in_size"], kernel_size, stride, padding))
        inputs = arguments["in_channels"] * area(kernel_size) + arguments["bias"]
        return int(places * arguments["out_channels"] * inputs)

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        in_size: int | Pair,
        kernel_size: int | Pair,
        *,
        stride: int | Pair = 1,
        padding: int | Pair = 0,
        bias: bool = True,
        initializer: InitializerSpec = "he_normal",
        rng: np.random.Generator | int | None = None,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        who = "LocallyConnected2d"
        self.in_channels = arguments.whole_number(who, "in_channels", in_channels)
        self.out_channels = arguments.whole_number(who, "out_channels", out_channels)
        self.in_size = arguments.pair(who, "in_size", in_size)
        self.kernel_size = arguments.pair(who, "kernel_size", kernel_size)
        self.stride = arguments.pair(who, "stride", stride)
        self.padding = arguments.pair(who, "padding", padding, minimum=0)
        self.initializer = initializer
        self.out_size = windowed_size(
            who,
            (in_channels, *self.in_size),
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
        )
        area = self.kernel_size[0] * self.kernel_size[1]
        dtype = arguments.float_dtype(who, dtype)
        weight = outline.weights(
            initializer,
            (*self.out_size, out_channels, in_channels, *self.kernel_size),
            in_channels * area,
            out_channels * area,
            seeding.generator(who, rng),
            dtype,
        )
        self.weight = Parameter("weight", weight)
        self.bias: Parameter | None = None
        if arguments.flag(who, "bias", bias):
            self.bias = Parameter("bias", outline.zeros((out_channels, *self.out_size), dtype))

    def output_shape(self, in_shape: Shape) -> Shape:
        """(C, H, W) -> (F, OH, OW)."""
        expected = (self.in_channels, *self.in_size)
        if in_shape != expected:
            raise ShapeError(
                f"LocallyConnected2d expects {expected} but receives {in_shape}. Its filters "
                "belong to places: set in_channels and in_size to what arrives."
            )
        return self.out_channels, *self.out_size

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, F, OH, OW)."""
        self._accept(x)
        self._kept = x
        return ops.locally_connected2d(
            x,
            self.weight.data,
            self.bias.data if self.bias else None,
            stride=self.stride,
            padding=self.padding,
        )

    def backward(self, dy: Array) -> Array | None:
        """(N, F, OH, OW) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        dx, dW, db = ops.locally_connected2d_backward(
            dy,
            self._kept,
            self.weight.data,
            stride=self.stride,
            padding=self.padding,
            needs_dx=self.needs_dx,
        )
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
            "in_channels": self.in_channels,
            "out_channels": self.out_channels,
            "in_size": arguments.compact(self.in_size),
            "kernel_size": arguments.compact(self.kernel_size),
            "stride": arguments.compact(self.stride),
            "padding": arguments.compact(self.padding),
            "bias": self.bias is not None,
            "initializer": self.initializer,
        }

    def workspace(self, in_shape: Shape) -> int:
        """In NumPy the windows are written out as columns."""
        return columns(in_shape, self.kernel_size, self.output_shape(in_shape))

    def multiply_adds(self, in_shape: Shape) -> int:
        """One for each weight: as many as the convolution of the same shape."""
        self.output_shape(in_shape)
        return self.weight.data.size
