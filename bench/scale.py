"""How the cost of a training step grows with the batch and with the image; and the memory it takes.

Runs inside the tab's Python, where `shard` holds real digits.
"""

from __future__ import annotations

import time

import numpy as np

from glassnet import ops
from glassnet.data.dataset import Dataset
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

BATCHES = (16, 32, 64, 128, 256, 512, 1024)
SIZES = (14, 28, 56, 112)


def trainer_for(data: Dataset, batch_size: int) -> Trainer:
    """Prepare `lenet` for images of this size."""
    spec = {**ready_spec("lenet"), "input": [1, *data.images.shape[1:]]}
    recipe = Recipe(batch_size=batch_size, epochs=1000, learning_rate=1e-4, schedule="constant")
    return Trainer(Sequential.from_spec(spec), data, recipe=recipe)


def seconds_per_image(trainers: list[Trainer], rounds: int = 6) -> list[float]:
    """Time whole training steps of all in turn, so that a mood of the machine meets everyone.

    The best of each one's goes counts.
    """
    best = [float("inf")] * len(trainers)
    for _ in range(rounds):
        for index, trainer in enumerate(trainers):
            best[index] = min(best[index], one_go(trainer))
    return best


def one_go(trainer: Trainer, at_least: float = 0.2) -> float:
    """Train for so many seconds; return those of an image."""
    images, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < at_least:
        images += trainer.step().images
    return spent / images


def by_batch(data: Dataset) -> list[dict[str, float]]:
    """Seconds per image for batches from 16 to 1024."""
    ops.use_backend("simd")
    found = seconds_per_image([trainer_for(data, size) for size in BATCHES])
    return [
        {"batch_size": size, "seconds": seconds}
        for size, seconds in zip(BATCHES, found, strict=True)
    ]


def by_size(data: Dataset) -> list[dict[str, float]]:
    """Seconds per image, and multiply-adds, for images from 14×14 to 112×112 pixels."""
    ops.use_backend("simd")
    trainers = [trainer_for(_resized(data, size), 64) for size in SIZES]
    return [
        {
            "size": size,
            "multiply_adds": sum(layer.multiply_adds for layer in trainer.network.summary()),
            "seconds": seconds,
        }
        for size, trainer, seconds in zip(SIZES, trainers, seconds_per_image(trainers), strict=True)
    ]


def memory(data: Dataset, steps: int = 5000) -> dict[str, float]:
    """Bytes of the WebAssembly heap before and after so many steps, once it is warm."""
    import pyodide_js

    ops.use_backend("simd")
    trainer = trainer_for(data, 64)
    for _ in range(100):
        trainer.step()
    before = pyodide_js._module.HEAPU8.length
    for _ in range(steps):
        trainer.step()
    return {"steps": steps, "before": before, "after": pyodide_js._module.HEAPU8.length}


def _resized(data: Dataset, size: int) -> Dataset:
    images = data.images[:1000]
    if size < 28:
        small = images.reshape(len(images), size, 28 // size, size, 28 // size).mean(axis=(2, 4))
        return Dataset(small.astype(np.uint8), data.labels[:1000])
    times = size // 28
    return Dataset(images.repeat(times, axis=1).repeat(times, axis=2), data.labels[:1000])
