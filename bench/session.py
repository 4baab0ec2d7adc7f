"""Glassnet as a contender, in the tab and natively: whole training steps, again and again."""

from __future__ import annotations

import time
from typing import Any

from glassnet import ops
from glassnet.data.dataset import Dataset
from glassnet.nn.network import Sequential
from glassnet.training.evaluation import Evaluation
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

RECIPE = Recipe(batch_size=64, optimizer="adam", learning_rate=1e-3, schedule="constant")


class Session:
    """A network that trains, or answers to the test digits, for so many seconds at a time."""

    def __init__(self, data: Dataset, test: Dataset, backend: str, spec: dict[str, Any]) -> None:
        self.backend, self.test = backend, test
        self.network = Sequential.from_spec(spec, seed=0)
        self.trainer = Trainer(self.network, data, recipe=RECIPE)
        self.trainer.configure(epochs=1000)

    def describe(self) -> dict[str, Any]:
        """Tell what is needed to see that all contenders have the same network."""
        summary = self.network.summary()
        return {
            "parameters": sum(layer.parameters for layer in summary),
            "output": list(summary[-1].output_shape),
        }

    def train(self, seconds: float) -> dict[str, float]:
        """Train, as the page does, in slices of 40 ms."""
        ops.use_backend(self.backend)
        images, started = 0, time.perf_counter()
        loss, spent = 0.0, 0.0
        while spent < seconds:
            for step in self.trainer.run_slice(40).steps:
                images, loss = images + step.images, step.loss
            spent = time.perf_counter() - started
        return {"images": images, "seconds": spent, "loss": loss}

    def evaluate(self, seconds: float) -> dict[str, float]:
        """Answer to the test digits, in pieces of 100, from the first again after the last."""
        ops.use_backend(self.backend)
        images, started = 0, time.perf_counter()
        evaluation = Evaluation(self.network, self.test)
        while (spent := time.perf_counter() - started) < seconds or not images:
            seen = evaluation.progress
            evaluation.advance()
            images += round((evaluation.progress - seen) * len(self.test))
            if evaluation.finished:
                evaluation.finish()
                evaluation = Evaluation(self.network, self.test)
        return {"images": images, "seconds": spent}
