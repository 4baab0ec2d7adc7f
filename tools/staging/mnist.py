"""The digits: four IDX files become gzip shards of 10,000 images each.

A shard is an IDX file of images followed by an IDX file of labels, compressed together, so that
a reader's tab fetches whole numbers of shards and every shard stands alone.
"""

import gzip
import struct
from pathlib import Path

from tools.staging import sources
from tools.staging.files import SHORT, StagingError, digest, fingerprint, require, write
from tools.staging.ledger import Result
from tools.staging.paths import Paths

SHARD = 10_000
IMAGES_MAGIC, LABELS_MAGIC = 0x0803, 0x0801
ROWS = COLUMNS = 28


def inputs(paths: Paths) -> list[str]:
    """Return what determines the shards."""
    return [*sources.MNIST_MD5.values(), str(SHARD)]


def build(paths: Paths) -> tuple[Result, list[Path]]:
    """Write the shards to `build/data` for native use and hashed copies for the site."""
    folder = paths.root / sources.MNIST_PACKAGE
    shards = {
        **make_shards(folder, "train", "train"),
        **make_shards(folder, "t10k", "test"),
    }
    files, entries = [], {}
    for name, data in shards.items():
        stem = name.removesuffix(".gz")
        hashed = paths.assets / "data" / f"{stem}.{digest(data)[:SHORT]}.gz"
        files += [write_checked(paths.data / name, data), write_checked(hashed, data)]
        entries[stem] = {"url": f"assets/data/{hashed.name}", **fingerprint(data)}
    total = sum(len(data) for data in shards.values())
    return {"shards": entries, "summary": f"{len(shards)} shards, {total:,} bytes"}, files


def make_shards(folder: Path, source: str, name: str) -> dict[str, bytes]:
    """Return one split's shards by file name, such as `test.gz` or `train-0.gz`."""
    images = read_images(read_original(folder, f"{source}-images-idx3-ubyte"))
    labels = read_labels(read_original(folder, f"{source}-labels-idx1-ubyte"))
    if len(images) != len(labels):
        raise StagingError(f"{source}: {len(images):,} images but {len(labels):,} labels.")
    starts = range(0, len(labels), SHARD)
    return {
        f"{name}.gz" if len(starts) == 1 else f"{name}-{index}.gz": make_shard(
            images[start : start + SHARD], labels[start : start + SHARD]
        )
        for index, start in enumerate(starts)
    }


def make_shard(images: list[bytes], labels: bytes) -> bytes:
    """Compress images and their labels; the same input gives the same bytes."""
    data = b"".join(
        (
            struct.pack(">IIII", IMAGES_MAGIC, len(images), ROWS, COLUMNS),
            *images,
            struct.pack(">II", LABELS_MAGIC, len(labels)),
            labels,
        )
    )
    return gzip.compress(data, compresslevel=7, mtime=0)


def read_original(folder: Path, name: str) -> bytes:
    """Read one of the four original files.

    Raises:
        StagingError: if it is missing or its md5 is not MNIST's.
    """
    data = require(folder / name, "Run `npm ci`.").read_bytes()
    found = digest(data, "md5")
    if found != sources.MNIST_MD5[name]:
        raise StagingError(
            f"{folder / name} has md5 {found}, expected {sources.MNIST_MD5[name]}. Run `npm ci`."
        )
    return data


def read_images(data: bytes) -> list[bytes]:
    """Split an IDX file of 28×28 images into one bytes object an image."""
    magic, count, rows, columns = struct.unpack_from(">IIII", data)
    size = rows * columns
    if (magic, rows, columns, len(data)) != (IMAGES_MAGIC, ROWS, COLUMNS, 16 + count * size):
        raise StagingError(f"not an IDX file of {ROWS}×{COLUMNS} images")
    return [data[start : start + size] for start in range(16, len(data), size)]


def read_labels(data: bytes) -> bytes:
    """Return the labels of an IDX file."""
    magic, count = struct.unpack_from(">II", data)
    if (magic, len(data)) != (LABELS_MAGIC, 8 + count):
        raise StagingError("not an IDX file of labels")
    return data[8:]


def write_checked(path: Path, data: bytes) -> Path:
    """Write a shard and read it back.

    Raises:
        StagingError: if the disk does not hold what was written.
    """
    write(path, data)
    if path.read_bytes() != data:
        path.unlink()
        raise StagingError(f"{path} does not read back as it was written; is the disk sound?")
    return path
