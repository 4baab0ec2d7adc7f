"""Glassnet as a contender, in the tab and natively: whole training steps, again and again."""

from __future__ import annotations

import time

from glassnet import ops
from glassnet.data.dataset import Dataset
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

RECIPE = Recipe(batch_size=64, optimizer="adam", learning_rate=1e-3, schedule="constant")


class Session:
    """A training run that goes on for so many seconds at a time."""

    def __init__(self, data: Dataset, backend: str) -> None:
        self.backend = backend
        network = Sequential.from_spec(ready_spec("lenet"), seed=0)
        self.trainer = Trainer(network, data, recipe=RECIPE)
        self.trainer.configure(epochs=1000)

    def train(self, seconds: float) -> dict[str, float]:
        ops.use_backend(self.backend)
        images, started = 0, time.perf_counter()
        loss, spent = 0.0, 0.0
        while spent < seconds:
            for step in self.trainer.run_slice(40).steps:
                images, loss = images + step.images, step.loss
            spent = time.perf_counter() - started
        return {"images": images, "seconds": spent, "loss": loss}
