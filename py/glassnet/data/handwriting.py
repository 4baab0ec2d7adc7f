"""Drawn digits: bringing a drawing into the form MNIST's digits have.

Every MNIST digit was scaled, keeping its proportions, to fit a box of 20×20 pixels and then placed
in a 28×28 image so that its center of mass is in the middle. A network trained on such digits knows
nothing else, so a drawing is treated alike before it is shown to the network.

Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glassnet.base.errors import ArgumentError, ShapeError, shown

SIZE = 28
BOX = 20
FAINT = 0.05
"""Ink below this is taken for paper when looking for the edges of a drawing."""

Image = NDArray[np.float32]


def normalize(ink: Image) -> Image:
    """Fit a drawing to 20×20 and center it by mass in 28×28, as MNIST's digits were.

    Args:
        ink: drawing of shape `(H, W)`; 0 is paper and 1 is full ink.

    Returns:
        Image of shape `(28, 28)`. An empty drawing gives an empty image.

    Raises:
        ArgumentError: if `ink` is not an array of finite numbers.
        ShapeError: if it is not a non-empty 2-D array.

    Examples:
        >>> ink = np.zeros((100, 100), np.float32)
        >>> ink[5:45, 10:20] = 1          # a stroke, 40 high and 10 wide, near the top left
        >>> image = normalize(ink)
        >>> rows, columns = np.nonzero(image)
        >>> int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
        (20, 5)
    """
    _check(ink)
    rows = np.flatnonzero((ink > FAINT).any(axis=1))
    columns = np.flatnonzero((ink > FAINT).any(axis=0))
    if rows.size == 0:
        return np.zeros((SIZE, SIZE), np.float32)
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(digit.shape)
    height, width = (max(1, round(side * scale)) for side in digit.shape)
    return _center_by_mass(resize(digit, height, width))


def fit(ink: Image) -> Image:
    """Shrink the whole drawing area to 28×28, wherever and however large the digit is.

    Args:
        ink: drawing of shape `(H, W)`; 0 is paper and 1 is full ink.

    Returns:
        Image of shape `(28, 28)`.

    Raises:
        ArgumentError: if `ink` is not an array of finite numbers.
        ShapeError: if it is not a non-empty 2-D array.
    """
    _check(ink)
    return resize(ink, SIZE, SIZE)


def resize(image: Image, height: int, width: int) -> Image:
    """Resize by area: each new pixel is the mean of the old area it covers.

    `new = R @ image @ C.T`, where a row of `R` (of `C`) holds the shares of the old rows
    (columns) in one new row (column).

    Examples:
        >>> resize(np.array([[0, 1], [1, 0]], np.float32), 1, 1).tolist()
        [[0.5]]
    """
    rows, columns = image.shape
    resized = _overlap(height, rows) @ image @ _overlap(width, columns).T
    return resized.astype(np.float32, copy=False)


def _overlap(new: int, old: int) -> Image:
    """Share of each old pixel in each new one, shape `(new, old)`; every row sums to 1."""
    edges = np.arange(new + 1) * (old / new)
    pixels = np.arange(old)
    begin = np.maximum(edges[:-1, None], pixels)
    end = np.minimum(edges[1:, None], pixels + 1)
    shares: NDArray[np.float64] = np.maximum(end - begin, 0) * (new / old)
    return shares.astype(np.float32)


def _center_by_mass(digit: Image) -> Image:
    height, width = digit.shape
    mass = digit.sum()
    center_row = (digit.sum(axis=1) @ np.arange(height)) / mass
    center_column = (digit.sum(axis=0) @ np.arange(width)) / mass
    # The digit must stay inside the image, however lopsided it is.
    top = int(np.clip(round((SIZE - 1) / 2 - center_row), 0, SIZE - height))
    left = int(np.clip(round((SIZE - 1) / 2 - center_column), 0, SIZE - width))
    image = np.zeros((SIZE, SIZE), np.float32)
    image[top : top + height, left : left + width] = digit
    return image


def _check(ink: Image) -> None:
    if not isinstance(ink, np.ndarray) or ink.dtype.kind not in "biuf":
        raise ArgumentError(f"A drawing must be an array of numbers but is {shown(ink)}.")
    if ink.ndim != 2 or 0 in ink.shape:
        raise ShapeError(f"A drawing must have shape (H, W) but receives {ink.shape}.")
    if not np.isfinite(ink).all():
        raise ArgumentError("A drawing must be finite numbers but holds infinity or NaN.")
