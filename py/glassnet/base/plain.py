"""Plain values: what may cross from Python to the page.

JSON-like values and flat arrays of types that JavaScript has; nothing that would need a proxy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.base.errors import ArgumentError, shown

_DIRECT = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
_INT32 = np.iinfo(np.int32)
_SAFE = 2**53 - 1
"""The largest whole number up to which a float, JavaScript's number, tells all apart."""


def to_plain(value: Any) -> Any:
    """Return `value` as `None`, bool, number, text, bytes, list, dict or flat array.

    Arrays lose their shape; send `tensor` where the shape matters. Anything else becomes its
    `repr`.

    Raises:
        ArgumentError: if the value contains itself.

    Examples:
        >>> to_plain({"pair": (1, np.float32(0.5)), "data": np.zeros((2, 2))})
        {'pair': [1, 0.5], 'data': array([0., 0., 0., 0.])}
    """
    try:
        return _converted(value)
    except RecursionError:
        raise ArgumentError(
            f"The value contains itself, or too many values in each other: {shown(value)}. "
            "Return a part of it, or its repr."
        ) from None


def _converted(value: Any) -> Any:
    if isinstance(value, np.generic):  # first, for NumPy's float64 is also a Python float
        return _converted(value.item())
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return value
    if isinstance(value, np.ndarray):
        return flat(value)
    if isinstance(value, Mapping):
        return {str(key): _converted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [_converted(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _converted(asdict(value))
    return repr(value)


def to_json(value: Any) -> Any:
    """Return `value` as what `json.dumps` takes: like `to_plain`, with arrays as lists.

    Examples:
        >>> to_json({"data": np.zeros(2)})
        {'data': [0.0, 0.0]}
    """
    value = to_plain(value)
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_json(item) for item in value]
    return value.tolist() if isinstance(value, np.ndarray) else value


def tensor(array: NDArray[Any]) -> dict[str, Any]:
    """Return an array with its shape: `{"shape": [...], "data": flat array}`."""
    return {"shape": list(array.shape), "data": flat(array)}


def flat(array: NDArray[Any]) -> Any:
    """Return the values of an array, row by row, in a type that JavaScript has.

    64-bit integers become 32-bit ones if they fit and else floats, unless those would lose digits;
    arrays of objects become lists of plain values.

    Examples:
        >>> flat(np.array([[1, 2], [3, 4]])).dtype
        dtype('int32')
    """
    values = np.ascontiguousarray(array).reshape(-1)
    if values.dtype.name in _DIRECT:
        return values
    if values.dtype.kind == "b":
        return values.astype(np.uint8)
    if values.dtype.kind in "iu":
        least, largest = (int(values.min()), int(values.max())) if values.size else (0, 0)
        if _INT32.min <= least and largest <= _INT32.max:
            return values.astype(np.int32)
        return values.astype(np.float64) if least >= -_SAFE and largest <= _SAFE else values
    if values.dtype.kind == "f":
        return values.astype(np.float32 if values.itemsize < 4 else np.float64)
    return [_converted(item) for item in values.tolist()]
