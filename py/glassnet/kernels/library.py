"""Where the compiled kernels are and how their functions are declared.

The C header is the one place that holds the signatures: they are read from it here, so that
ctypes and the compiler cannot disagree. (In WebAssembly a call with a wrong signature does not
fail politely: it ends the interpreter.)
"""

from __future__ import annotations

import ctypes
import re
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

HEADER = Path(__file__).with_name("kernels.h")

_PROTOTYPE = re.compile(r"^EXPORT (int|void) (\w+)\(([^)]*)\);", re.MULTILINE)

_REPEATABLE = re.compile(r"^ +X\((\w+), \d+\)", re.MULTILINE)

_TYPES: dict[str, Any] = {
    "Array *": ctypes.py_object,
    "DType *": ctypes.py_object,
    "List *": ctypes.py_object,
    "void *": ctypes.c_void_p,
    "int ": ctypes.c_int,
    "double ": ctypes.c_double,
}


def file_name(target: str) -> str:
    """Name the library for `"wasm32"` or `"native"`: the same wherever it lies."""
    if target == "wasm32":
        return "kernels.wasm"
    return {"win32": "kernels.dll", "darwin": "kernels.dylib"}.get(sys.platform, "kernels.so")


def interface_number(header: bytes) -> int:
    """Return what a library compiled from this header answers when asked for its interface."""
    return zlib.crc32(header) & 0x7FFFFFFF


def argument_types(header: str) -> dict[str, list[Any]]:
    """Read each function's ctypes argument types from the header.

    Examples:
        >>> argument_types("EXPORT int scale(const Array *x, double factor, int times);")
        {'scale': [<class 'ctypes.py_object'>, <class 'ctypes.c_double'>, <class 'ctypes.c_int'>]}
    """
    return {
        name: [_argument_type(argument) for argument in arguments.split(",") if argument != "void"]
        for _, name, arguments in _PROTOTYPE.findall(header)
    }


def repeatable_kernels(header: str) -> dict[str, int]:
    """Read from the header which kernels `repeat` calls, and by what number.

    Examples:
        >>> repeatable_kernels("  X(relu, 2)")
        {'relu': 0}
    """
    return {name: number for number, name in enumerate(_REPEATABLE.findall(header))}


def _argument_type(argument: str) -> Any:
    kind = re.sub(r"\w+$", "", argument.strip().removeprefix("const "))
    return _TYPES[kind]


def open_library(path: Path) -> dict[str, Callable[..., int]]:
    """Load the library at `path` and declare its functions.

    Raises:
        ImportError: There is no such file, or it cannot be loaded, or it was compiled from
            another version of the sources.
    """
    if not path.exists():
        raise ImportError(f"there are no compiled kernels at {path.name}")
    header = HEADER.read_bytes()
    try:
        # PyDLL keeps the interpreter's lock: the kernels read Python objects and share scratch.
        library = ctypes.PyDLL(str(path))
        interface = library.interface  # a module that does not compile (no SIMD) fails only here
    except (OSError, AttributeError) as error:
        raise ImportError(f"{path.name} cannot be loaded: {error}") from error
    if interface() != interface_number(header):
        raise ImportError(f"{path.name} was compiled from other sources; build it again")
    functions: dict[str, Callable[..., int]] = {}
    for name, types in argument_types(header.decode()).items():
        function = getattr(library, name)
        function.argtypes = types
        function.restype = None if name == "prepare" else ctypes.c_int
        functions[name] = function
    return functions
