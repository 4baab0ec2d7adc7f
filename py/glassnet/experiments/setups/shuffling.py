"""Shuffling: the pixels of every digit in other places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glassnet.data.dataset import Dataset

ALIKE, IN_BLOCKS, APART = "all digits alike", "alike, inside 4×4 blocks", "each digit differently"
BLOCK = 4

Places = NDArray[np.int64]


def shuffled(data: Dataset, shuffle: str, seed: int, part: int) -> Dataset:
    """Shuffle the pixels of every image.

    Args:
        data: the digits.
        shuffle: `ALIKE`, `IN_BLOCKS` or `APART`.
        seed: decides where every pixel goes. Without `APART`, this is all that does.
        part: keeps training and test digits apart when each digit is shuffled differently.

    Examples:
        >>> data = Dataset(np.arange(32, dtype=np.uint8).reshape(2, 4, 4), np.zeros(2, np.uint8))
        >>> first, second = shuffled(data, ALIKE, seed=0, part=0).images
        >>> bool((second == first + 16).all())
        True
    """
    height, width = data.images.shape[1:]
    flat = data.images.reshape(len(data), -1)
    if shuffle == APART:
        moved = np.random.default_rng([seed, part]).permuted(flat, axis=1)
    else:
        moved = flat[:, places(height, width, shuffle, seed)]
    return Dataset(moved.reshape(data.images.shape), data.labels)


def places(height: int, width: int, shuffle: str, seed: int) -> Places:
    """Return for every place which pixel comes to lie there, both counted row by row."""
    rng = np.random.default_rng(seed)
    if shuffle == ALIKE:
        return rng.permutation(np.arange(height * width, dtype=np.int64))
    numbers = np.arange(height * width).reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK)
    blocks = numbers.transpose(0, 2, 1, 3).reshape(-1, BLOCK * BLOCK)
    mixed = rng.permuted(blocks, axis=1)
    back = mixed.reshape(height // BLOCK, width // BLOCK, BLOCK, BLOCK).transpose(0, 2, 1, 3)
    return back.reshape(-1)
