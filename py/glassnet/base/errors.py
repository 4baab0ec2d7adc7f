"""Every error Glassnet raises: who, what was expected, what came, what to do."""

from __future__ import annotations

from reprlib import Repr
from typing import TypeVar


class GlassnetError(Exception):
    """Base of all errors of this package, so that `except GlassnetError` catches exactly ours."""


class ShapeError(GlassnetError, ValueError):
    """An array's shape does not fit the layer, loss or network that receives it."""


class SpecError(GlassnetError, ValueError):
    """A network specification contains a mistake.

    Attributes:
        layer: Position in "layers" of the one that is wrong, if it is one of them.
        key: The key that is wrong, of this layer or of the specification, if it is one.

    Examples:
        >>> SpecError("layer 2 (ReLU) has …", layer=2, key="slope").layer
        2
    """

    def __init__(self, message: str, *, layer: int | None = None, key: str | None = None) -> None:
        super().__init__(message)
        self.layer = layer
        self.key = key


class FormatError(GlassnetError, ValueError):
    """A file or a state is truncated, foreign or damaged."""


class ArgumentError(GlassnetError, ValueError):
    """A hyperparameter, an option or a dtype is not acceptable."""


class CallOrderError(GlassnetError, RuntimeError):
    """A method was called before the one it depends on."""


class DataError(GlassnetError, OSError):
    """A file is missing, or cannot be read or written."""


class DivergenceError(GlassnetError, ArithmeticError):
    """Training produced a loss that is infinite or not a number."""


Error = TypeVar("Error", bound=GlassnetError)


def at_layer(error: Error, index: int, type_name: str) -> Error:
    """Say which layer of a network an error is about.

    A layer does not know where in a network it stands, so its own message begins with its
    type. This puts the position in front, counted from 0 as in `network.layers[index]`.

    Examples:
        >>> at_layer(ShapeError("Linear expects 400 features."), 3, "Linear")
        ShapeError('layer 3 (Linear) expects 400 features.')
    """
    message = str(error).removeprefix(f"{type_name} ")
    return type(error)(f"layer {index} ({type_name}) {message}")


class _ShortRepr(Repr):
    """Shortens long strings and deep nesting, and does not choke on numbers without end."""

    def repr_int(self, x: int, level: int) -> str:
        return repr(x) if abs(x) < 10**20 else "a gigantic number"


_short = _ShortRepr()
_short.maxstring = _short.maxother = 60


def shown(value: object) -> str:
    """Quote a value of unknown origin in a message, shortened.

    Examples:
        >>> print(shown([1, "x" * 100, {"deep": [[[[[[[]]]]]]]}]))
        [1, 'xxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxx', {'deep': [[[[[...]]]]]}]
    """
    return _short.repr(value)
