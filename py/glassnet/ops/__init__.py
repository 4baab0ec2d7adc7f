"""The operations that layers call, and the switch between their two implementations.

`numpy_ops` is the textbook; `simd_ops` does the hot operations in compiled code, with the same
signatures, and leaves the others to NumPy. Call them as `ops.conv2d(...)`, through this module,
so that the switch is felt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from glassnet.base.errors import ArgumentError, shown
from glassnet.ops import numpy_ops
from glassnet.ops.numpy_ops import *
from glassnet.ops.windows import output_size

if TYPE_CHECKING:
    from glassnet.ops.tape import Tape

__all__ = [
    *numpy_ops.__all__,
    "are_as_written",
    "backend",
    "functions",
    "new_tape",
    "output_size",
    "use_backend",
]

BACKENDS = ("numpy", "simd")

OPERATIONS = tuple(numpy_ops.__all__)
"""What a backend implements."""

_backend = "numpy"
_written: tuple[Callable[..., Any], ...] = tuple(vars(numpy_ops)[name] for name in OPERATIONS)
"""The functions of the backend in use, as they stand in its source."""
_textbook = dict(zip(OPERATIONS, _written, strict=True))


def backend() -> str:
    """Return the name of the implementation in use: `"numpy"` or `"simd"`."""
    return _backend


def use_backend(name: str) -> None:
    """Choose the implementation of all operations from now on.

    Args:
        name: `"numpy"`, `"simd"`, or `"auto"` for the fastest that can be loaded here.

    Raises:
        ArgumentError: There is no such backend, or its compiled code cannot be loaded here.

    Examples:
        >>> use_backend("numpy")
        >>> backend()
        'numpy'
    """
    global _backend, _written
    if isinstance(name, str) and name == "auto":
        name = _fastest()
    if not isinstance(name, str) or name not in BACKENDS:
        choices = ", ".join((*BACKENDS, "auto"))
        raise ArgumentError(f"backend must be one of {choices}, but is {shown(name)}.")
    try:
        module = import_module(f"{__name__}.{name}_ops")
    except (ImportError, OSError) as error:
        raise ArgumentError(
            f'backend "{name}" cannot be loaded here: {error}. Use "numpy" instead.'
        ) from error
    for operation in OPERATIONS:
        globals()[operation] = getattr(module, operation, getattr(numpy_ops, operation))
    written: dict[str, Any] = _textbook | getattr(module, "WRITTEN", {})
    _written = tuple(written[operation] for operation in OPERATIONS)
    _backend = name


functions: Callable[[], tuple[Callable[..., Any], ...]] = partial(
    itemgetter(*OPERATIONS), globals()
)
"""Return what layers call, in the order of `OPERATIONS`: a reader may have put in other things."""


def are_as_written() -> bool:
    """Tell whether all operations are the backend's own, and none was put in its place."""
    return functions() == _written


def new_tape() -> Tape:
    """Return an empty tape, to record kernel calls of the backend `"simd"`.

    Raises:
        ImportError: There are no compiled kernels here.
    """
    tape: Tape = import_module(f"{__name__}.tape").Tape()
    return tape


def _fastest() -> str:
    try:
        import_module(f"{__name__}.simd_ops")
    except (ImportError, OSError):
        return "numpy"
    return "simd"
