"""The file that a long run will write, made sure of before the run."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from glassnet.errors import ArgumentError


class Output:
    """A place for a file that appears whole or not at all.

    The bytes go to a new file beside it that then takes its place. That file is made at once, so
    that a place that cannot be written is refused before the work and not after it.

    Args:
        path: the file; a link is followed.

    Raises:
        ArgumentError: if no file can be written there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._target = path.resolve()
            _check_replaceable(self._target)
            self._new = self._target.with_name(f".glassnet-{secrets.token_hex(8)}.npz")
            self._new.touch(exist_ok=False)
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
            raise ArgumentError(
                f"--out {path} cannot be written ({_reason(error)}). "
                "Name a new or a regular file in a writable folder."
            ) from error
        self._leftover: Path | None = self._new

    def __enter__(self) -> Output:
        return self

    def __exit__(self, *_: object) -> None:
        if self._leftover is not None:
            self._leftover.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Write the file.

        Raises:
            ArgumentError: if that fails; it tells where the bytes are, if they could be written.
        """
        try:
            self._new.write_bytes(data)
        except OSError as error:
            raise ArgumentError(
                f"--out {self._path} cannot be written ({_reason(error)}). Nothing was saved."
            ) from error
        self._leftover = None
        try:
            self._new.replace(self._target)
        except OSError as error:
            raise ArgumentError(
                f"--out {self._path} cannot be replaced ({_reason(error)}). "
                f"The result is in {self._new}; move it where you want it."
            ) from error


def _check_replaceable(target: Path) -> None:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise OSError("it is not a regular file")
    if not os.access(target, os.W_OK):
        raise OSError("it is write-protected")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
