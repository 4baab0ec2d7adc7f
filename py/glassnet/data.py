"""Data: decoding MNIST, splitting it, and drawing shuffled mini-batches.

MNIST comes as IDX files: a short big-endian header (type, number of axes, size of each axis) and
then the raw bytes. A *shard* is an IDX file of images followed by one of labels, gzipped together.

Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from glassnet import arguments, files
from glassnet.errors import ArgumentError, DataError, FormatError, shown
from glassnet.pixels import Images as Images
from glassnet.pixels import to_input as to_input

Labels = NDArray[np.uint8]

SHARDS = {
    "reduced": ("train-0",),
    "full": tuple(f"train-{index}" for index in range(6)),
    "test": ("test",),
}
"""Which shards make up a data set: *reduced* is the first 10,000 of *full*'s 60,000 images."""

MAX_SHARD_BYTES = 64 * 1024 * 1024
CLASSES = 10
_UNSIGNED_BYTE = 0x08
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


def decode_idx(buffer: bytes) -> NDArray[np.uint8]:
    """Decode one IDX file of unsigned bytes.

    Raises:
        FormatError: if the buffer is not such a file, or is too short or too long.

    Examples:
        >>> decode_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4])).tolist()
        [5, 0, 4]
    """
    buffer = files.as_bytes("decode_idx", buffer)
    files.refuse_gzip(buffer)
    array, end = _read_idx(buffer, 0)
    if end != len(buffer):
        raise FormatError(f"IDX data has {len(buffer) - end} bytes too many. Is it one file?")
    return array


def encode_idx(array: NDArray[np.uint8]) -> bytes:
    """Encode an array of unsigned bytes as an IDX file; the inverse of `decode_idx`.

    Raises:
        ArgumentError: if it is another array: its bytes would be read as something else.

    Examples:
        >>> list(encode_idx(np.array([5, 0, 4], np.uint8)))
        [0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]
    """
    if not isinstance(array, np.ndarray) or array.dtype != np.uint8 or not 1 <= array.ndim <= 3:
        received = array.shape if isinstance(array, np.ndarray) else type(array).__name__
        kind = f"{array.dtype} " if isinstance(array, np.ndarray) else ""
        raise ArgumentError(
            f"encode_idx expects an array of uint8 with 1 to 3 axes but receives {kind}{received}. "
            "Scale to 0…255, and convert with array.astype(np.uint8)."
        )
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, _UNSIGNED_BYTE, array.ndim, *array.shape)
    return header + array.tobytes()


def decode_shard(buffer: bytes) -> Dataset:
    """Decode a gzipped shard: an IDX file of images followed by an IDX file of their labels.

    Raises:
        FormatError: if it is damaged, unpacks to more than 64 MiB, or holds another label than the
            digits 0 to 9.
    """
    buffer = files.as_bytes("decode_shard", buffer)
    # Decompressing with a limit refuses a small file that would unpack to fill the memory.
    decompressor = zlib.decompressobj(wbits=31)
    try:
        raw = decompressor.decompress(buffer, MAX_SHARD_BYTES)
    except zlib.error as error:
        raise FormatError(f"The shard is not gzip data ({error}). Download it again.") from error
    if not decompressor.eof or decompressor.unused_data:
        raise FormatError("The shard is cut off or followed by other data. Download it again.")
    images, end = _read_idx(raw, 0)
    labels, end = _read_idx(raw, end)
    if end != len(raw):
        raise FormatError(f"The shard has {len(raw) - end} bytes too many. Download it again.")
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise FormatError(
            f"The shard holds images {images.shape} and labels {labels.shape}; "
            "expected (N, H, W) and (N,). Download it again."
        )
    if (labels >= CLASSES).any():
        raise FormatError(
            f"The shard holds the label {labels.max()}; expected digits from 0 to {CLASSES - 1}. "
            "Download it again."
        )
    return Dataset(images, labels)


def join(parts: Iterable[Dataset]) -> Dataset:
    """Return the examples of all parts as one data set, in order."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    return Dataset(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def load_mnist(name: str, directory: str | os.PathLike[str] | None = None) -> Dataset:
    """Load the data set `name` (`"reduced"`, `"full"` or `"test"`) from staged shards.

    Args:
        name: which data set.
        directory: folder with the shards. By default the environment variable `GLASSNET_DATA`,
            else `build/data` of the checkout this package runs from.

    Raises:
        ArgumentError: if there is no such data set.
        DataError: if a shard is missing.
        FormatError: if a shard is damaged.
    """
    if not isinstance(name, str) or name not in SHARDS:
        raise ArgumentError(f"data set is {shown(name)}. Choose one of {', '.join(SHARDS)}.")
    if directory is not None and not isinstance(directory, str | os.PathLike):
        raise ArgumentError(f"load_mnist expects a folder but receives {shown(directory)}.")
    folder = Path(directory or os.environ.get("GLASSNET_DATA") or _checkout_data())
    return join(_load_shard(folder / f"{shard}.gz") for shard in SHARDS[name])


def _checkout_data() -> Path:
    return Path(__file__).resolve().parents[2] / "build" / "data"


def _load_shard(path: Path) -> Dataset:
    try:
        return decode_shard(files.read(path, MAX_SHARD_BYTES))
    except DataError as error:
        raise DataError(
            f"MNIST shard {error} Run `make data` in the checkout, or point GLASSNET_DATA to the "
            "folder that holds it."
        ) from error
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error


def _read_idx(buffer: bytes, start: int) -> tuple[NDArray[np.uint8], int]:
    """Read the IDX array that begins at `start`; return it and where it ends."""
    if len(buffer) < start + 4:
        raise FormatError("IDX data ends inside its header. Download it again.")
    zeros, kind, axes = struct.unpack_from(">HBB", buffer, start)
    if zeros != 0 or kind != _UNSIGNED_BYTE or not 1 <= axes <= 3:
        raise FormatError(
            "IDX data must start with 0, 0, 8 (unsigned bytes) and 1 to 3 axes but starts with "
            f"{list(buffer[start : start + 4])}. Is this an MNIST file?"
        )
    begin = start + 4 + 4 * axes
    if len(buffer) < begin:
        raise FormatError("IDX data ends inside its header. Download it again.")
    shape = struct.unpack_from(f">{axes}I", buffer, start + 4)
    count = 1
    for size in shape:
        count *= size
    if len(buffer) < begin + count:
        raise FormatError(
            f"IDX data of shape {shape} needs {count} bytes but only {len(buffer) - begin} follow. "
            "Download it again."
        )
    try:
        array = np.frombuffer(buffer, np.uint8, count, begin).reshape(shape)
    except (ValueError, OverflowError) as error:  # one axis is 0 and the others are huge
        raise FormatError(
            f"IDX data of shape {shape} is no array ({error}). Download it again."
        ) from error
    return array, begin + count
