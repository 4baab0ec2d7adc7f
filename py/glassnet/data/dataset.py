"""Data sets: labeled images, split, joined, and visited in an order shuffled anew every epoch."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from glassnet.base import arguments
from glassnet.base.errors import ArgumentError, FormatError, shown
from glassnet.base.pixels import Images

Labels = NDArray[np.uint8]

_TO_BYTES = {
    "images": "Scale pixels to 0…255, and convert with",
    "labels": "Number the classes from 0, and convert with",
}


@dataclass(frozen=True)
class Dataset:
    """Images `(N, H, W)` and labels `(N,)`, both as unsigned bytes, as MNIST stores them.

    Raises:
        ArgumentError: if they are not arrays of unsigned bytes.
        FormatError: if their shapes do not fit.
    """

    images: Images
    labels: Labels

    def __post_init__(self) -> None:
        for name, values in (("images", self.images), ("labels", self.labels)):
            if not isinstance(values, np.ndarray) or values.dtype != np.uint8:
                array = isinstance(values, np.ndarray)
                received = values.dtype if array else f"{type(values).__name__}, no array"
                raise ArgumentError(
                    f"Dataset expects {name} as an array of uint8 but receives {received}. "
                    f"{_TO_BYTES[name]} np.asarray({name}).astype(np.uint8)."
                )
        if self.images.ndim != 3 or self.labels.shape != self.images.shape[:1]:
            raise FormatError(
                "Dataset expects images (N, H, W) and labels (N,) but receives "
                f"{self.images.shape} and {self.labels.shape}."
            )

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def fingerprint(self) -> str:
        """Tell these examples from others: their shape and a checksum, worked out once.

        Examples:
            >>> Dataset(np.zeros((5, 2, 2), np.uint8), np.arange(5, dtype=np.uint8)).fingerprint
            '5 images of 2×2, CRC-32 7eb72a5e'
        """
        N, H, W = self.images.shape
        checksum = zlib.crc32(np.ascontiguousarray(self.images).data)
        checksum = zlib.crc32(np.ascontiguousarray(self.labels).data, checksum)
        return f"{N} images of {H}×{W}, CRC-32 {checksum:08x}"

    def subset(self, indices: NDArray[np.integer] | slice) -> Dataset:
        """Return the examples at `indices`: an array of numbers or of truth values, or a slice.

        Raises:
            ArgumentError: if they are something else, or there is no example at one of them.
        """
        try:
            images, labels = self.images[indices], self.labels[indices]
        except (IndexError, TypeError, ValueError, OverflowError) as error:
            raise ArgumentError(
                f"subset expects indices of {len(self):,} examples but receives {shown(indices)}: "
                f"{error}."
            ) from error
        if labels.ndim != 1:
            raise ArgumentError(
                f"subset expects an array of indices (N,) or a slice but receives "
                f"{shown(indices)}. For a single example, write subset(slice(3, 4))."
            )
        return Dataset(images, labels)

    def split(self, held_out: int, *, seed: int = 0) -> tuple[Dataset, Dataset]:
        """Return `(training, validation)`, with `held_out` random examples in the second.

        Raises:
            ArgumentError: if `held_out` is not between 1 and `len(self) - 1`.

        Examples:
            >>> data = Dataset(np.zeros((5, 2, 2), np.uint8), np.arange(5, dtype=np.uint8))
            >>> [len(part) for part in data.split(2)]
            [3, 2]
        """
        if not isinstance(held_out, int | np.integer) or not 0 < held_out < len(self):
            raise ArgumentError(
                f"split expects held_out from 1 to {len(self) - 1}, a whole number, but receives "
                f"{shown(held_out)}."
            )
        rng = np.random.default_rng(arguments.seed("split", "seed", seed))
        order = rng.permutation(len(self))
        return self.subset(order[held_out:]), self.subset(order[:held_out])


def epoch_order(count: int, *, epoch: int, seed: int) -> NDArray[np.int32]:
    """Return the order in which an epoch visits `count` examples: shuffled anew every epoch.

    It depends on nothing but its arguments, so an interrupted epoch can be taken up again.

    Examples:
        >>> sorted(epoch_order(4, epoch=2, seed=0).tolist())
        [0, 1, 2, 3]
    """
    return np.random.default_rng([seed, epoch]).permutation(np.arange(count, dtype=np.int32))


def join(parts: Iterable[Dataset]) -> Dataset:
    """Return the examples of all parts as one data set, in order."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    return Dataset(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
