"""Recipe: everything about a training run except the network and the data."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glassnet.base.arguments import as_float, one_of
from glassnet.base.errors import ArgumentError, shown
from glassnet.nn.layers.base import Parameter
from glassnet.training.optim import OPTIMIZERS, SGD, Optimizer
from glassnet.training.schedules import SCHEDULES

MAX_BATCH_SIZE = 4096
MAX_EPOCHS = 1000
MAX_SHIFTS = 8
MAX_SEED = 2**32 - 1
LARGEST = sys.float_info.max
_WHOLE = (
    ("shifts", 0, MAX_SHIFTS),
    ("epochs", 1, MAX_EPOCHS),
    ("batch_size", 1, MAX_BATCH_SIZE),
    ("seed", 0, MAX_SEED),
)


@dataclass(frozen=True)
class Recipe:
    """How to train: optimizer, schedule, batches, epochs and seed.

    Attributes:
        optimizer: `"sgd"` (with momentum 0.9), `"adam"` or `"adamw"`.
        learning_rate: the peak; the schedule multiplies it.
        schedule: `"constant"`, `"step"`, `"cosine"` or `"one_cycle"`.
        epochs: passes over the training data.
        batch_size: images per update.
        weight_decay: strength of the pull of weights toward zero.
        shifts: images move by up to this many pixels, differently in every epoch (see `augment`).
        averaging: share of the old mean that the mean of the weights keeps at each update; the
            network with the mean weights is then the one that answers (see `averaging`). 0: none.
        seed: decides the order of the images and their shifts. Weights and dropout belong to the
            network and come from the seed it was made with; the command line and the page make it
            with this one.

    Raises:
        ArgumentError: naming the setting that is out of its range.

    Examples:
        >>> Recipe(batch_size=0)
        Traceback (most recent call last):
            ...
        glassnet.base.errors.ArgumentError: batch_size expects a whole number from 1 to 4096 but \
receives 0.
    """

    optimizer: str = "adam"
    learning_rate: float = 0.01
    schedule: str = "one_cycle"
    epochs: int = 8
    batch_size: int = 64
    weight_decay: float = 0.0
    shifts: int = 0
    averaging: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        one_of("optimizer", self.optimizer, OPTIMIZERS)
        one_of("schedule", self.schedule, SCHEDULES)
        self._keep("learning_rate", _number("learning_rate", self.learning_rate, above_zero=True))
        self._keep("weight_decay", _number("weight_decay", self.weight_decay, above_zero=False))
        self._keep("averaging", fraction("averaging", self.averaging))
        for name, low, high in _WHOLE:
            self._keep(name, _whole(name, getattr(self, name), low, high))

    def _keep(self, name: str, value: float) -> None:
        """Keep Python's own number for NumPy's, which files cannot hold."""
        object.__setattr__(self, name, value)  # how a frozen dataclass sets up itself

    def make_optimizer(self, parameters: Sequence[Parameter]) -> Optimizer:
        """Return a fresh optimizer for `parameters`."""
        options: dict[str, Any] = {"weight_decay": self.weight_decay}
        kind = OPTIMIZERS[self.optimizer]
        if kind is SGD:
            options["momentum"] = 0.9
        return kind(parameters, self.learning_rate, **options)


def fraction(name: str, value: object) -> float:
    """Accept a share: a number of at least 0 and below 1.

    Raises:
        ArgumentError: if it is something else.
    """
    share = as_float(value)
    if share is None or not 0 <= share < 1:
        raise ArgumentError(
            f"{name} expects a number from 0 up to, not including, 1 but receives {shown(value)}."
        )
    return value if isinstance(value, int) else share


def _number(name: str, value: object, *, above_zero: bool) -> float:
    number = as_float(value)
    if number is None or not 0 <= number <= LARGEST or (above_zero and number == 0):
        bound = "above 0" if above_zero else "of at least 0"
        raise ArgumentError(f"{name} expects a number {bound} but receives {shown(value)}.")
    return value if isinstance(value, int) else number


def _whole(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and low <= value <= high:
        return int(value)
    raise ArgumentError(
        f"{name} expects a whole number from {low} to {high} but receives {shown(value)}."
    )
