"""Units: what one unit of the live network sees, responds to and prefers (C14)."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
from glassnet.base.pixels import to_input
from glassnet.base.plain import tensor
from glassnet.data.handwriting import SIZE
from glassnet.insight.receptive_field import receptive_field
from glassnet.insight.units import map_maxima, middle, preferred_input, strongest_patches
from glassnet.lessons.kit.live import Live
from glassnet.nn.layers import Conv2d, Linear, MaxPool2d
from glassnet.nn.network import Sequential

SEARCHED, SHOWN = 500, 9
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("unit", {"layer": 3, "channel": 1})]

Window = tuple[int, int, int, int]
"""Top, left, height, width."""


def unit(
    live: Live, *, layer: int, channel: int, image: Any = None, index: int = 0
) -> dict[str, Any]:
    """Look at one unit from three sides.

    Args:
        live: the page's networks and digits.
        layer: index of a convolution, max pooling or fully connected layer.
        channel: which of its maps, or which unit.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        The `layers` to choose from (index, name, units, side of the receptive field); the `image`
        with the `window` that excites the unit most and its `value` there; the `patches`
        (K, h, w) of test digits that excite it most, with their `labels` and `values`; the
        `preferred` picture (h, w) by gradient ascent.

    Raises:
        ArgumentError: if the layer is none of these, or has no such channel.
    """
    network, source = live.network_where(_is_convolutional)
    layers = _layers(network)
    if layer not in [each["index"] for each in layers]:
        choice = ", ".join(f"{each['index']} ({each['name']})" for each in layers)
        raise ArgumentError(f"layer expects one of {choice} but receives {layer}.")
    x, label = live.image(image, index)
    maxima = map_maxima(network, layer, x)
    searched = to_input(live.test.images[:SEARCHED])
    patches = strongest_patches(network, layer, channel, searched, SHOWN)
    here = _window(network, layer, maxima.rows[0, channel], maxima.columns[0, channel])
    return {
        "layers": layers,
        "layer": layer,
        "channel": channel,
        "image": tensor(x[0, 0]),
        "label": label,
        "window": list(here),
        "value": float(maxima.values[0, channel]),
        "patches": tensor(
            np.stack(
                [
                    _cut(searched[each.image, 0], _window(network, layer, each.row, each.column))
                    for each in patches
                ]
            )
        ),
        "labels": [int(live.test.labels[each.image]) for each in patches],
        "values": [each.value for each in patches],
        "preferred": tensor(_preferred(network, layer, channel)),
        "source": source,
        "step": live.step,
    }


def _is_convolutional(network: Sequential) -> bool:
    return network.input_shape == (1, SIZE, SIZE) and any(
        isinstance(layer, Conv2d) for layer in network.layers
    )


def _layers(network: Sequential) -> list[dict[str, Any]]:
    return [
        {
            "index": summary.index,
            "name": summary.name,
            "units": summary.output_shape[0],
            "field": list(_window(network, summary.index, 0, 0)[2:]),
        }
        for summary in network.summary()
        if isinstance(network.layers[summary.index], (Conv2d, MaxPool2d, Linear))
    ]


def _window(network: Sequential, layer: int, row: int, column: int) -> Window:
    """Return what the unit in this row and column sees; behind `Flatten`, that is everything."""
    try:
        field = receptive_field(network, layer)
    except ArgumentError:
        return 0, 0, SIZE, SIZE
    top, left = field.corner(int(row), int(column))
    return top, left, *field.size


def _preferred(network: Sequential, layer: int, channel: int) -> Array:
    picture = preferred_input(network, layer, channel)[0, 0]
    shape = network.summary()[layer].output_shape
    place = [middle(size) for size in shape[1:]] or [0, 0]
    return _cut(picture, _window(network, layer, *place))


def _cut(image: Array, window: Window) -> Array:
    """Cut a window out of an image; outside it, there is paper."""
    top, left, height, width = window
    margin = max(height, width)
    padded = np.pad(image, margin)
    rows = slice(top + margin, top + margin + height)
    return padded[rows, left + margin : left + margin + width]
