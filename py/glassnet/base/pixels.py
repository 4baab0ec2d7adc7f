"""Pixels: images as bytes, moved, and turned into what a network takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glassnet.base.arrays import Indices

Images = NDArray[np.uint8]


def to_input(images: Images) -> NDArray[np.float32]:
    """Turn bytes `(N, H, W)` into a network's input `(N, 1, H, W)`: `x = byte / 255`.

    Examples:
        >>> to_input(np.full((1, 1, 1), 255, np.uint8)).tolist()
        [[[[1.0]]]]
    """
    x = images[:, None].astype(np.float32)
    x *= np.float32(1 / 255)
    return x


def shift(images: Images, offsets: Indices) -> Images:
    """Move each image down and right by its offsets; what comes in from outside is 0.

    Shapes: images `(N, H, W)`, offsets `(N, 2)` -> `(N, H, W)`.

    Examples:
        >>> images = np.array([[[1, 2], [3, 4]]], np.uint8)
        >>> shift(images, np.array([[1, 0]])).tolist()
        [[[0, 0], [1, 2]]]
    """
    N, H, W = images.shape
    reach = int(np.abs(offsets).max(initial=0))
    padded = np.zeros((N, H + 2 * reach, W + 2 * reach), images.dtype)
    padded[:, reach : reach + H, reach : reach + W] = images
    # All windows of every image: sliding_window_view gives the same, in ten times the time.
    image, row, column = padded.strides
    windows: Images = np.ndarray(
        (N, 2 * reach + 1, 2 * reach + 1, H, W),
        padded.dtype,
        padded,
        strides=(image, row, column, row, column),
    )
    # A window that begins further up and left shows the image further down and right.
    moved: Images = windows[np.arange(N), reach - offsets[:, 0], reach - offsets[:, 1]]
    return moved
