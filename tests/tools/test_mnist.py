"""The digits: checked when read, deterministic when written, the same when read back."""

import gzip
import hashlib
import struct
from pathlib import Path

import pytest

from tools.staging import mnist, sources
from tools.staging.files import StagingError
from tools.staging.paths import Paths

COUNTS = {"train": 25, "t10k": 10}


def images(count: int) -> bytes:
    pixels = bytes(index * 7 % 256 for index in range(count * 784))
    return struct.pack(">IIII", 0x0803, count, 28, 28) + pixels


def labels(count: int) -> bytes:
    return struct.pack(">II", 0x0801, count) + bytes(index % 10 for index in range(count))


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A repository whose MNIST has 25 training and 10 test images, in shards of 10."""
    folder = tmp_path / sources.MNIST_PACKAGE
    folder.mkdir(parents=True)
    md5 = {}
    for split, count in COUNTS.items():
        for kind, data in (("images-idx3", images(count)), ("labels-idx1", labels(count))):
            name = f"{split}-{kind}-ubyte"
            (folder / name).write_bytes(data)
            md5[name] = hashlib.md5(data, usedforsecurity=False).hexdigest()
    monkeypatch.setattr(sources, "MNIST_MD5", md5)
    monkeypatch.setattr(mnist, "SHARD", 10)
    return Paths(tmp_path)


def test_shards_hold_every_image_once_and_in_order(paths: Paths) -> None:
    mnist.build(paths)
    pixels, found = b"", b""
    for name, count in (("train-0", 10), ("train-1", 10), ("train-2", 5)):
        data = gzip.decompress((paths.data / f"{name}.gz").read_bytes())
        split = 16 + count * 784
        assert data[:16] == struct.pack(">IIII", 0x0803, count, 28, 28)
        assert data[split : split + 8] == struct.pack(">II", 0x0801, count)
        pixels += data[16:split]
        found += data[split + 8 :]
    assert pixels == images(25)[16:]
    assert found == labels(25)[8:]


def test_the_site_gets_hashed_copies(paths: Paths) -> None:
    result, files = mnist.build(paths)
    assert list(result["shards"]) == ["train-0", "train-1", "train-2", "test"]
    for stem, entry in result["shards"].items():
        copy = paths.docs / entry["url"]
        assert copy in files
        assert copy.read_bytes() == (paths.data / f"{stem}.gz").read_bytes()
        assert len(copy.read_bytes()) == entry["bytes"]
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == entry["sha256"]
        assert entry["sha256"].startswith(copy.name.split(".")[1])


def test_the_same_digits_give_the_same_bytes(paths: Paths) -> None:
    first = {path.name: path.read_bytes() for path in mnist.build(paths)[1]}
    assert {path.name: path.read_bytes() for path in mnist.build(paths)[1]} == first
    assert all(data[4:8] == bytes(4) for data in first.values()), "gzip's time stamp is not 0"


def test_a_corrupt_original_is_named_and_nothing_is_written(paths: Paths) -> None:
    original = paths.root / sources.MNIST_PACKAGE / "train-labels-idx1-ubyte"
    original.write_bytes(original.read_bytes()[:-1] + b"\x07")
    with pytest.raises(StagingError, match=r"train-labels-idx1-ubyte has md5 \w+, expected \w+"):
        mnist.build(paths)
    assert not paths.build.exists()


def test_a_missing_original_is_named(paths: Paths) -> None:
    (paths.root / sources.MNIST_PACKAGE / "t10k-images-idx3-ubyte").unlink()
    with pytest.raises(StagingError, match=r"t10k-images-idx3-ubyte is missing. Run `npm ci`"):
        mnist.build(paths)


@pytest.mark.parametrize("data", [images(2)[:-1], b"\0" * 16, labels(8 + 784)])
def test_a_file_that_is_not_images_is_refused(data: bytes) -> None:
    with pytest.raises(StagingError, match="not an IDX file"):
        mnist.read_images(data)


@pytest.mark.parametrize("data", [labels(3)[:-1], images(1)])
def test_a_file_that_is_not_labels_is_refused(data: bytes) -> None:
    with pytest.raises(StagingError, match="not an IDX file"):
        mnist.read_labels(data)


def test_a_disk_that_lies_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"other")
    with pytest.raises(StagingError, match="does not read back"):
        mnist.write_checked(tmp_path / "x.gz", b"data")
    assert not (tmp_path / "x.gz").exists()
