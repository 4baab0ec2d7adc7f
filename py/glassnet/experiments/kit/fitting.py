"""Fitting: training and scoring as generators, so that an experiment never blocks the page.

Use them with `yield from`: they yield after every piece of work and return what they are for.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.data.dataset import Dataset
from glassnet.nn.network import Sequential
from glassnet.training.evaluation import Evaluation, EvaluationResult
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer


def fit(
    network: Sequential | Mapping[str, Any], training: Dataset, recipe: Recipe
) -> Generator[float, None, Sequential]:
    """Train a network, or a fresh one of a spec, by a recipe; return what answers then."""
    if not isinstance(network, Sequential):
        network = Sequential.from_spec(network, seed=recipe.seed)
    trainer = Trainer(network, training, recipe=recipe)
    while not trainer.finished:
        trainer.step()
        yield trainer.progress
    return trainer.answering


def score(network: Sequential, data: Dataset) -> Generator[None, None, EvaluationResult]:
    """Evaluate a network on a data set and return the result."""
    evaluation = Evaluation(network, data)
    while not evaluation.finished:
        evaluation.advance()
        yield
    return evaluation.finish()


def shifted(data: Dataset, rows: int, columns: int) -> Dataset:
    """Move every image down by `rows` and right by `columns` pixels; what leaves it is lost.

    Examples:
        >>> data = Dataset(np.arange(4, dtype=np.uint8).reshape(1, 2, 2), np.zeros(1, np.uint8))
        >>> shifted(data, 0, 1).images.tolist()
        [[[0, 0], [0, 2]]]
    """
    return Dataset(shift(data.images, rows, columns), data.labels)


def shift(images: Any, rows: int, columns: int) -> Any:
    """Move the last two axes of an array; the pixels that come in are 0."""
    height, width = images.shape[-2:]
    moved = np.zeros_like(images)
    source = images[
        ...,
        max(0, -rows) : max(0, height - max(0, rows)),
        max(0, -columns) : max(0, width - max(0, columns)),
    ]
    top, left = max(0, rows), max(0, columns)
    moved[..., top : top + source.shape[-2], left : left + source.shape[-1]] = source
    return moved


def mean(values: Any) -> float:
    """Return the mean as a plain float."""
    return float(np.mean(values))


def largest_difference(a: Array, b: Array) -> float:
    """Return the largest absolute difference of two arrays as a plain float."""
    return float(np.abs(a - b).max())
