"""Windows: the views that convolution and pooling share.

A kernel of KH × KW pixels sliding over an image visits OH × OW places. Instead of visiting them
one by one, look at one *tap* at a time: the pixel at offset (i, j) of every window at once. It is
a strided view of the image, so KH × KW array operations do the work of OH × OW × KH × KW steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from glassnet.base.arrays import Array, Pair, Shape


@lru_cache(maxsize=1024)  # asked several times per layer and step, always the same
def output_size(
    in_size: Pair, kernel_size: Pair, stride: Pair, padding: Pair, dilation: Pair = (1, 1)
) -> Pair:
    """Count the windows that fit: `⌊(H + 2·padding - dilation·(KH - 1) - 1) / stride⌋ + 1`.

    Returns:
        (OH, OW); zero or negative where not even one window fits.

    Examples:
        >>> output_size((28, 28), (3, 3), (1, 1), (0, 0))
        (26, 26)
    """
    height, width = (
        (size + 2 * pad - space * (kernel - 1) - 1) // step + 1
        for size, kernel, step, pad, space in zip(
            in_size, kernel_size, stride, padding, dilation, strict=True
        )
    )
    return height, width


def pad(x: Array, padding: Pair, value: float = 0.0) -> Array:
    """Surround every image with `value`: (N, C, H, W) -> (N, C, H + 2·PH, W + 2·PW)."""
    PH, PW = padding
    if PH == PW == 0:
        return x
    N, C, H, W = x.shape
    padded = np.full((N, C, H + 2 * PH, W + 2 * PW), value, dtype=x.dtype)
    padded[:, :, PH : PH + H, PW : PW + W] = x
    return padded


def crop(x: Array, padding: Pair) -> Array:
    """Undo `pad`: (N, C, H + 2·PH, W + 2·PW) -> (N, C, H, W)."""
    PH, PW = padding
    if PH == PW == 0:
        return x
    H, W = x.shape[2] - 2 * PH, x.shape[3] - 2 * PW
    return np.ascontiguousarray(x[:, :, PH : PH + H, PW : PW + W])


def taps(x: Array, kernel_size: Pair, stride: Pair, dilation: Pair = (1, 1)) -> Iterator[Array]:
    """Yield, for each offset in the kernel, row by row, that pixel of every window.

    Shapes: x (N, C, H, W), already padded -> KH·KW views (N, C, OH, OW); writing to them
    writes to x.

    Examples:
        >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
        >>> [tap.ravel().tolist() for tap in taps(x, (1, 2), (1, 1))]
        [[0.0, 1.0, 3.0, 4.0, 6.0, 7.0], [1.0, 2.0, 4.0, 5.0, 7.0, 8.0]]
    """
    (KH, KW), (SH, SW), (DH, DW) = kernel_size, stride, dilation
    OH, OW = output_size((x.shape[2], x.shape[3]), kernel_size, stride, (0, 0), dilation)
    for i in range(KH):
        rows = slice(i * DH, i * DH + SH * (OH - 1) + 1, SH)
        for j in range(KW):
            yield x[:, :, rows, j * DW : j * DW + SW * (OW - 1) + 1 : SW]


def im2col(x: Array, kernel_size: Pair, stride: Pair, padding: Pair, dilation: Pair) -> Array:
    """Write every window as a column: a convolution becomes a matrix product.

    Shapes: x (N, C, H, W) -> columns (N, C·KH·KW, OH·OW).

    Source: Chellapilla, Puri & Simard (2006), "High Performance Convolutional Neural Networks
    for Document Processing".
    """
    x = pad(x, padding)
    N, C, H, W = x.shape
    KH, KW = kernel_size
    OH, OW = output_size((H, W), kernel_size, stride, (0, 0), dilation)
    columns = np.empty((N, C, KH * KW, OH, OW), dtype=x.dtype)
    for k, tap in enumerate(taps(x, kernel_size, stride, dilation)):
        columns[:, :, k] = tap
    return columns.reshape(N, C * KH * KW, OH * OW)


def col2im(
    columns: Array,
    in_shape: Shape,
    kernel_size: Pair,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
) -> Array:
    """Add every column back where its window was read: the transpose of `im2col`.

    A pixel seen by several windows receives the sum.

    Shapes: columns (N, C·KH·KW, OH·OW), in_shape = (N, C, H, W) -> (N, C, H, W).
    """
    N, C, H, W = in_shape
    KH, KW = kernel_size
    OH, OW = output_size((H, W), kernel_size, stride, padding, dilation)
    columns = columns.reshape(N, C, KH * KW, OH, OW)
    x = np.zeros((N, C, H + 2 * padding[0], W + 2 * padding[1]), dtype=columns.dtype)
    for k, tap in enumerate(taps(x, kernel_size, stride, dilation)):
        tap += columns[:, :, k]
    return crop(x, padding)
