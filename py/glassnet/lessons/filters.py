"""Filters: a small training, looked at again and again, to scrub through afterwards (C06).

A look takes in the first layer's filters and what they make of one digit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from glassnet.base.arrays import Array, Indices
from glassnet.base.errors import ArgumentError, shown
from glassnet.base.pixels import to_input
from glassnet.base.plain import tensor
from glassnet.data.dataset import Dataset
from glassnet.experiments.setups.depths import steady_lenet
from glassnet.lessons.kit.live import HESITATING, Live
from glassnet.nn.layers import Conv2d
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

KERNELS = (3, 5)
STARTS = {"faint": {"normal": 0.02}, "usual": "he_normal"}
LOOKS = (0, 1, 2, 4, 7, 12, 20, 30, 45, 65, 90, 130, 180, 240, 300)
"""After these many updates the filters are looked at."""
POOLED = 2
"""Position of the layer whose maps are looked at: the first pooling."""
BATCH, EPOCHS, TESTED, SEED = 64, 6, 200, 0
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [
    ("history", {"kernel": 5, "start": "faint", "updates": LOOKS[-1]})
]


@dataclass
class Film:
    """A training under way and what was seen of it so far."""

    trainer: Trainer
    images: Dataset
    digit: Array
    filters: list[Array] = field(default_factory=list)
    maps: list[Array] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)

    def run(self, updates: int, test: Array, labels: Indices) -> None:
        """Make so many updates at most, and look whenever it is time."""
        last = min(self.trainer.steps + updates, LOOKS[-1])
        self._look(test, labels)
        while self.trainer.steps < last and not self.trainer.finished:
            self.trainer.step()
            self._look(test, labels)

    def _look(self, test: Array, labels: Indices) -> None:
        if len(self.filters) == len(LOOKS) or self.trainer.steps != LOOKS[len(self.filters)]:
            return
        network = self.trainer.network
        self.filters.append(_first_filters(network))
        self.maps.append(network.activations(self.digit)[POOLED][0])
        self.accuracies.append(float(np.mean(network.forward(test).argmax(axis=1) == labels)))


def history(live: Live, *, kernel: int, start: str, updates: int) -> dict[str, Any]:
    """Train a network of its own a little further; return all looks at its first layer so far.

    Args:
        live: the page's networks and digits.
        kernel: side of the filters, 3 or 5.
        start: `"faint"` noise or as `"usual"` (He).
        updates: at most so many in this call.

    Returns:
        `steps` (T,), after which updates was looked; `filters` (T, F, KH, KW); `maps`
        (T, F, OH, OW), what they make of the `digit` (28, 28), after ReLU and pooling;
        `accuracies` (T,) on 200 test digits; `planned`, the number of looks in the end; the number
        of training `images`, and the `seed`.

    Raises:
        ArgumentError: if there is no such kernel or start.
    """
    if kernel not in KERNELS or start not in STARTS:
        raise ArgumentError(
            f"kernel expects one of {KERNELS} and start one of {tuple(STARTS)} "
            f"but receive {shown(kernel)} and {shown(start)}."
        )
    name = f"{start} {kernel}"
    if name not in live.memory:
        live.memory[name] = _film(live, kernel, start)
    film: Film = live.memory[name]
    film.run(updates, to_input(live.test.images[:TESTED]), live.test.labels[:TESTED])
    return {
        "steps": list(LOOKS[: len(film.filters)]),
        "filters": tensor(np.stack(film.filters)),
        "maps": tensor(np.stack(film.maps)),
        "digit": tensor(film.digit[0, 0]),
        "accuracies": list(film.accuracies),
        "planned": len(LOOKS),
        "images": len(film.images),
        "seed": SEED,
    }


def _film(live: Live, kernel: int, start: str) -> Film:
    spec = steady_lenet()
    spec["layers"][0] |= {"kernel_size": kernel, "initializer": STARTS[start]}
    # Enough epochs for all looks, however few digits there are.
    images = live.training.subset(slice(BATCH * LOOKS[-1] // EPOCHS))
    steps = -(-len(images) // BATCH)
    recipe = Recipe(epochs=-(-LOOKS[-1] // steps), batch_size=BATCH, seed=SEED)
    trainer = Trainer(Sequential.from_spec(spec, seed=SEED), images, recipe=recipe)
    digit, _ = live.image(index=HESITATING)
    return Film(trainer, images, digit)


def _first_filters(network: Sequential) -> Array:
    """Return a copy of the first layer's filters (F, KH, KW)."""
    first = network.layers[0]
    assert isinstance(first, Conv2d)  # noqa: S101 - it was built so
    return first.weight.data[:, 0].copy()
