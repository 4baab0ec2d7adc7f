"""Checks of the images that arrive at a layer, with errors that explain themselves."""

from __future__ import annotations

import math

from glassnet import ops
from glassnet.base.arrays import Pair, Shape
from glassnet.base.errors import ShapeError


def check_image(owner: str, in_shape: Shape) -> None:
    """Refuse what is not an image (C, H, W).

    Raises:
        ShapeError: The shape has not three axes.
    """
    if len(in_shape) != 3:
        raise ShapeError(
            f"{owner} expects images (C, H, W) but receives {in_shape}. Put it before Flatten, "
            "and feed the network batches (N, C, H, W)."
        )


def check_channels(owner: str, argument: str, channels: int, in_shape: Shape) -> None:
    """Refuse what is not an image of so many channels.

    Raises:
        ShapeError: The shape has not three axes, or the first is another.
    """
    check_image(owner, in_shape)
    if in_shape[0] != channels:
        raise ShapeError(
            f"{owner} expects {channels} channels but receives {in_shape[0]}, in {in_shape}. "
            f"Set {argument} to {in_shape[0]}."
        )


def windowed_size(
    owner: str,
    in_shape: Shape,
    *,
    kernel_size: Pair,
    stride: Pair,
    padding: Pair,
    dilation: Pair = (1, 1),
) -> Pair:
    """Count the windows that fit into an image: (C, H, W) -> (OH, OW).

    Raises:
        ShapeError: Not even one window fits.

    Examples:
        >>> windowed_size("Conv2d", (1, 2, 9), kernel_size=(3, 3), stride=(1, 1), padding=(0, 0))
        Traceback (most recent call last):
        glassnet.base.errors.ShapeError: Conv2d expects an image of at least 3×3 pixels \
(kernel 3×3, padding 0×0, dilation 1×1) but receives 2×9. Make the kernel smaller or the padding \
larger.
    """
    _, H, W = in_shape
    OH, OW = ops.output_size((H, W), kernel_size, stride, padding, dilation)
    if OH >= 1 and OW >= 1:
        return OH, OW
    least_height, least_width = (
        max(1, space * (kernel - 1) + 1 - 2 * pad)
        for kernel, pad, space in zip(kernel_size, padding, dilation, strict=True)
    )
    raise ShapeError(
        f"{owner} expects an image of at least {least_height}×{least_width} pixels "
        f"(kernel {_times(kernel_size)}, padding {_times(padding)}, dilation {_times(dilation)}) "
        f"but receives {H}×{W}. Make the kernel smaller or the padding larger."
    )


def _times(value: Pair) -> str:
    return f"{value[0]}×{value[1]}"


def channels(in_shape: Shape) -> int:
    """(C, H, W) -> C."""
    return in_shape[0]


def image_size(in_shape: Shape) -> Pair:
    """(C, H, W) -> (H, W)."""
    return in_shape[1], in_shape[2]


def area(kernel_size: int | Pair) -> int:
    """Count the places of a window, given as KH × KW or as one number for both."""
    return math.prod(as_pair(kernel_size))


def columns(in_shape: Shape, kernel_size: int | Pair, out_shape: Shape) -> int:
    """Count the numbers in all windows of an image: C·KH·KW rows of OH·OW."""
    return in_shape[0] * area(kernel_size) * math.prod(out_shape[1:])


def as_pair(value: int | Pair) -> Pair:
    """Write one number for height and width as two."""
    return (value[0], value[1]) if isinstance(value, list | tuple) else (value, value)
