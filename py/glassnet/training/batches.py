"""Batches: whether a network can learn from all those that an epoch is cut into."""

from __future__ import annotations

from glassnet.base.errors import ArgumentError, at_layer
from glassnet.data.dataset import Dataset
from glassnet.nn.network import Sequential
from glassnet.training.options import MAX_BATCH_SIZE


def check_batches(network: Sequential, data: Dataset, size: int, *, position: int = 0) -> None:
    """Refuse a batch size that leaves a batch too small for a layer, say one image of 1,000.

    Args:
        network: what learns.
        data: what it learns from.
        size: images in a batch.
        position: images of the epoch under way that have been seen, perhaps in other batches.

    Raises:
        ArgumentError: naming the layer, and a size that works if there is one.
        ShapeError: if the network cannot take these images at all.
    """
    index, needed = _most_demanding(network, data)
    if _smallest(len(data), size, position) >= needed:
        return
    nearest = sorted(range(1, MAX_BATCH_SIZE + 1), key=lambda other: abs(other - size))
    fitting = (other for other in nearest if _smallest(len(data), other, position) >= needed)
    other = next(fitting, None)
    advice = "Take more images." if other is None else f"Set the batch size to {other:,}, say."
    layer = network.layers[index].type
    error = ArgumentError(
        f"needs at least {needed} images in every training batch, but {len(data):,} images in "
        f"batches of {size:,} leave a batch of {_smallest(len(data), size, position)}. {advice}"
    )
    raise at_layer(error, index, layer)


def _most_demanding(network: Sequential, data: Dataset) -> tuple[int, int]:
    """Return the index of the layer that needs the largest batches, and how large."""
    needed = network.smallest_batches((1, *data.images.shape[1:]))
    index = max(range(len(needed)), key=needed.__getitem__)
    return index, needed[index]


def _smallest(count: int, size: int, position: int) -> int:
    """Return the images in the smallest batch of the epoch under way and of all that follow."""
    starts = {0, position}
    return min((count - start) % size or min(size, count - start) for start in starts)
