"""Costs: what a network needs, summed over its layers."""

from __future__ import annotations

from collections.abc import Sequence

from glassnet.nn.summary import LayerSummary


def parameters(layers: Sequence[LayerSummary]) -> int:
    """Return the number of weights and biases of all layers."""
    return sum(layer.parameters for layer in layers)


def multiply_adds(layers: Sequence[LayerSummary]) -> int:
    """Return the multiply-adds of all layers for one image, forward."""
    return sum(layer.multiply_adds for layer in layers)
