"""The loss: one number that says how wrong the network is, and its gradient."""

from __future__ import annotations

import numpy as np

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array, Indices
from glassnet.base.errors import ArgumentError, ShapeError


def softmax(logits: Array) -> Array:
    """Turn each row of logits into probabilities: `exp(z_k) / Σ_j exp(z_j)`.

    Args:
        logits: (N, K).

    Returns:
        Probabilities (N, K); every row sums to 1.

    Raises:
        ShapeError: `logits` is not two-dimensional.
        ArgumentError: It is not an array of float32 or float64.

    Examples:
        >>> softmax(np.array([[0.0, 0.0]]))
        array([[0.5, 0.5]])

    Source: Bridle (1990), "Probabilistic Interpretation of Feedforward Classification Network
    Outputs, with Relationships to Statistical Pattern Recognition".
    """
    _check_logits(logits, "softmax")
    probabilities: Array = np.exp(ops.log_softmax(logits))
    return probabilities


def log_softmax(logits: Array) -> Array:
    """Take the logarithm of the softmax without ever forming a number that overflows.

    `z_k - max z - log Σ_j exp(z_j - max z)`: subtracting the largest logit changes nothing
    in the ratio, and leaves only exponents ≤ 0.

    Args:
        logits: (N, K).

    Returns:
        Log-probabilities (N, K).

    Raises:
        ShapeError: `logits` is not two-dimensional.
        ArgumentError: It is not an array of float32 or float64.

    Examples:
        >>> log_softmax(np.array([[1000.0, 0.0]]))
        array([[    0., -1000.]])
    """
    _check_logits(logits, "log_softmax")
    return ops.log_softmax(logits)


def softmax_cross_entropy(logits: Array, labels: Indices) -> tuple[float, Array]:
    """Mean over the batch of `-log softmax(logits)[label]`, and its gradient.

    The gradient is as simple as it gets: `(softmax(logits) - one_hot(labels)) / N`.

    Args:
        logits: (N, K), the network's output.
        labels: (N,), whole numbers from 0 to K-1.

    Returns:
        The mean loss and `dlogits` (N, K).

    Raises:
        ShapeError: The shapes do not belong together, or the batch is empty.
        ArgumentError: The labels are not whole numbers from 0 to K-1, or the logits are not
            float32 or float64.

    Examples:
        >>> loss, dlogits = softmax_cross_entropy(np.array([[0.0, 0.0]]), np.array([1]))
        >>> round(loss, 4)
        0.6931
        >>> dlogits
        array([[ 0.5, -0.5]])

    Source: Goodfellow, Bengio & Courville (2016), "Deep Learning", section 6.2.2.
    """
    _check_logits(logits, "softmax_cross_entropy")
    n, classes = logits.shape
    if n == 0:
        raise ShapeError(
            "softmax_cross_entropy expects at least one image but receives an empty batch."
        )
    if not isinstance(labels, np.ndarray):
        raise ArgumentError(
            "softmax_cross_entropy expects labels as a NumPy array but receives "
            f"{type(labels).__name__}. Convert them with np.asarray(labels)."
        )
    if labels.shape != (n,):
        raise ShapeError(
            f"softmax_cross_entropy expects labels of shape ({n},), one for each row of logits, "
            f"but receives {labels.shape}."
        )
    if labels.dtype.kind not in "iu":
        raise ArgumentError(
            f"softmax_cross_entropy expects whole numbers as labels but receives {labels.dtype}. "
            "Convert them with labels.astype(np.int64); one-hot rows with labels.argmax(axis=1)."
        )
    lowest = int(labels.min()) if labels.dtype.kind == "i" else 0
    highest = int(labels.max())
    if lowest < 0 or highest >= classes:
        advice = (
            "Leave out the images that have no class, or number the classes from 0."
            if lowest < 0
            else "Give the last layer one output per class."
        )
        raise ArgumentError(
            f"softmax_cross_entropy expects labels from 0 to {classes - 1} but receives "
            f"{lowest} to {highest}. {advice}"
        )
    return ops.softmax_cross_entropy(logits, labels)


def _check_logits(logits: Array, who: str) -> None:
    arguments.float_array(who, logits)
    if logits.ndim != 2 or logits.shape[1] == 0:
        raise ShapeError(
            f"{who} expects logits of shape (N, classes) but receives {logits.shape}. "
            "End the network with Flatten and Linear."
        )
