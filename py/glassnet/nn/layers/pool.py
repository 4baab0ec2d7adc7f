"""Pooling: shrink every channel by summing up neighborhoods of pixels."""

from __future__ import annotations

from typing import Any, ClassVar

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array, Pair, Shape
from glassnet.base.errors import ArgumentError
from glassnet.nn.layers.base import Layer
from glassnet.nn.layers.fields import KERNEL, PADDING, pair
from glassnet.nn.layers.sizes import check_image, windowed_size

__all__ = ["AvgPool2d", "GlobalAvgPool2d", "MaxPool2d"]


class Pool2d(Layer):
    """What the two poolings share: windows, and no parameters.

    Args:
        kernel_size: KH × KW; like the next two, one whole number or two (height, width).
        stride: Step from one window to the next; `kernel_size` where it is not given, so that
            windows neither overlap nor leave gaps.
        padding: Rows and columns around the image, at most half of the kernel.

    Shape:
        (N, C, H, W) -> (N, C, OH, OW) with `OH = ⌊(H + 2·padding - KH) / stride⌋ + 1`, OW
        likewise: pixels that fill no whole window are left out.

    Raises:
        ArgumentError: An argument is out of its range.
    """

    kind = "window"
    role = "pooling"
    fields: ClassVar = {"kernel_size": KERNEL, "stride": pair(None), "padding": PADDING}

    def __init__(
        self,
        kernel_size: int | Pair,
        *,
        stride: int | Pair | None = None,
        padding: int | Pair = 0,
    ) -> None:
        self.kernel_size = arguments.pair(self.type, "kernel_size", kernel_size)
        self.stride = (
            self.kernel_size if stride is None else arguments.pair(self.type, "stride", stride)
        )
        self.padding = arguments.pair(self.type, "padding", padding, minimum=0)
        if any(2 * pad > size for pad, size in zip(self.padding, self.kernel_size, strict=True)):
            raise ArgumentError(
                f"{self.type} expects padding of at most half the kernel, but padding "
                f"{self.padding} is more than half of kernel_size {self.kernel_size}. "
                "A window would lie wholly in the padding."
            )

    def output_shape(self, in_shape: Shape) -> Shape:
        """(C, H, W) -> (C, OH, OW)."""
        check_image(self.type, in_shape)
        return in_shape[0], *windowed_size(self.type, in_shape, **self.windows())

    def config(self) -> dict[str, Any]:
        """Return JSON that rebuilds the layer."""
        windows = {name: arguments.compact(value) for name, value in self.windows().items()}
        return {"type": self.type, **windows}

    def windows(self) -> dict[str, Pair]:
        """Tell how the windows lie, in the words of `ops.max_pool2d`."""
        return {
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "padding": self.padding,
        }


class MaxPool2d(Pool2d):
    """Keep the largest pixel of each window: was the feature anywhere here?

    `y[n, c, r, q] = max_{i,j} x[n, c, r·stride + i, q·stride + j]`; padding never wins. In the
    backward pass the winning pixel receives the window's whole gradient.

    Args:
        kernel_size: KH × KW; like the next two, one whole number or two (height, width).
        stride: Step from one window to the next; `kernel_size` where it is not given.
        padding: Rows and columns around the image, at most half of the kernel.

    Shape:
        (N, C, H, W) -> (N, C, OH, OW), as for `Pool2d`.

    Raises:
        ArgumentError: An argument is out of its range.

    Examples:
        >>> import numpy as np
        >>> MaxPool2d(2).forward(np.arange(16.0).reshape(1, 1, 4, 4))
        array([[[[ 5.,  7.],
                 [13., 15.]]]])

    Source: Riesenhuber & Poggio (1999), "Hierarchical models of object recognition in cortex".
    """

    repeatable = True

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, C, OH, OW)."""
        self._accept(x)
        y, winners = ops.max_pool2d(x, **self.windows())
        self._kept = winners, x.shape
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, C, OH, OW) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        if not self.needs_dx:
            return None
        winners, in_shape = self._kept
        return ops.max_pool2d_backward(dy, winners, in_shape, **self.windows())


class AvgPool2d(Pool2d):
    """Take the mean of each window: how strong is the feature here on the whole?

    `y[n, c, r, q] = 1/(KH·KW) Σ_{i,j} x[n, c, r·stride + i, q·stride + j]`, padding counting
    as zeros. In the backward pass every pixel of the window receives an equal share.

    Args:
        kernel_size: KH × KW; like the next two, one whole number or two (height, width).
        stride: Step from one window to the next; `kernel_size` where it is not given.
        padding: Rows and columns around the image, at most half of the kernel.

    Shape:
        (N, C, H, W) -> (N, C, OH, OW), as for `Pool2d`.

    Raises:
        ArgumentError: An argument is out of its range.

    Examples:
        >>> import numpy as np
        >>> AvgPool2d(2).forward(np.arange(16.0).reshape(1, 1, 4, 4))
        array([[[[ 2.5,  4.5],
                 [10.5, 12.5]]]])

    Source: LeCun, Bottou, Bengio & Haffner (1998), "Gradient-Based Learning Applied to Document
    Recognition", whose "sub-sampling" is this with a learned scale.
    """

    repeatable = True

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, C, OH, OW)."""
        self._accept(x)
        self._kept = x.shape
        return ops.avg_pool2d(x, **self.windows())

    def backward(self, dy: Array) -> Array | None:
        """(N, C, OH, OW) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        if not self.needs_dx:
            return None
        return ops.avg_pool2d_backward(dy, self._kept, **self.windows())


class GlobalAvgPool2d(Layer):
    """Take the mean of each channel: how strong is the feature in the whole image?

    `y[n, c] = 1/(H·W) Σ_{r,q} x[n, c, r, q]`. What follows then needs as many weights as there are
    channels, whatever the image's size.

    Shape:
        (N, C, H, W) -> (N, C).

    Examples:
        >>> import numpy as np
        >>> GlobalAvgPool2d().forward(np.arange(8.0).reshape(1, 2, 2, 2))
        array([[1.5, 5.5]])

    Source: Lin, Chen & Yan (2014), "Network In Network".
    """

    role = "pooling"
    takes_images = True
    repeatable = True

    def output_shape(self, in_shape: Shape) -> Shape:
        """(C, H, W) -> (C,)."""
        check_image(self.type, in_shape)
        return (in_shape[0],)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, C)."""
        self._accept(x)
        self._kept = x.shape
        return ops.avg_pool2d(x, **_whole(x.shape)).reshape(x.shape[:2])

    def backward(self, dy: Array) -> Array | None:
        """(N, C) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        if not self.needs_dx:
            return None
        in_shape = self._kept
        return ops.avg_pool2d_backward(dy[:, :, None, None], in_shape, **_whole(in_shape))


def _whole(shape: Shape) -> dict[str, Pair]:
    """Describe one window that covers the whole image."""
    size = (shape[2], shape[3])
    return {"kernel_size": size, "stride": size, "padding": (0, 0)}
