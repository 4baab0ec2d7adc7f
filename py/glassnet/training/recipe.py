"""Recipe: everything about a training run except the network and the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from glassnet.nn.layers.base import Parameter
from glassnet.training.optim import OPTIMIZERS, SGD, Optimizer
from glassnet.training.options import OPTIONS


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
        glassnet.base.errors.ArgumentError: batch_size expects a whole number from 1 to 4,096 but \
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
        for item in fields(self):
            value = OPTIONS[item.name].check(item.name, getattr(self, item.name))
            object.__setattr__(self, item.name, value)  # how a frozen dataclass sets up itself

    def make_optimizer(self, parameters: Sequence[Parameter]) -> Optimizer:
        """Return a fresh optimizer for `parameters`."""
        options: dict[str, Any] = {"weight_decay": self.weight_decay}
        kind = OPTIMIZERS[self.optimizer]
        if kind is SGD:
            options["momentum"] = 0.9
        return kind(parameters, self.learning_rate, **options)
