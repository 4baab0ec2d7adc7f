"""Files and hashes: whole files or none, and names that follow content."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SHORT = 12
"""Hex digits of a hash in a file name: 48 bits, plenty for telling versions apart."""


class StagingError(Exception):
    """Something that staging needs is missing or wrong; the message says what and what to do."""


def digest(data: bytes, algorithm: str = "sha256") -> str:
    """Return the hex digest of `data`."""
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def fingerprint(data: bytes) -> dict[str, Any]:
    """Return what a browser checks a download against: its size and its sha256."""
    return {"bytes": len(data), "sha256": digest(data)}


def digest_file(path: Path, algorithm: str = "sha256") -> str:
    """Return the hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(
            file, lambda: hashlib.new(algorithm, usedforsecurity=False)
        ).hexdigest()


def digest_parts(parts: Iterable[str]) -> str:
    """Return one digest of several strings, with borders between them."""
    return digest(repr(list(parts)).encode())


def digest_tree(*roots: Path) -> str:
    """Return one digest of the names and contents of all files below `roots`."""
    return digest_parts(
        part
        for root in roots
        for path in files_below(root)
        for part in (path.relative_to(root.parent).as_posix(), digest_file(path))
    )


def files_below(root: Path, *patterns: str) -> list[Path]:
    """List the files below `root` (or `root` itself, a file) in a stable order.

    Caches and hidden files are left out. A folder that does not exist holds none.
    """
    if root.is_file():
        return [root]
    found = {path for pattern in patterns or ("**/*",) for path in root.glob(pattern)}
    return sorted(path for path in found if path.is_file() and is_source(path.relative_to(root)))


def is_source(path: Path) -> bool:
    """Tell whether no part of `path` is a cache or a hidden file."""
    return not any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def require(path: Path, remedy: str) -> Path:
    """Return `path` if it is a file.

    Raises:
        StagingError: if it is not; the message ends with `remedy`.
    """
    if not path.is_file():
        raise StagingError(f"{path} is missing. {remedy}")
    return path


def write(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all: beside its place first, then renamed over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write a file unless it already holds `data`; tell whether it was written."""
    if path.is_file() and path.read_bytes() == data:
        return False
    write(path, data)
    return True


def keep_only(folder: Path, wanted: Iterable[Path]) -> list[Path]:
    """Remove every file below `folder` that is not in `wanted`, and folders left empty."""
    keep = set(wanted)
    removed = [path for path in sorted(folder.rglob("*")) if path.is_file() and path not in keep]
    for path in removed:
        path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return removed


def replace_folder(new: Path, old: Path) -> None:
    """Put folder `new` in the place of `old`, so that `old` is never half there."""
    retired = old.with_name(f"{old.name}.old")
    shutil.rmtree(retired, ignore_errors=True)
    if old.exists():
        old.rename(retired)
    new.rename(old)
    shutil.rmtree(retired, ignore_errors=True)
