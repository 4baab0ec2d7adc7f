"""Convolution: the same small filter looks at every place of the image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array, Pair, Shape
from glassnet.base.errors import ArgumentError
from glassnet.nn import outline, seeding
from glassnet.nn.initializers import InitializerSpec
from glassnet.nn.layers.base import Layer, Parameter
from glassnet.nn.layers.fields import KERNEL, PADDING, STRIDE, flag, initial_weights, pair, size
from glassnet.nn.layers.sizes import area, channels, check_channels, columns, windowed_size

__all__ = ["Conv2d"]


class Conv2d(Layer):
    """Slide F filters over an image of C channels, each filter giving one output channel.

    `y[n, f, r, q] = b[f] + Σ_{c,i,j} W[f, c, i, j] · x[n, c, r·stride + i·dilation,
    q·stride + j·dilation]` (on the padded image). Strictly speaking this is cross-correlation:
    the kernel is not flipped. With `groups = G`, channels and filters are split into G parts
    that do not see each other.

    Args:
        in_channels: C.
        out_channels: F, the number of filters.
        kernel_size: KH × KW; like the next three, one whole number or two (height, width).
        stride: Step from one window to the next.
        padding: Rows and columns of zeros around the image.
        dilation: Distance between neighboring pixels of a window.
        groups: Must divide C and F.
        bias: Whether each filter adds a number of its own.
        initializer: How `weight` starts; `bias` starts at 0.
        rng: The generator of the initial weights, or its seed; by default a new stream of
            `manual_seed`.
        dtype: float32 or float64.

    Shape:
        (N, C, H, W) -> (N, F, OH, OW) with
        `OH = ⌊(H + 2·padding - dilation·(KH - 1) - 1) / stride⌋ + 1`, OW likewise.

    Attributes:
        weight: (F, C/groups, KH, KW).
        bias: (F,), or None.

    Raises:
        ArgumentError: An argument is out of its range, or groups does not divide C and F.

    Examples:
        >>> conv = Conv2d(1, 8, kernel_size=3)
        >>> conv.forward(np.zeros((64, 1, 28, 28), np.float32)).shape
        (64, 8, 26, 26)

    Source: LeCun, Bottou, Bengio & Haffner (1998), "Gradient-Based Learning Applied to Document
    Recognition".
    """

    kind = "window"
    role = "convolution"
    takes_images = True
    fields: ClassVar = {
        "out_channels": size(),
        "kernel_size": KERNEL,
        "stride": STRIDE,
        "padding": PADDING,
        "dilation": pair(1),
        "groups": size(1),
        "bias": flag(True),
        "initializer": initial_weights(),
    }
    inferred: ClassVar = {"in_channels": channels}
    repeatable = True

    @classmethod
    def count(cls, arguments: Mapping[str, Any]) -> int:
        """F · (C/groups·KH·KW + 1)."""
        inputs = arguments["in_channels"] // arguments["groups"] * area(arguments["kernel_size"])
        return int(arguments["out_channels"] * (inputs + arguments["bias"]))

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | Pair,
        *,
        stride: int | Pair = 1,
        padding: int | Pair = 0,
        dilation: int | Pair = 1,
        groups: int = 1,
        bias: bool = True,
        initializer: InitializerSpec = "he_normal",
        rng: np.random.Generator | int | None = None,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        self.in_channels = arguments.whole_number("Conv2d", "in_channels", in_channels)
        self.out_channels = arguments.whole_number("Conv2d", "out_channels", out_channels)
        self.kernel_size = arguments.pair("Conv2d", "kernel_size", kernel_size)
        self.stride = arguments.pair("Conv2d", "stride", stride)
        self.padding = arguments.pair("Conv2d", "padding", padding, minimum=0)
        self.dilation = arguments.pair("Conv2d", "dilation", dilation)
        self.groups = arguments.whole_number("Conv2d", "groups", groups)
        self.initializer = initializer
        if in_channels % groups or out_channels % groups:
            raise ArgumentError(
                f"Conv2d expects groups to divide in_channels and out_channels, but {groups} does "
                f"not divide both {in_channels} and {out_channels}."
            )
        area = self.kernel_size[0] * self.kernel_size[1]
        fan_in, fan_out = in_channels // groups * area, out_channels * area
        dtype = arguments.float_dtype("Conv2d", dtype)
        weight = outline.weights(
            initializer,
            (out_channels, in_channels // groups, *self.kernel_size),
            fan_in,
            fan_out,
            seeding.generator("Conv2d", rng),
            dtype,
        )
        self.weight = Parameter("weight", weight)
        self.bias: Parameter | None = None
        if arguments.flag("Conv2d", "bias", bias):
            self.bias = Parameter("bias", outline.zeros((out_channels,), dtype))

    def output_shape(self, in_shape: Shape) -> Shape:
        """(C, H, W) -> (F, OH, OW)."""
        check_channels("Conv2d", "in_channels", self.in_channels, in_shape)
        size = windowed_size(
            "Conv2d",
            in_shape,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )
        return self.out_channels, *size

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, F, OH, OW)."""
        self._accept(x)
        self._kept = x
        bias = self.bias.data if self.bias else None
        return ops.conv2d(x, self.weight.data, bias, **self.windows())

    def backward(self, dy: Array) -> Array | None:
        """(N, F, OH, OW) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        dx, dW, db = ops.conv2d_backward(
            dy, self._kept, self.weight.data, **self.windows(), needs_dx=self.needs_dx
        )
        self.weight.grad = dW
        if self.bias:
            self.bias.grad = db
        return dx

    def windows(self) -> dict[str, Any]:
        """Tell how the windows lie, in the words of `ops.conv2d`."""
        return {
            "stride": self.stride,
            "padding": self.padding,
            "dilation": self.dilation,
            "groups": self.groups,
        }

    def parameters(self) -> list[Parameter]:
        """Return weight, then bias where there is one."""
        return [self.weight, self.bias] if self.bias else [self.weight]

    def config(self) -> dict[str, Any]:
        """Return JSON that rebuilds the layer."""
        return {
            "type": self.type,
            "in_channels": self.in_channels,
            "out_channels": self.out_channels,
            "kernel_size": arguments.compact(self.kernel_size),
            "stride": arguments.compact(self.stride),
            "padding": arguments.compact(self.padding),
            "dilation": arguments.compact(self.dilation),
            "groups": self.groups,
            "bias": self.bias is not None,
            "initializer": self.initializer,
        }

    def workspace(self, in_shape: Shape) -> int:
        """In NumPy the windows are written out as columns."""
        return columns(in_shape, self.kernel_size, self.output_shape(in_shape))

    def multiply_adds(self, in_shape: Shape) -> int:
        """F·OH·OW outputs, each a sum over C/groups·KH·KW products."""
        _, OH, OW = self.output_shape(in_shape)
        return OH * OW * self.weight.data.size
