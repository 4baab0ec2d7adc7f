"""A layer of a specification, as PyTorch calls it. Needs neither PyTorch nor Glassnet."""

from __future__ import annotations

from typing import Any

RENAMED = {"epsilon": "eps"}
NOT_FOR_TORCH = {"type", "layers", "initializer"}
"""The first two go another way; PyTorch starts from its own weights, which are as fast."""


def torch_call(layer: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the name of the class and its arguments.

    Args:
        layer: with all that follows from the shapes, as `bench.networks.completed` gives it.
    """
    options = {
        RENAMED.get(key, key): tuple(value) if isinstance(value, list) else value
        for key, value in layer.items()
        if key not in NOT_FOR_TORCH
    }
    return layer["type"], options
