"""Probes: small networks trained on what leaves a layer, to tell what is in it."""

from __future__ import annotations

from collections.abc import Generator

from glassnet.base.arrays import Array, Indices
from glassnet.data.dataset import epoch_order
from glassnet.experiments.kit.fitting import mean
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.training.optim import Adam
from glassnet.training.schedules import get_schedule

BATCH = 64


def fit_features(
    network: Sequential, features: Array, labels: Indices, epochs: int, seed: int
) -> Generator[float, None, None]:
    """Train a network on feature vectors (N, F) by Adam, its learning rate falling to 0."""
    optimizer = Adam(network.parameters())
    for epoch in range(epochs):
        order = epoch_order(len(labels), epoch=epoch, seed=seed)
        for start in range(0, len(labels), BATCH):
            progress = (epoch + start / len(labels)) / epochs
            batch = order[start : start + BATCH]
            logits = network.forward(features[batch], training=True)
            _, gradient = softmax_cross_entropy(logits, labels[batch])
            network.backward(gradient)
            optimizer.learning_rate = 0.01 * get_schedule("cosine")(progress)
            optimizer.step()
            yield progress


def share_right(logits: Array, labels: Indices) -> float:
    """Return the accuracy of these logits (N, K)."""
    return mean(logits.argmax(axis=1) == labels)
