"""Pooling's cost: the same network with pooling and without, layer by layer (C05)."""

from __future__ import annotations

import statistics
from typing import Any

from glassnet.base.errors import ArgumentError
from glassnet.experiments.kit.costs import multiply_adds, parameters
from glassnet.experiments.setups.pooled import pooled_spec
from glassnet.lessons.kit.live import Live
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

LARGEST, UPDATES, WARM_UP = 4, 7, 2
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("costs", {})]


def costs(live: Live, *, window: int = 2) -> dict[str, Any]:
    """Count what every layer of two networks costs.

    Args:
        live: the page's networks and digits.
        window: side of the pooling window in the network that has pooling.

    Returns:
        For `pooled` and `plain`, the network without pooling: of each of the `layers` its `name`,
        `type`, `output_shape`, `parameters` and `multiply_adds` for one image, and their sums.

    Raises:
        ArgumentError: if the window is not from 2 to 4.
    """
    _check(window)
    return {"window": window, "pooled": _costs(window), "plain": _costs(1)}


def time(live: Live, *, window: int) -> dict[str, Any]:
    """Measure the median time of an update of 64 digits, in `milliseconds`.

    Args:
        live: the page's networks and digits.
        window: side of the pooling window; 1 is no pooling.

    Raises:
        ArgumentError: if the window is not from 1 to 4.
    """
    if window != 1:
        _check(window)
    network = Sequential.from_spec(pooled_spec(window))
    trainer = Trainer(network, live.training, recipe=Recipe())
    seconds = [trainer.step().seconds for _ in range(WARM_UP + UPDATES)]
    return {"window": window, "milliseconds": statistics.median(seconds[WARM_UP:]) * 1000}


def _check(window: int) -> None:
    if not 2 <= window <= LARGEST:
        raise ArgumentError(f"window expects 2 to {LARGEST} but receives {window}.")


def _costs(window: int) -> dict[str, Any]:
    layers = Sequential.from_spec(pooled_spec(window)).summary()
    return {
        "layers": [
            {
                "name": layer.name,
                "type": layer.type,
                "output_shape": list(layer.output_shape),
                "parameters": layer.parameters,
                "multiply_adds": layer.multiply_adds,
            }
            for layer in layers
        ],
        "parameters": parameters(layers),
        "multiply_adds": multiply_adds(layers),
    }
