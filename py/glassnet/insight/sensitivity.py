"""Sensitivity: how an answer changes with the pixels, by the gradient with respect to the input."""

from __future__ import annotations

import numpy as np

from glassnet.base.arrays import Array, Indices
from glassnet.base.errors import ArgumentError
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential


def loss_gradient(network: Sequential, x: Array, labels: Indices) -> Array:
    """Return, for each image, `dL/dx` of its own loss: outside training, dropout switched off.

    Args:
        network: a classifier; the gradients of its parameters are overwritten.
        x: images (N, C, H, W).
        labels: (N,).

    Returns:
        The gradients (N, C, H, W).
    """
    _, dlogits = softmax_cross_entropy(network.forward(x), labels)
    return _to_input(network, dlogits * len(x))  # of each image's loss, not of their mean


def logit_gradient(network: Sequential, x: Array, label: int) -> Array:
    """Return `d logit / dx`: which pixels speak for a digit, and which against it.

    Its absolute value is the saliency map of Simonyan, Vedaldi & Zisserman, "Deep Inside
    Convolutional Networks", 2013.

    Args:
        network: a classifier; the gradients of its parameters are overwritten.
        x: images (N, C, H, W).
        label: whose logit.

    Raises:
        ArgumentError: if there is no such logit.
    """
    logits = network.forward(x)
    if not 0 <= label < logits.shape[1]:
        raise ArgumentError(f"label expects 0 to {logits.shape[1] - 1} but receives {label}.")
    dlogits = np.zeros_like(logits)
    dlogits[:, label] = 1
    return _to_input(network, dlogits)


def nudge(x: Array, gradient: Array, size: float) -> Array:
    """Move every pixel by `size` in the direction that raises the loss, but not out of [0, 1].

    `clip(x + size · sign(gradient), 0, 1)`

    Args:
        x: images, 0 to 1.
        gradient: of the loss, the same shape; where it is 0, nothing moves.
        size: the most a pixel may change.

    Source:
        Goodfellow, Shlens & Szegedy, "Explaining and Harnessing Adversarial Examples", 2015.

    Examples:
        >>> nudge(np.array([0.0, 0.5, 1.0]), np.array([-2.0, 3.0, 0.0]), 0.25).tolist()
        [0.0, 0.75, 1.0]
    """
    moved = np.clip(x + size * np.sign(gradient), 0, 1)
    return moved.astype(x.dtype, copy=False)


def _to_input(network: Sequential, dlogits: Array) -> Array:
    gradient = network.backward(dlogits, needs_dx=True)
    assert gradient is not None  # noqa: S101 - it was asked for
    return gradient
