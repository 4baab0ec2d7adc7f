"""Pooled: the same network with pooling and without."""

from __future__ import annotations

from typing import Any

CONNECTED, AVERAGE = "fully connected layer", "average of each map"


def pooled_spec(window: int, end: str = CONNECTED) -> dict[str, Any]:
    """Describe lenet with pooling over windows of this side; a side of 1 leaves it out.

    Examples:
        >>> [layer["type"] for layer in pooled_spec(1)["layers"][:3]]
        ['Conv2d', 'ReLU', 'Conv2d']
    """
    layers: list[dict[str, Any]] = []
    side = 28
    for filters in (8, 16):
        layers += [{"type": "Conv2d", "out_channels": filters, "kernel_size": 3}, {"type": "ReLU"}]
        if window > 1:
            layers.append({"type": "MaxPool2d", "kernel_size": window})
        side = (side - 2) // window
    if end == AVERAGE:
        layers.append({"type": "AvgPool2d", "kernel_size": side})
    layers.append({"type": "Flatten"})
    if end == CONNECTED:
        layers += [{"type": "Linear", "out_features": 64}, {"type": "ReLU"}]
    return {"input": [1, 28, 28], "layers": [*layers, {"type": "Linear", "out_features": 10}]}
