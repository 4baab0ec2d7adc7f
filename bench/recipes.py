"""Compare recipes on a validation split of the training digits: `python -m bench.recipes`.

Takes about ten minutes and prints a table in Markdown. The test digits have no part in it: who
chooses a recipe by the digits it is judged by gets flattered, not informed.
"""

from __future__ import annotations

import sys
from statistics import median
from typing import Any

from glassnet import ops
from glassnet.data.dataset import Dataset
from glassnet.data.mnist import load_mnist
from glassnet.nn.network import Sequential
from glassnet.training.settings import DEFAULT_RECIPE, Settings
from glassnet.training.trainer import Trainer

RATE = DEFAULT_RECIPE.learning_rate
RECIPES: dict[str, dict[str, Any]] = {
    "the page's own": {},
    "no shifts": {"shifts": 0},
    "shifts of 2 pixels": {"shifts": 2},
    "no weight averaging": {"averaging": 0.0},
    "neither": {"shifts": 0, "averaging": 0.0},
    "no dropout": {"dropout": 0.0},
    "dropout 0.5": {"dropout": 0.5},
    "half the learning rate": {"learning_rate": RATE / 2},
    "twice the learning rate": {"learning_rate": RATE * 2},
    "a constant learning rate": {"schedule": "constant"},
    "a cosine": {"schedule": "cosine"},
    "batches of 32": {"batch_size": 32},
    "batches of 128": {"batch_size": 128},
}
RUNS = {"reduced": (8, 2_000), "full": (6, 10_000)}
"""Epochs, and digits held out, for each data set."""

SEEDS = range(3)


def accuracy(training: Dataset, validation: Dataset, values: dict[str, Any]) -> float:
    """Train once and return the accuracy at the end."""
    settings = Settings.parse(values)
    network = Sequential.from_spec(settings.network_spec(), seed=settings.recipe.seed)
    trainer = Trainer(network, training, validation, settings.recipe)
    while not trainer.finished:
        trainer.run_slice(10_000)
    assert trainer.last_evaluation is not None
    return trainer.last_evaluation.accuracy


def row(data: str, values: dict[str, Any]) -> str:
    """Return the median of the seeds, and from where to where they reach."""
    epochs, held_out = RUNS[data]
    training, validation = load_mnist(data).split(held_out)
    found = sorted(
        accuracy(training, validation, {"data": data, "epochs": epochs, "seed": seed, **values})
        for seed in SEEDS
    )
    return f"{median(found):.2%} | {found[0]:.2%} – {found[-1]:.2%}"


def main() -> None:
    """Print one row after the other."""
    ops.use_backend("auto")
    print("| recipe | reduced | | full | |\n| --- | ---: | --- | ---: | --- |")
    for name, values in RECIPES.items():
        print(f"| {name} | {' | '.join(row(data, values) for data in RUNS)} |")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
