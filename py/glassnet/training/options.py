"""Options: what may be chosen for a run, each described once.

`Recipe` and `Settings` check by these descriptions, the command line makes its options of them, and
staging writes them down for the page: names, help, bounds and choices stand nowhere else.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from glassnet.base.arguments import as_float, one_of
from glassnet.base.errors import ArgumentError, shown

MAX_BATCH_SIZE = 4096
MAX_EPOCHS = 1000


@dataclass(frozen=True, kw_only=True)
class Option(ABC):
    """One thing that may be chosen.

    Attributes:
        label: what a reader sees beside it.
        help: what it does, in a sentence.
        live: whether a run takes a change over while it is under way.
    """

    label: str
    help: str
    live: bool = False
    kind: ClassVar[str]

    @property
    @abstractmethod
    def expects(self) -> str:
        """Which values it takes, in words."""

    @abstractmethod
    def accept(self, value: object) -> Any:
        """Return a value as it is kept, or None if it cannot be."""

    def check(self, name: str, value: object) -> Any:
        """Return a value as it is kept: Python's own number for NumPy's, which files cannot hold.

        Raises:
            ArgumentError: naming the setting and what it expects.
        """
        accepted = self.accept(value)
        if accepted is None:
            raise ArgumentError(f"{name} expects {self.expects} but receives {shown(value)}.")
        return accepted

    def describe(self) -> dict[str, Any]:
        """Return all that is to be known of it, as JSON."""
        return {"kind": self.kind, "expects": self.expects, **asdict(self)}


@dataclass(frozen=True, kw_only=True)
class Whole(Option):
    """A whole number from `low` to `high`.

    Examples:
        >>> epochs = Whole(label="Epochs", help="Times through the digits.", low=1, high=1000)
        >>> epochs.expects, epochs.accept(8), epochs.accept(8.5)
        ('a whole number from 1 to 1,000', 8, None)
    """

    kind = "whole"
    low: int
    high: int

    @property
    def expects(self) -> str:
        """Which values it takes, in words."""
        return f"a whole number from {self.low:,} to {self.high:,}"

    def accept(self, value: object) -> int | None:
        """Return a value as it is kept, or None if it cannot be."""
        is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        return int(value) if is_whole and self.low <= value <= self.high else None  # type: ignore


@dataclass(frozen=True, kw_only=True)
class Number(Option):
    """A number from 0 to below a bound, if there is one; `above_zero`, where 0 makes no sense.

    Examples:
        >>> share = Number(label="Dropout", help="Share of units switched off.", below=1)
        >>> share.expects, share.accept(0.5), share.accept(1)
        ('a number from 0 up to, not including, 1', 0.5, None)
    """

    kind = "number"
    above_zero: bool = False
    below: float | None = None

    @property
    def expects(self) -> str:
        """Which values it takes, in words."""
        if self.below is not None:
            return f"a number from 0 up to, not including, {self.below:g}"
        return f"a number {'above' if self.above_zero else 'of at least'} 0"

    def accept(self, value: object) -> float | None:
        """Return a value as it is kept, or None if it cannot be."""
        number = as_float(value)
        if number is None or not math.isfinite(number) or number < 0:
            return None
        if (self.above_zero and number == 0) or number >= (self.below or math.inf):
            return None
        return value if isinstance(value, int) else number


@dataclass(frozen=True, kw_only=True)
class Choice(Option):
    """One of a few values, each with a name for readers.

    Examples:
        >>> data = Choice(label="Data", help="To learn from.", choices={"full": "60,000 digits"})
        >>> data.expects
        'one of full'
    """

    kind = "choice"
    choices: Mapping[str, str]

    @property
    def expects(self) -> str:
        """Which values it takes, in words."""
        return f"one of {', '.join(self.choices)}"

    def accept(self, value: object) -> str | None:
        """Return a value as it is kept, or None if it cannot be."""
        return value if isinstance(value, str) and value in self.choices else None

    def check(self, name: str, value: object) -> str:
        """Return the value; the error suggests the choice that is nearest.

        Raises:
            ArgumentError: naming the setting and the choices.
        """
        return one_of(name, value, self.choices)


OPTIONS: dict[str, Option] = {
    "model": Choice(
        label="Model",
        help="Which layers the network has.",
        choices={"lenet": "Convolutional", "mlp": "Fully connected", "linear": "Linear"},
    ),
    "data": Choice(
        label="Data",
        help="Handwritten digits to learn from.",
        choices={"reduced": "10,000 digits", "full": "60,000 digits"},
    ),
    "learning_rate": Number(
        label="Learning rate",
        help="Size of a step at its peak; the schedule scales it.",
        above_zero=True,
        live=True,
    ),
    "batch_size": Whole(
        label="Batch size", help="Digits read for each step.", low=1, high=MAX_BATCH_SIZE, live=True
    ),
    "seed": Whole(
        label="Seed",
        help="Decides first weights, order and chance.",
        low=0,
        high=2**32 - 1,
    ),
    "epochs": Whole(
        label="Epochs", help="Times through all the digits.", low=1, high=MAX_EPOCHS, live=True
    ),
    "optimizer": Choice(
        label="Optimizer",
        help="How a gradient becomes a step.",
        choices={"adam": "Adam", "adamw": "AdamW", "sgd": "SGD, momentum 0.9"},
    ),
    "schedule": Choice(
        label="Schedule",
        help="One cycle, the default: up to the learning rate, then down to almost 0.",
        choices={
            "one_cycle": "One cycle",
            "cosine": "Cosine",
            "step": "Steps down",
            "constant": "Constant",
        },
    ),
    "weight_decay": Number(
        label="Weight decay", help="How strongly each step pulls weights toward 0."
    ),
    "dropout": Number(
        label="Dropout",
        help="Share of hidden units switched off at random in each step.",
        below=1,
    ),
    "shifts": Whole(
        label="Shifts (pixels)",
        help="Digits move by up to so many, anew in each epoch.",
        low=0,
        high=8,
    ),
    "averaging": Number(
        label="Weight averaging",
        help="Averaged weights answer: the nearer 1, over the more steps.",
        below=1,
    ),
    "backend": Choice(
        label="Arithmetic",
        help="Kernels are compiled C; NumPy does without them.",
        choices={"auto": "Fastest", "simd": "Kernels (SIMD)", "numpy": "NumPy alone"},
        live=True,
    ),
}
