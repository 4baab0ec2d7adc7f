"""Augment: changes to training images that leave their labels true.

A digit moved by a pixel is the same digit. Showing it a little differently in every epoch teaches
the network what does not matter, and keeps it from learning single images by heart.
"""

from __future__ import annotations

import numpy as np

from glassnet.arrays import Indices
from glassnet.data import Images


def shift_offsets(count: int, pixels: int, *, epoch: int, seed: int) -> Indices:
    """Draw by how many rows and columns each of `count` images moves in an epoch.

    Like `epoch_order`, they depend on nothing but the arguments, so that an interrupted epoch can
    be taken up again.

    Returns:
        Array `(count, 2)` of whole numbers from −pixels to +pixels.

    Examples:
        >>> bool((abs(shift_offsets(100, 2, epoch=0, seed=0)) <= 2).all())
        True
    """
    # The third number keeps these draws apart from those of the epoch's order.
    rng = np.random.default_rng([seed, epoch, 1])
    return rng.integers(-pixels, pixels + 1, size=(count, 2), dtype=np.int32)


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
