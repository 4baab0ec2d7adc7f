"""Depths: what the layers of a network hand on, and how much of the picture is still in it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from glassnet import ops
from glassnet.base.arrays import Array
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec, without

PIECE = 100
BLOCK = 50
PENALTY = 0.01
"""Of the ridge, in proportion to the mean size of the features; keeps noise out of the picture."""


def steady_lenet() -> dict[str, Any]:
    """Return lenet's specification without dropout, which would hold short trainings back.

    Examples:
        >>> len(steady_lenet()["layers"])
        10
    """
    return without(ready_spec("lenet"), "Dropout")


def left_alone() -> Generator[None, None, None]:
    """Do nothing, in place of training, to a network that is looked at as it starts."""
    yield


def features(network: Sequential, depth: int, data: Dataset) -> Generator[None, None, Array]:
    """Return what leaves the first `depth` layers as vectors (N, F); 0 are the pixels."""
    pieces = []
    for start in range(0, len(data), PIECE):
        x: Array = to_input(data.images[start : start + PIECE])
        for layer in network.layers[:depth]:
            x = layer.forward(x)
        pieces.append(x.reshape(len(x), -1))
        yield
    return np.concatenate(pieces)


class PictureReader:
    """Guesses pictures from features, linearly: ridge regression with as many weights as examples.

    `pictures ≈ K(features, examples) · (K + λI)⁻¹ · (example pictures − mean) + mean`, where K
    holds the dot products of the features, less their mean. This equals the ridge regression from
    features to pixels, at a size that does not grow with the number of features.

    Args:
        examples: features (N, F).
        pictures: what they were computed from (N, P).
    """

    def __init__(self, examples: Array, pictures: Array) -> None:
        self._feature_mean = examples.mean(axis=0)
        self._mean = pictures.mean(axis=0)
        self._examples = np.ascontiguousarray(examples - self._feature_mean)
        self._pictures = pictures - self._mean
        self._solution: Array | None = None

    def fit(self) -> Generator[None, None, PictureReader]:
        """Solve for the weights, a little at a time; return the reader itself."""
        pieces = []
        for start in range(0, len(self._examples), PIECE):
            pieces.append(self._products(self._examples[start : start + PIECE]))
            yield
        products = np.concatenate(pieces)
        size = float(np.trace(products)) / len(products)
        # Features that never change say nothing; any penalty then gives the mean picture.
        products[np.diag_indices(len(products))] += PENALTY * size or 1.0
        self._solution = yield from solve(products, self._pictures)
        return self

    def guess(self, given: Array) -> Array:
        """Guess the pictures (M, P) that these features (M, F) were computed from."""
        assert self._solution is not None, "fit comes first"  # noqa: S101
        shares = self._products(np.ascontiguousarray(given - self._feature_mean))
        pictures: Array = ops.linear(shares, np.ascontiguousarray(self._solution.T), self._mean)
        return pictures

    def _products(self, rows: Array) -> Array:
        return ops.linear(rows, self._examples, None)


def solve(matrix: Array, right: Array) -> Generator[None, None, Array]:
    """Solve `matrix · x = right` for a symmetric positive definite matrix, block by block.

    Gaussian elimination; with such a matrix it needs no pivoting. NumPy would solve it at once,
    and the page would stand still meanwhile.

    Args:
        matrix: (N, N).
        right: (N, P).
    """
    matrix, right = matrix.copy(), right.copy()
    starts = range(0, len(matrix), BLOCK)
    for start in starts:
        here, below = slice(start, start + BLOCK), slice(start + BLOCK, None)
        inverse = np.linalg.inv(matrix[here, here])
        matrix[here, below] = _times(inverse, matrix[here, below])
        right[here] = _times(inverse, right[here])
        left = matrix[below, here]
        matrix[below, below] -= _times(left, matrix[here, below])
        right[below] -= _times(left, right[here])
        yield
    for start in reversed(starts):
        here, below = slice(start, start + BLOCK), slice(start + BLOCK, None)
        right[here] -= _times(matrix[here, below], right[below])
        yield
    return right


def _times(a: Array, b: Array) -> Array:
    """Multiply two matrices by the fastest operation there is."""
    return ops.linear(np.ascontiguousarray(a), np.ascontiguousarray(b.T), None)


def unexplained(guesses: Array, pictures: Array) -> float:
    """Return which share of the pictures' variance the guesses miss: 1 for the mean picture.

    Examples:
        >>> pictures = np.array([[0.0], [1.0]])
        >>> unexplained(np.array([[0.5], [0.5]]), pictures)
        1.0
    """
    missed = float(np.square(guesses - pictures).sum())
    return missed / float(np.square(pictures - pictures.mean(axis=0)).sum())
