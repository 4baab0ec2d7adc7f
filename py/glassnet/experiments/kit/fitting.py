"""Fitting: training and scoring as generators, so that an experiment never blocks the page.

Use them with `yield from`: they yield after every piece of work and return what they are for.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, TypeVar

import numpy as np

from glassnet.base.arrays import Array
from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.experiment import Update
from glassnet.nn.network import Sequential
from glassnet.training.evaluation import Evaluation, EvaluationResult
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

T = TypeVar("T")


class Work:
    """An experiment's work in equal pieces, such as networks to train: how much of it is done.

    Example:
        >>> def piece():
        ...     yield 0.5
        ...     return "trained"
        >>> work = Work(pieces=2)
        >>> [update.done for update in work.do(piece())], work.done
        ([0.25], 0.5)
    """

    def __init__(self, pieces: int) -> None:
        self._pieces = pieces
        self._done = 0

    @property
    def done(self) -> float:
        """The share of the work behind us, between 0 and 1."""
        return self._done / self._pieces

    def do(self, piece: Generator[float | None, None, T]) -> Generator[Update | None, None, T]:
        """Do one piece, which may yield how far it has come; return what it returns."""
        while True:
            try:
                fraction = next(piece)
            except StopIteration as stop:
                self._done += 1
                result: T = stop.value
                return result
            yield None if fraction is None else Update((self._done + fraction) / self._pieces)


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
