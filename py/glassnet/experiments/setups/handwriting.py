"""Handwriting: test digits as a reader might draw them, and training digits that move about."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.data.dataset import Dataset, join
from glassnet.data.handwriting import SIZE, normalize, resize
from glassnet.experiments.kit.fitting import shift

PIECE = 50
THIN, AS_MNIST, THICK = "thin", "as in MNIST", "thick"
PENS = (AS_MNIST, THIN, THICK)

Ink = NDArray[Any]


def redrawn(
    data: Dataset, *, size: float, offset: int, pen: str = AS_MNIST, seed: int = 0
) -> Generator[None, None, Dataset]:
    """Draw every digit smaller and somewhere else, as on a drawing pad.

    Args:
        data: digits as MNIST has them, in the middle.
        size: of the new digit, 1 for as large as before.
        offset: the farthest it may lie from the middle, in pixels, in both directions.
        pen: `PENS`; a thin one leaves the lightest of 2×2 pixels, a thick one the darkest.
        seed: decides where each digit lies.
    """
    rng = np.random.default_rng(seed)
    side = max(1, round(SIZE * size))
    margin = (SIZE - side) // 2
    images = np.zeros_like(data.images)
    for index, image in enumerate(data.images):
        canvas = np.zeros((SIZE, SIZE), np.float32)
        inside = slice(margin, margin + side)
        canvas[inside, inside] = resize(_with_pen(image, pen).astype(np.float32), side, side)
        rows, columns = _room(canvas, offset, rng)
        images[index] = shift(canvas, rows, columns).round()
        if index % PIECE == 0:
            yield
    return Dataset(images, data.labels)


def normalized(data: Dataset) -> Generator[None, None, Dataset]:
    """Bring every digit to the size and place that MNIST's digits have."""
    images = np.zeros_like(data.images)
    for index, image in enumerate(data.images):
        images[index] = (normalize(image.astype(np.float32) / 255) * 255).round()
        if index % PIECE == 0:
            yield
    return Dataset(images, data.labels)


def moving(data: Dataset, copies: int, farthest: int, seed: int) -> Dataset:
    """Repeat the digits, each time shifted at random by up to `farthest` pixels.

    One epoch over the result has as many updates as `copies` epochs over `data`.
    """
    rng = np.random.default_rng(seed)
    moves = [
        (row, column)
        for row in range(-farthest, farthest + 1)
        for column in range(-farthest, farthest + 1)
    ]
    parts = []
    for _ in range(copies):
        chosen = rng.integers(len(moves), size=len(data))
        images = data.images.copy()
        for index, (rows, columns) in enumerate(moves):
            images[chosen == index] = shift(data.images[chosen == index], rows, columns)
        parts.append(Dataset(images, data.labels))
    return join(parts)


def _with_pen(image: Ink, pen: str) -> Ink:
    if pen == AS_MNIST:
        return image
    neighbors: Ink = np.stack([image, shift(image, 1, 0), shift(image, 0, 1), shift(image, 1, 1)])
    changed: Ink = neighbors.min(axis=0) if pen == THIN else neighbors.max(axis=0)
    return changed


def _room(canvas: Ink, offset: int, rng: np.random.Generator) -> tuple[int, int]:
    """Draw a move that leaves all ink on the paper."""
    moves = []
    for axis in (1, 0):
        ink = np.flatnonzero(canvas.any(axis=axis))
        wanted = int(rng.integers(-offset, offset + 1))
        first, last = (int(ink[0]), int(ink[-1])) if len(ink) else (0, SIZE - 1)
        moves.append(int(np.clip(wanted, -first, SIZE - 1 - last)))
    return moves[0], moves[1]
