"""Pixels: an image as the numbers a network is given (page on images)."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.plain import tensor
from glassnet.experiments.setups.shuffling import ALIKE, places
from glassnet.lessons.kit.live import Live

FIRST_LOOK = [("look", {"row": 12, "column": 18})]
REACH = 2
"""Pixels to each side of the one that is pointed at."""


def look(
    live: Live,
    *,
    row: int,
    column: int,
    shuffled: bool = False,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Look at one pixel of a digit and at the pixels around it.

    Args:
        live: the page's networks and digits.
        row: of the pixel; the nearest one inside the image is taken.
        column: of the pixel, likewise.
        shuffled: whether every pixel has gone to another place, the same for all digits.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        The `image` (28, 28) as it is shown; `row` and `column` of the pixel, its `value`, the
        pixels `around` it (1, 5, 5), 0 outside the image; its `position` in the row of 784
        numbers, counted from 1; and `from`, the row and column where it was before the shuffle.
    """
    x, label = live.image(image, index)
    height, width = x.shape[2:]
    order = places(height, width, ALIKE, seed=0) if shuffled else np.arange(height * width)
    shown = x.reshape(-1)[order].reshape(height, width)
    row, column = (min(max(at, 0), size - 1) for at, size in ((row, height), (column, width)))
    position = row * width + column
    padded = np.pad(shown, REACH)
    side = 2 * REACH + 1
    return {
        "image": tensor(shown),
        "row": row,
        "column": column,
        "value": float(shown[row, column]),
        "around": tensor(padded[None, row : row + side, column : column + side]),
        "position": position + 1,
        "from": [int(at) for at in divmod(int(order[position]), width)],
        "label": label,
    }
