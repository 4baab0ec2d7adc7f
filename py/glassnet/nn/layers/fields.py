"""Fields: what a specification may say of a layer, its bounds, and both in words.

A layer's class lists its fields; reading a specification, the page and the command line go by
that list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from glassnet.base.errors import ArgumentError
from glassnet.nn.initializers import initializer_from_spec

LARGEST_SIZE = 4096
"""No channel count, feature count or image side may be larger."""

LARGEST_KERNEL = 64
"""No side of a kernel may be larger: pooling visits its offsets one by one."""

REQUIRED = object()
"""The default of a field that has none."""


@dataclass(frozen=True)
class Field:
    """One key of a layer.

    Attributes:
        kind: What its values are: a whole number, one or two of them, a number, true or false,
            how weights start, or layers.
        default: Where it is not given; `REQUIRED` if it has to be.
        smallest: The least number it takes.
        largest: The greatest; of a `"number"` the one it must stay below.

    Examples:
        >>> field = pair(1, largest=9)
        >>> field.expects
        'a whole number from 1 to 9, or [height, width]'
        >>> field.accepts([2, 3]), field.accepts(10)
        (True, False)
    """

    kind: Literal["size", "pair", "number", "flag", "initializer", "layers"]
    default: object = REQUIRED
    smallest: float = 1
    largest: float = LARGEST_SIZE

    @property
    def expects(self) -> str:
        """Which values it takes, in words."""
        match self.kind:
            case "size":
                return f"a whole number from {self.smallest} to {self.largest}"
            case "pair":
                return f"a whole number from {self.smallest} to {self.largest}, or [height, width]"
            case "number":
                return f"a number from {self.smallest:g} to below {self.largest:g}"
            case "flag":
                return "true or false"
            case "layers":
                return "a list of at least one layer"
            case "initializer":
                return 'the name of an initializer, {"normal": std} or {"constant": value}'

    def accepts(self, value: object) -> bool:
        """Tell whether it takes a value."""
        match self.kind:
            case "size":
                return is_whole(value, self.smallest, self.largest)
            case "pair":
                values = value if isinstance(value, list | tuple) else [value, value]
                return len(values) == 2 and all(
                    is_whole(each, self.smallest, self.largest) for each in values
                )
            case "number":
                is_number = isinstance(value, int | float) and not isinstance(value, bool)
                return is_number and self.smallest <= value < self.largest  # type: ignore[operator]
            case "flag":
                return isinstance(value, bool)
            case "layers":
                return isinstance(value, list | tuple) and len(value) > 0
            case "initializer":
                return _is_initializer(value)

    def describe(self) -> dict[str, Any]:
        """Return all that is to be known of it, as JSON."""
        described: dict[str, Any] = {"kind": self.kind, "expects": self.expects}
        if self.default is not REQUIRED:
            described["default"] = self.default
        if self.kind in ("size", "pair", "number"):
            described |= {"smallest": self.smallest, "largest": self.largest}
        return described


def size(default: object = REQUIRED) -> Field:
    """Describe a whole number from 1."""
    return Field("size", default)


def pair(default: object = REQUIRED, *, smallest: int = 1, largest: int = LARGEST_SIZE) -> Field:
    """Describe a whole number, or two of them for height and width."""
    return Field("pair", default, smallest, largest)


def number(default: object, *, smallest: float, below: float) -> Field:
    """Describe a number in [smallest, below)."""
    return Field("number", default, smallest, below)


def flag(default: bool) -> Field:
    """Describe true or false."""
    return Field("flag", default)


def nested() -> Field:
    """Describe layers inside of a layer."""
    return Field("layers")


def initial_weights() -> Field:
    """Describe how the weights start."""
    return Field("initializer", "he_normal")


KERNEL = pair(largest=LARGEST_KERNEL)
STRIDE = pair(1)
PADDING = pair(0, smallest=0)


def is_whole(value: object, smallest: float, largest: float) -> bool:
    """Tell whether a value is a whole number in these bounds; `True` is not a number."""
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest


def _is_initializer(value: object) -> bool:
    try:
        initializer_from_spec(value)  # type: ignore[arg-type]
    except ArgumentError:
        return False
    return True
