"""Augment: changes to training images that leave their labels true.

A digit moved by a pixel is the same digit. Showing it a little differently in every epoch teaches
the network what does not matter, and keeps it from learning single images by heart.
"""

from __future__ import annotations

import numpy as np

from glassnet.base.arrays import Indices


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
