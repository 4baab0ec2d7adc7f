"""Metrics: how good predictions are.

`predictions` and `labels` are integer arrays of shape `(N,)` with values 0 … classes − 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glassnet.base import arguments
from glassnet.base.errors import ArgumentError, ShapeError

Labels = NDArray[np.integer]
MOST_CLASSES = 10_000


def accuracy(predictions: Labels, labels: Labels) -> float:
    """Return the share of predictions that are right, between 0 and 1.

    Raises:
        ArgumentError: if they are not arrays of whole numbers.
        ShapeError: if the arrays differ in shape or are empty.

    Examples:
        >>> accuracy(np.array([7, 2, 1]), np.array([7, 2, 8]))
        0.6666666666666666
    """
    _check_pair(predictions, labels)
    return int(np.count_nonzero(predictions == labels)) / len(labels)


def confusion_matrix(predictions: Labels, labels: Labels, classes: int = 10) -> NDArray[np.int64]:
    """Count how often each label (row) was predicted as each class (column).

    Returns:
        Array of shape `(classes, classes)`; right answers are on the diagonal.

    Raises:
        ArgumentError: if they are not arrays of whole numbers, or `classes` is not one.
        ShapeError: if the arrays differ in shape or are empty, or a value is out of range.

    Examples:
        >>> confusion_matrix(np.array([0, 1, 1]), np.array([0, 1, 0]), classes=2)
        array([[1, 1],
               [0, 1]])
    """
    classes = arguments.whole_number("confusion_matrix", "classes", classes, maximum=MOST_CLASSES)
    _check_pair(predictions, labels)
    for name, values in (("predictions", predictions), ("labels", labels)):
        if values.min() < 0 or values.max() >= classes:
            raise ShapeError(
                f"confusion_matrix expects {name} from 0 to {classes - 1} but receives "
                f"{values.min()} to {values.max()}. Pass the right number of classes."
            )
    # bincount takes indices only: 32 bits wide in the browser, where int64 would be refused.
    cells = labels.astype(np.intp) * classes + predictions.astype(np.intp)
    counts = np.bincount(cells, minlength=classes * classes).reshape(classes, classes)
    return counts.astype(np.int64)


def per_class(confusion: NDArray[np.integer]) -> dict[str, NDArray[np.float64]]:
    """Return precision, recall and F1 of every class, each of shape `(classes,)`.

    With `TP` the diagonal: `precision = TP / column sum` (of what was called a 7, how much was
    one), `recall = TP / row sum` (of all 7s, how many were found), `F1` their harmonic mean.
    A class that never occurs scores 0.

    Raises:
        ShapeError: if `confusion` is not square.

    Examples:
        >>> per_class(np.array([[1, 1], [0, 2]]))["recall"].tolist()
        [0.5, 1.0]
    """
    shape = np.shape(confusion)
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ShapeError(
            f"per_class expects counts (classes, classes) but receives {shape}. "
            "Pass what confusion_matrix returned."
        )
    hits = np.diagonal(confusion).astype(np.float64)
    precision = _divide(hits, confusion.sum(axis=0))
    recall = _divide(hits, confusion.sum(axis=1))
    f1 = _divide(2 * precision * recall, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1}


def _divide(
    numerator: NDArray[np.float64], denominator: NDArray[np.integer] | NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator != 0)


def _check_pair(predictions: Labels, labels: Labels) -> None:
    for values in (predictions, labels):
        if not isinstance(values, np.ndarray) or not np.issubdtype(values.dtype, np.integer):
            received = getattr(values, "dtype", type(values).__name__)
            raise ArgumentError(
                "metrics expect predictions and labels as arrays of whole numbers but receive "
                f"{received}. Convert them with np.asarray(values, dtype=np.int64)."
            )
    if predictions.shape != labels.shape or labels.ndim != 1 or len(labels) == 0:
        raise ShapeError(
            "metrics expect predictions and labels of one shape (N,) with N > 0 but receive "
            f"{predictions.shape} and {labels.shape}."
        )
