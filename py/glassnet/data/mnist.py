"""MNIST: 70,000 handwritten digits, read from their files.

MNIST comes as IDX files: a short big-endian header (type, number of axes, size of each axis) and
then the raw bytes. A *shard* is an IDX file of images followed by one of labels, gzipped together.

Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from glassnet.base import files
from glassnet.base.errors import ArgumentError, DataError, FormatError, shown
from glassnet.data.dataset import Dataset, join

SHARDS = {
    "reduced": ("train-0",),
    "full": tuple(f"train-{index}" for index in range(6)),
    "test": ("test",),
}
"""Which shards make up a data set: *reduced* is the first 10,000 of *full*'s 60,000 images."""

MAX_SHARD_BYTES = 64 * 1024 * 1024
CLASSES = 10
_UNSIGNED_BYTE = 0x08


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
    return Path(__file__).resolve().parents[3] / "build" / "data"


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
