"""Files: saving and loading models and checkpoints as `.npz`, safely.

A file is a zip of `.npy` arrays, as `numpy.load` reads it, plus one array named `header` that
holds JSON. Nothing is ever unpickled and nothing compressed. A file may come from anywhere, so
every size it declares is checked before memory is set aside for it, and every number it holds.
"""

from __future__ import annotations

import io
import json
import math
import os
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from glassnet.base import files
from glassnet.base.errors import ArgumentError, FormatError, GlassnetError, shown
from glassnet.base.files import Output, refuse_gzip
from glassnet.nn.network import Sequential

Array = NDArray[Any]

MODEL = "glassnet-model"
CHECKPOINT = "glassnet-checkpoint"
VERSIONS = {MODEL: 1, CHECKPOINT: 2}

MAX_BYTES = 256 * 1024 * 1024
MAX_HEADER_BYTES = 1024 * 1024  # parsed, JSON can take twenty times its length
MAX_ARRAYS = 1024
_DTYPES = ("|u1", "<i4", "<i8", "<f4", "<f8")
_HEADER = "header"
_MEANS_OF_SQUARES = ("running_var", "mean_square")

# What zipfile, zlib and NumPy's header parser raise on damaged input.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    tokenize.TokenError,
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def save_model(
    path: str | os.PathLike[str], network: Sequential, info: Mapping[str, Any] | None = None
) -> None:
    """Save a network, and optionally facts about it that JSON can hold, as `.npz`.

    The file appears whole or not at all; a link is followed.

    Raises:
        ArgumentError: if `info` is too long.
        DataError: if the file cannot be written.
    """
    with Output(path) as output:
        output.write(model_bytes(network, info))


def load_model(path: str | os.PathLike[str]) -> tuple[Sequential, dict[str, Any]]:
    """Load `(network, info)` from a file that `save_model` wrote.

    Raises:
        FormatError: if the file is damaged, foreign, or from a newer version.
        DataError: if the file cannot be read.
    """
    return model_from_bytes(files.read(path, MAX_BYTES))


def model_bytes(network: Sequential, info: Mapping[str, Any] | None = None) -> bytes:
    """Return what `save_model` writes.

    Raises:
        ArgumentError: if `info` is too long.

    Examples:
        >>> from glassnet.nn.spec import ready_spec
        >>> network = Sequential.from_spec(ready_spec("linear"))
        >>> restored, info = model_from_bytes(model_bytes(network, {"note": "untrained"}))
        >>> info
        {'note': 'untrained'}
    """
    header = {"spec": network.to_spec(), "info": dict(info or {})}
    return pack(MODEL, header, network.state_dict())


def model_from_bytes(data: bytes) -> tuple[Sequential, dict[str, Any]]:
    """Return `(network, info)` from the bytes of a model file.

    Raises:
        FormatError: if they are damaged, foreign, or from a newer version.
    """
    header, arrays = unpack(MODEL, data)
    info = header.get("info")
    if not isinstance(info, dict):
        raise FormatError("The model's header has no info. The file is damaged.")
    return restore_network(header.get("spec"), arrays), info


def restore_network(spec: Any, arrays: Mapping[str, Array]) -> Sequential:
    """Build a network from its spec and its `state_dict`, both as read from a file.

    Its dtype is that of the arrays.

    Raises:
        FormatError: if either is wrong.
    """
    try:
        network = Sequential.from_spec(spec, dtype=np.result_type(np.float32, *arrays.values()))
        network.load_state_dict(dict(arrays))
    except GlassnetError as error:
        raise FormatError(f"The file does not describe a working network: {error}") from error
    return network


def pack(kind: str, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """Return a file of the given kind; equal contents give equal bytes.

    Raises:
        ArgumentError: if the header is too long.
    """
    text = json.dumps({"format": kind, "version": VERSIONS[kind], **header}, sort_keys=True)
    members = {_HEADER: np.frombuffer(text.encode(), np.uint8), **arrays}
    if len(text) > MAX_HEADER_BYTES:
        raise ArgumentError(
            f"The file's header would have {len(text):,} bytes; at most {MAX_HEADER_BYTES:,} are "
            "written and read. Shorten `info`."
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in members.items():
            # A bare ZipInfo carries a fixed date, so that the bytes depend on the contents alone.
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                npy.write_array(member, np.ascontiguousarray(array), (1, 0), allow_pickle=False)
    return buffer.getvalue()


def unpack(kind: str, data: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return `(header, arrays)` of a file of the given kind.

    Raises:
        FormatError: if the file is damaged, foreign, too large, or from a newer version.
    """
    data = files.as_bytes("Loading", data)
    refuse_gzip(data)
    try:
        arrays = _read_arrays(data)
        header = json.loads(arrays.pop(_HEADER).tobytes())
    except FormatError:
        raise
    except _DAMAGE as error:
        raise FormatError(
            f"This is not an undamaged Glassnet file ({type(error).__name__}: "
            f"{shown(str(error))}). Save it again, or choose another file."
        ) from error
    found = header.pop("format", None) if isinstance(header, dict) else header
    if found != kind:
        raise FormatError(
            f"Expected a file of format {kind} but it says {shown(found)}. Choose another file."
        )
    version = header.pop("version", None)
    if type(version) is not int or version != VERSIONS[kind]:  # for Python, True and 1.0 are 1
        raise FormatError(
            f"The file has format version {shown(version)}; this Glassnet reads version "
            f"{VERSIONS[kind]}. Update Glassnet, or save the file again."
        )
    return header, arrays


def _read_arrays(data: bytes) -> dict[str, Array]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MAX_ARRAYS:
            raise FormatError(f"The file holds {len(members)} arrays; at most {MAX_ARRAYS} do.")
        if sum(member.file_size for member in members) > MAX_BYTES:
            raise FormatError(f"The file unpacks to more than {MAX_BYTES:,} bytes.")
        arrays: dict[str, Array] = {}
        for member in members:
            name = member.filename.removesuffix(".npy")
            if name == member.filename or name in arrays:
                raise FormatError(f"The file has an unexpected member {shown(member.filename)}.")
            if member.compress_type != zipfile.ZIP_STORED:
                raise FormatError(
                    f"Array {shown(name)} is compressed, which Glassnet never does. "
                    "Choose a file that save_model wrote."
                )
            with archive.open(member) as stream:
                arrays[name] = _read_array(name, stream, member.file_size)
        return arrays


def _read_array(name: str, stream: Any, size: int) -> Array:
    """Read one `.npy` member of `size` bytes after checking that its header fits its size."""
    who = f"Array {shown(name)}"
    if npy.read_magic(stream) != (1, 0):
        raise FormatError(f"{who} has an unknown .npy version. Save the file again.")
    shape, fortran_order, dtype = npy.read_array_header_1_0(stream)
    if fortran_order or dtype.str not in _DTYPES:
        order = " in Fortran's order" if fortran_order else ""
        raise FormatError(
            f"{who} has type {shown(dtype.str)}{order}; expected one of {', '.join(_DTYPES)} in "
            "C's order. Choose a file that Glassnet wrote."
        )
    expected, follow = math.prod(shape) * dtype.itemsize, size - stream.tell()
    if any(side < 0 for side in shape) or expected != follow:
        raise FormatError(
            f"{who} of shape {shown(shape)} needs {shown(expected)} bytes but {follow} follow. "
            "The file is damaged."
        )
    if name == _HEADER and expected > MAX_HEADER_BYTES:
        raise FormatError(
            f"The file's header has {expected:,} bytes; at most {MAX_HEADER_BYTES:,} are read. "
            "Choose a file that Glassnet wrote."
        )
    # A bytearray, unlike bytes, makes the array writable without another copy.
    array = np.ndarray(shape, dtype, buffer=bytearray(_read_exactly(stream, expected)))
    _check_values(name, array)
    return array


def _check_values(name: str, array: Array) -> None:
    """Refuse what no sound network or optimizer holds: the answers would not be numbers."""
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise FormatError(
            f"Array {shown(name)} holds infinity or NaN. The file is damaged, or of a run that "
            "diverged: train again with a smaller learning rate."
        )
    if any(word in name for word in _MEANS_OF_SQUARES) and (array < 0).any():
        raise FormatError(
            f"Array {shown(name)} is a mean of squares but holds values below 0. "
            "The file is damaged."
        )


def _read_exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    # One more read reaches the end of the member, which is where zipfile compares checksums.
    if len(data) != count or stream.read(1):
        raise FormatError("An array is cut off. The file is damaged.")
    return data
