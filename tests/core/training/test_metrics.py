import numpy as np
import pytest

from glassnet.base.errors import ArgumentError, ShapeError
from glassnet.training.metrics import accuracy, confusion_matrix, per_class


def test_confusion_counts_labels_in_rows():
    matrix = confusion_matrix(np.array([0, 2, 2, 1]), np.array([0, 2, 1, 1]), classes=3)
    assert matrix.tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 1]]


def test_confusion_agrees_with_accuracy():
    rng = np.random.default_rng(0)
    labels, predictions = rng.integers(0, 10, (2, 500)).astype(np.uint8)
    matrix = confusion_matrix(predictions, labels)
    assert matrix.sum() == 500
    assert matrix.trace() / 500 == accuracy(predictions, labels)


def test_per_class_scores():
    scores = per_class(np.array([[8, 2], [1, 9]]))
    assert scores["precision"] == pytest.approx([8 / 9, 9 / 11])
    assert scores["recall"] == pytest.approx([0.8, 0.9])
    assert scores["f1"] == pytest.approx([2 * 8 / 19, 2 * 9 / 21])


def test_a_class_that_never_occurs_scores_zero():
    scores = per_class(np.array([[3, 0], [0, 0]]))
    assert all(values[1] == 0 for values in scores.values())


@pytest.mark.parametrize("metric", [accuracy, confusion_matrix])
@pytest.mark.parametrize(
    ("predictions", "labels"),
    [(np.zeros(2, int), np.zeros(3, int)), (np.zeros(0, int), np.zeros(0, int))],
)
def test_arrays_that_do_not_match_are_refused(metric, predictions, labels):
    with pytest.raises(ShapeError, match=r"one shape \(N,\) with N > 0 but receive"):
        metric(predictions, labels)


def test_values_outside_the_classes_are_refused():
    with pytest.raises(ShapeError, match="labels from 0 to 1 but receives 0 to 2"):
        confusion_matrix(np.array([0, 1]), np.array([0, 2]), classes=2)


@pytest.mark.parametrize("metric", [accuracy, confusion_matrix])
@pytest.mark.parametrize(
    ("values", "received"),
    [(np.array([1.5]), "float64"), (np.array([np.nan]), "float64"), ([1], "list")],
)
def test_only_whole_numbers_are_compared(metric, values, received):
    right = np.array([1])
    for pair in ((values, right), (right, values)):
        with pytest.raises(ArgumentError, match=f"arrays of whole numbers but receive {received}"):
            metric(*pair)


@pytest.mark.parametrize("confusion", [np.zeros((2, 3), int), np.zeros(4, int), 5])
def test_scores_need_a_square_of_counts(confusion):
    with pytest.raises(ShapeError, match=r"expects counts \(classes, classes\) but receives \("):
        per_class(confusion)
