"""Redundancy: how far a trained network depends on single hidden units (C33 and C36)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from glassnet.base.arrays import Array, Indices
from glassnet.data.dataset import Dataset
from glassnet.experiments.setups.thinned import accuracy_of, hidden_activations, parts, train
from glassnet.nn.layers import Linear
from glassnet.training.metrics import Labels

DRAWS = 10
"""Random choices of units to delete that an accuracy is the mean of."""
FRACTIONS = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)


@dataclass(frozen=True)
class Readout:
    """A network's last layer, what arrives there, and the layer that makes it.

    Attributes:
        hidden: activations of the hidden units for the test digits (N, H).
        labels: the right answers (N,).
        weight: the last layer's (10, H).
        bias: the last layer's (10,).
        before: weights of the hidden layer itself (H, F).
    """

    hidden: Array
    labels: Labels
    weight: Array
    bias: Array
    before: Array

    def accuracy(self, kept: Array) -> float:
        """Return the accuracy if only the units with 1 in `kept` (H,) take part.

        Nothing is scaled up to make good for the others: they are gone.
        """
        return accuracy_of((self.hidden * kept) @ self.weight.T + self.bias, self.labels)

    def importance(self) -> Array:
        """Return how much each unit moves the logits (H,): its own spread times its weights'."""
        spread: Array = self.hidden.std(axis=0) * np.linalg.norm(self.weight, axis=0)
        return spread

    def inputs_heard(self) -> float:
        """Return how many hidden units an output neuron listens to, as if to all equally.

        `(Σ c)² / Σ c²` with c the mean size of what each unit contributes to the neuron: 1 if all
        comes from one unit, H if all contribute alike. Mean over the neurons.
        """
        contributions = np.abs(self.weight) * np.abs(self.hidden).mean(axis=0)
        return float((contributions.sum(axis=1) ** 2 / (contributions**2).sum(axis=1)).mean())


def read_out(
    training: Dataset, test: Dataset, p: float, *, epochs: int, seed: int
) -> Generator[float | None, None, Readout]:
    """Train a network with dropout and take it apart."""
    network = yield from train(p, training, epochs=epochs, seed=seed)
    first, last = parts(network)
    hidden = yield from hidden_activations(first, test)
    readout, before = last[-1], first[-2]
    assert isinstance(readout, Linear)  # noqa: S101 - the spec of `classifier` says so
    assert isinstance(before, Linear)  # noqa: S101
    assert readout.bias is not None  # noqa: S101
    return Readout(hidden, test.labels, readout.weight.data, readout.bias.data, before.weight.data)


def delete_at_random(
    readout: Readout, seed: int, fractions: Sequence[float] = FRACTIONS
) -> Generator[None, None, list[float]]:
    """Return the accuracy by the fraction of hidden units deleted, mean over some draws."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(readout.hidden.shape[1]) for _ in range(DRAWS)]
    curve = []
    for fraction in fractions:
        accuracies = []
        for order in orders:
            accuracies.append(readout.accuracy(_kept(order, fraction)))
            yield
        curve.append(float(np.mean(accuracies)))
    return curve


def delete_most_important(
    readout: Readout, fractions: Sequence[float] = FRACTIONS
) -> Generator[None, None, list[float]]:
    """Return the accuracy by the fraction of hidden units deleted, the most important first."""
    order = np.argsort(-readout.importance())
    curve = []
    for fraction in fractions:
        curve.append(readout.accuracy(_kept(order, fraction)))
        yield
    return curve


def evenness(weights: Array) -> float:
    """Return how evenly sizes are spread over weights: `(Σ|w|)² / (n Σ w²)`, from 1/n to 1.

    It is 1 if all weights have the same size, and 1/n if only one is not 0.

    Examples:
        >>> evenness(np.array([2.0, -2.0])), evenness(np.array([0.0, 3.0]))
        (1.0, 0.5)
    """
    return float(np.abs(weights).sum() ** 2 / (weights.size * (weights**2).sum()))


def _kept(order: Indices, fraction: float) -> Array:
    """Return 1 for every unit but the first `fraction` of `order` (H,)."""
    kept = np.ones(len(order), np.float32)
    kept[order[: round(fraction * len(order))]] = 0
    return kept
