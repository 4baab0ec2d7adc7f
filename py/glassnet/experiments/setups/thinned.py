"""Thinned: what the experiments about dropout share, a small CNN that overfits few digits.

With 500 digits to learn from, this network knows all of them by heart after some ten epochs.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.experiment import Control
from glassnet.experiments.kit.fitting import fit
from glassnet.nn.layers import Dropout
from glassnet.nn.layers.base import Layer
from glassnet.nn.network import Sequential
from glassnet.training.evaluation import PIECE
from glassnet.training.metrics import Labels
from glassnet.training.recipe import Recipe

HIDDEN = 128
TEST_DIGITS = 2000
WITHOUT, WITH = "without dropout", "with dropout"

P = Control("p", "Share dropped, p", 0.5, 0, 0.9, 0.05)
IMAGES = Control("images", "Training digits", 500, 100, 5000, 100)
EPOCHS = Control("epochs", "Epochs", 20, 1, 60)
SEEDS = Control("seeds", "Seeds", 3, 1, 5)


def classifier(
    p: float, *, after_convolutions: float = 0.0, hidden: int = HIDDEN, hidden_layers: int = 1
) -> dict[str, Any]:
    """Return the spec of two convolutions and fully connected layers with dropout between them.

    Args:
        p: probability of dropping a unit of a hidden, fully connected layer.
        after_convolutions: probability of dropping a value of a pooled feature map.
        hidden: units of each hidden layer.
        hidden_layers: how many hidden layers, each followed by dropout.
    """
    layers: list[dict[str, Any]] = []
    for filters in (8, 16):
        layers += [
            {"type": "Conv2d", "out_channels": filters, "kernel_size": 3},
            {"type": "ReLU"},
            {"type": "MaxPool2d", "kernel_size": 2},
            {"type": "Dropout", "p": after_convolutions},
        ]
    layers.append({"type": "Flatten"})
    for _ in range(hidden_layers):
        layers += [
            {"type": "Linear", "out_features": hidden},
            {"type": "ReLU"},
            {"type": "Dropout", "p": p},
        ]
    layers.append({"type": "Linear", "out_features": 10})
    return {"input": [1, 28, 28], "layers": layers}


def recipe(epochs: int, seed: int) -> Recipe:
    """Return how all these networks are trained: in small batches, for the digits are few."""
    return Recipe(learning_rate=0.005, batch_size=32, epochs=epochs, seed=seed)


def train(
    p: float, training: Dataset, *, epochs: int, seed: int, **options: Any
) -> Generator[float, None, Sequential]:
    """Train a fresh `classifier` and return it."""
    return fit(classifier(p, **options), training, recipe(epochs, seed))


def parts(network: Sequential, hidden_layers: int = 1) -> tuple[list[Layer], list[Layer]]:
    """Cut a network in front of the dropout behind its first hidden, fully connected layer.

    Returns:
        The layers up to the hidden activations, and those that read them, from Dropout on.
    """
    cut = network.layers.index(dropout_layers(network)[-hidden_layers])
    return network.layers[:cut], network.layers[cut:]


def dropout_layers(network: Sequential) -> list[Dropout]:
    """Return the network's Dropout layers."""
    return [layer for layer in network.layers if isinstance(layer, Dropout)]


def run_layers(layers: list[Layer], x: Array, *, training: bool = False) -> Array:
    """Run some layers one after the other."""
    for layer in layers:
        x = layer.forward(x, training=training)
    return x


def hidden_activations(layers: list[Layer], data: Dataset) -> Generator[None, None, Array]:
    """Return what the first layers of a network make of a data set, worked out in pieces."""
    pieces = []
    for start in range(0, len(data), PIECE):
        pieces.append(run_layers(layers, to_input(data.images[start : start + PIECE])))
        yield
    return np.concatenate(pieces)


def accuracy_of(logits: Array, labels: Labels) -> float:
    """Return the share of right answers."""
    return float((logits.argmax(axis=-1) == labels).mean())
