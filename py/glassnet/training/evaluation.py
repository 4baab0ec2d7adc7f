"""Evaluation: a network's answers to a whole data set, worked out piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glassnet.base.errors import ArgumentError, ShapeError
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset
from glassnet.nn.losses import log_softmax
from glassnet.nn.network import Sequential
from glassnet.training.metrics import accuracy, confusion_matrix

PIECE = 100
"""Images per piece: few enough that a page stays responsive between two pieces."""

SAME = 0.99
"""Share of equal answers from which on a network is held to look at its images no more."""


@dataclass(frozen=True)
class EvaluationResult:
    """What a network made of a data set after `step` updates and `epoch` whole epochs."""

    epoch: int
    step: int
    loss: float
    accuracy: float
    labels: NDArray[np.uint8]
    predictions: NDArray[np.int64]
    confidences: NDArray[np.float32]
    classes: int

    def confusion(self) -> NDArray[np.int64]:
        """Counts by label (row) and prediction (column), shape `(classes, classes)`."""
        return confusion_matrix(self.predictions, self.labels, self.classes)

    def mistakes(self) -> NDArray[np.int64]:
        """Indices of the examples answered wrongly, the most confident mistakes first."""
        wrong = np.flatnonzero(self.predictions != self.labels)
        return wrong[np.argsort(-self.confidences[wrong], kind="stable")]

    @property
    def is_stuck(self) -> bool:
        """Whether (nearly) all examples got one and the same answer, though their labels differ."""
        # As in `confusion_matrix`, indices of the browser are 32 bits wide.
        answers, labels = (
            np.bincount(each.astype(np.intp)) for each in (self.predictions, self.labels)
        )
        count, most = len(self.labels), labels.max()
        gained = self.accuracy * count - most  # over always giving the most frequent label
        return bool(most < count and answers.max() >= SAME * count and gained < (count - most) / 10)


def count_classes(network: Sequential, data: Dataset) -> int:
    """Return how many classes a network tells apart, once it is clear that it fits a data set.

    Raises:
        ArgumentError: if there are no examples, or labels for which the network has no output.
        ShapeError: if the network takes other images, or its output is not one score per class.

    Examples:
        >>> from glassnet.nn.spec import ready_spec
        >>> data = Dataset(np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8))
        >>> count_classes(Sequential.from_spec(ready_spec("linear")), data)
        10
    """
    if len(data) == 0:
        raise ArgumentError("An evaluation needs at least one example but receives none.")
    image = (1, *data.images.shape[1:])
    if network.input_shape not in (None, image):
        raise ShapeError(
            f"The network expects images {network.input_shape} but the data set's are {image}. "
            "Build a network for this shape."
        )
    output = network.summary(image)[-1].output_shape
    if len(output) != 1:
        raise ShapeError(
            f"The network's output must be (classes,) but is {output}. "
            "End the network with Flatten and Linear."
        )
    highest = int(data.labels.max())
    if highest >= output[0]:
        raise ArgumentError(
            f"The network has {output[0]} outputs, for labels from 0 to {output[0] - 1}, but the "
            f"data set has labels up to {highest}. Give the network one output per class."
        )
    return output[0]


class Evaluation:
    """A walk over a data set in pieces, so that it can be spread over many time slices.

    Raises:
        ArgumentError, ShapeError: if the network does not fit the data, as `count_classes`.

    Examples:
        >>> from glassnet.nn.spec import ready_spec
        >>> network = Sequential.from_spec(ready_spec("linear"))
        >>> data = Dataset(np.zeros((120, 28, 28), np.uint8), np.zeros(120, np.uint8))
        >>> evaluation = Evaluation(network, data)
        >>> evaluation.advance()
        >>> evaluation.finished
        False
        >>> evaluation.finish().accuracy
        1.0
    """

    def __init__(
        self, network: Sequential, data: Dataset, *, epoch: int = 0, step: int = 0
    ) -> None:
        self._classes = count_classes(network, data)
        self._network = network
        self._data = data
        self._epoch = epoch
        self._step = step
        self._position = 0
        self._loss_sum = 0.0
        self._predictions = np.empty(len(data), np.int64)
        self._confidences = np.empty(len(data), np.float32)

    @property
    def finished(self) -> bool:
        """Whether every example has been seen."""
        return self._position >= len(self._data)

    @property
    def progress(self) -> float:
        """Share of the examples seen, between 0 and 1."""
        return self._position / len(self._data)

    def advance(self) -> None:
        """Work out the next piece."""
        piece = slice(self._position, self._position + PIECE)
        labels = self._data.labels[piece]
        logits = self._network.forward(to_input(self._data.images[piece]))
        log_probabilities = log_softmax(logits)
        best = log_probabilities.argmax(axis=1)
        rows = np.arange(len(labels))
        self._predictions[piece] = best
        self._confidences[piece] = np.exp(log_probabilities[rows, best])
        self._loss_sum -= float(log_probabilities[rows, labels].sum(dtype=np.float64))
        self._position += len(labels)

    def finish(self) -> EvaluationResult:
        """Work out what is left and return the result."""
        while not self.finished:
            self.advance()
        labels = self._data.labels
        return EvaluationResult(
            epoch=self._epoch,
            step=self._step,
            loss=self._loss_sum / len(labels),
            accuracy=accuracy(self._predictions, labels),
            labels=labels,
            predictions=self._predictions,
            confidences=self._confidences,
            classes=self._classes,
        )
