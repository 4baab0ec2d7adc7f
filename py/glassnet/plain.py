"""Plain values: what may cross from Python to the page.

JSON-like values and flat arrays of types that JavaScript has; nothing that would need a proxy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DIRECT = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
_INT32 = np.iinfo(np.int32)


def to_plain(value: Any) -> Any:
    """Return `value` as `None`, bool, number, text, bytes, list, dict or flat array.

    Arrays lose their shape; send `tensor` where the shape matters. Anything else becomes its
    `repr`.

    Examples:
        >>> to_plain({"pair": (1, np.float32(0.5)), "data": np.zeros((2, 2))})
        {'pair': [1, 0.5], 'data': array([0., 0., 0., 0.])}
    """
    if isinstance(value, np.generic):  # first, for NumPy's float64 is also a Python float
        return to_plain(value.item())
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return value
    if isinstance(value, np.ndarray):
        return flat(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [to_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return to_plain(asdict(value))
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

    64-bit integers become 32-bit ones if they fit and floats otherwise; arrays of objects become
    lists of plain values.

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
        fits = values.size == 0 or (values.min() >= _INT32.min and values.max() <= _INT32.max)
        return values.astype(np.int32 if fits else np.float64)
    if values.dtype.kind == "f":
        return values.astype(np.float32 if values.itemsize < 4 else np.float64)
    return [to_plain(item) for item in values.tolist()]
