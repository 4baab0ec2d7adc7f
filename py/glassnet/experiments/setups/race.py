"""Race: the same network trained by different optimizers, its loss along the way."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np

from glassnet.base.errors import DivergenceError
from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.fitting import score
from glassnet.experiments.setups.depths import steady_lenet
from glassnet.nn.layers.base import Parameter
from glassnet.nn.network import Sequential
from glassnet.nn.spec import Spec
from glassnet.training.optim import Optimizer
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

GUESSING = float(np.log(10))
"""The loss of a network that gives every digit the same probability: where a diverged run ends."""
POINTS = 12
"""Points of a loss curve, each the mean of as many updates."""

Make = Callable[[Sequence[Parameter], float], Optimizer]


@dataclass(frozen=True)
class Lap:
    """One network's run: its loss along the way, and its accuracy on test digits at the end."""

    losses: list[float]
    accuracy: float

    @property
    def end(self) -> float:
        """The loss over the last quarter of the updates."""
        return float(np.mean(self.losses[-max(1, len(self.losses) // 4) :]))


def drive(
    training: Dataset, test: Dataset, recipe: Recipe, make: Make, spec: Spec | None = None
) -> Generator[float | None, None, Lap]:
    """Train a fresh network by an optimizer of one's own and score it; a diverged run ends."""
    network = Sequential.from_spec(spec or steady_lenet(), seed=recipe.seed)
    trainer = Trainer(network, training, recipe=recipe)
    trainer.optimizer = make(network.parameters(), recipe.learning_rate)
    losses: list[float] = []
    try:
        while not trainer.finished:
            # A wild start can cost thousands; no more than guessing makes means comparable.
            losses.append(min(trainer.step().loss, GUESSING))
            yield trainer.progress
    except DivergenceError:
        updates = recipe.epochs * -(-len(training) // recipe.batch_size)
        losses += [GUESSING] * (updates - len(losses))
    result = yield from score(network, test)
    parts = np.array_split(losses, min(POINTS, len(losses)))
    return Lap([float(part.mean()) for part in parts], result.accuracy)
