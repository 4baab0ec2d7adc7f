"""Files on disk: read whole and only if they are files; written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from glassnet.base.errors import ArgumentError, DataError, FormatError, shown

_GZIP = b"\x1f\x8b"


def read(path: str | os.PathLike[str], most: int) -> bytes:
    """Return the bytes of a regular file; a device or a pipe, which may never end, is refused.

    Args:
        path: the file.
        most: bytes that are read at most.

    Raises:
        DataError: if there is no such file, or it cannot be read.
        FormatError: if it is longer.
    """
    try:
        path = os.fspath(path)
        status = os.stat(path)  # noqa: PTH116 - takes whatever open takes
        if stat.S_ISDIR(status.st_mode):
            raise OSError("Is a directory")
        if not stat.S_ISREG(status.st_mode):
            raise OSError("it is not a regular file")
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read(most + 1)
    except (OSError, ValueError, TypeError) as error:  # ValueError: a null byte in the name
        raise DataError(f"{_named(path)} cannot be read ({_reason(error)}).") from error
    if len(data) > most:
        size = max(len(data), status.st_size)
        raise FormatError(f"{_named(path)} has {size:,} bytes; at most {most:,} are read.")
    return data


def as_bytes(owner: str, data: object) -> bytes:
    """Accept anything that is bytes underneath.

    Raises:
        ArgumentError: It is something else.
    """
    if isinstance(data, bytes):
        return data
    try:
        return memoryview(data).tobytes()  # type: ignore[arg-type]
    except (TypeError, ValueError, BufferError) as error:
        raise ArgumentError(f"{owner} expects bytes but receives {shown(data)}.") from error


def refuse_gzip(data: bytes) -> None:
    """Refuse what was packed with gzip, where something else is expected.

    Raises:
        FormatError: if it was.
    """
    if data[: len(_GZIP)] == _GZIP:
        raise FormatError("This is packed with gzip. Unpack it first, as with gunzip.")


class Output:
    """A place for a file that appears whole or not at all.

    The bytes go to a new file beside it that then takes its place. That file is made at once, so
    that a place that cannot be written is refused before the work and not after it. It has a name
    of its own: several may write to one place, and the last one wins.

    Args:
        path: the file; a link is followed.
        role: what messages call it.
        only_copy: whether the bytes will exist nowhere else, and so are kept beside their place if
            they cannot take it.

    Raises:
        DataError: if no file can be written there.
    """

    def __init__(
        self, path: str | os.PathLike[str], role: str = "The file", *, only_copy: bool = False
    ) -> None:
        self._only_copy = only_copy
        self._role = f"{role} {_named(path)}"
        try:
            self._target = Path(path).resolve()
            mode = _replaceable_mode(self._target)
            self._new = self._target.with_name(f".glassnet-{secrets.token_hex(8)}.npz")
            self._leftover: Path | None = self._new
            try:
                self._new.touch(exist_ok=False)
                if mode is not None:
                    self._new.chmod(mode)
            except BaseException:
                self._clean_up()
                raise
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            # RuntimeError: links in a circle; ValueError: no name, or a null byte in it
            raise DataError(
                f"{self._role} cannot be written ({_reason(error)}). "
                "Name a new or a regular file in a writable folder."
            ) from error

    def __enter__(self) -> Output:
        return self

    def __exit__(self, *_: object) -> None:
        self._clean_up()

    def write(self, data: bytes) -> None:
        """Write the file.

        Raises:
            DataError: if that fails; it tells where the bytes are if they were kept.
        """
        try:
            with self._new.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # else a power cut could leave the new name empty
        except OSError as error:
            raise DataError(
                f"{self._role} cannot be written ({_reason(error)}). Nothing was saved."
            ) from error
        try:
            self._new.replace(self._target)
        except OSError as error:
            advice = "Nothing was saved."
            if self._only_copy:
                self._leftover = None
                advice = f"The result is in {self._new}; move it where you want it."
            raise DataError(
                f"{self._role} cannot be replaced ({_reason(error)}). {advice}"
            ) from error
        self._leftover = None

    def _clean_up(self) -> None:
        if self._leftover is not None:
            self._leftover.unlink(missing_ok=True)


def _replaceable_mode(target: Path) -> int | None:
    """Return the permissions of the file to replace, None if there is none."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise OSError("it is not a regular file")
    if not os.access(target, os.W_OK):
        raise OSError("it is write-protected")
    return stat.S_IMODE(mode)


def _named(path: object) -> str:
    """Name a path in a message, or quote what is none."""
    if not isinstance(path, str | os.PathLike):
        return shown(path)
    text = str(path)
    return text if len(text) <= 300 else f"{text[:140]}…{text[-140:]}"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
