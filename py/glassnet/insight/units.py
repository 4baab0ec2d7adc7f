"""Units: what one unit of a network responds to, found in real images and made by gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glassnet.base.arrays import Array, Indices
from glassnet.base.errors import ArgumentError
from glassnet.nn.network import Sequential

PIECE = 100
"""Images computed at once."""


@dataclass(frozen=True)
class Patch:
    """Where a unit's map is strongest in one image.

    Attributes:
        image: which image.
        value: the activation.
        row: of the unit in its map; 0 for a unit without a map.
        column: of the unit in its map.
    """

    image: int
    value: float
    row: int
    column: int


@dataclass(frozen=True)
class Maxima:
    """The largest value of every map (N, F) in every image, and the row and column where it is."""

    values: Array
    rows: Indices
    columns: Indices


def map_maxima(network: Sequential, layer: int, x: Array) -> Maxima:
    """Find where every map of a layer is largest, the first place if there are several.

    Args:
        network: the network that holds the layer.
        layer: its index in `network.layers`. Units without maps count as maps of one value.
        x: images (N, C, H, W).

    Raises:
        ArgumentError: if there is no such layer.
    """
    front = _front(network, layer)
    values, places = [], []
    width = 1
    for start in range(0, len(x), PIECE):
        output = front.forward(x[start : start + PIECE])
        width = output.shape[3] if output.ndim == 4 else 1
        flat = output.reshape(*output.shape[:2], -1)
        values.append(flat.max(axis=2))
        places.append(flat.argmax(axis=2))
    rows, columns = np.divmod(np.concatenate(places), width)
    return Maxima(np.concatenate(values), rows, columns)


def strongest_patches(
    network: Sequential, layer: int, channel: int, x: Array, count: int
) -> list[Patch]:
    """Return where a filter responds most, at most one place per image, strongest first.

    Args:
        network: the network that holds the layer.
        layer: its index in `network.layers`.
        channel: which map of the layer's output, or which unit.
        x: images (N, C, H, W).
        count: how many places.

    Raises:
        ArgumentError: if there is no such layer or channel.
    """
    maxima = map_maxima(network, layer, x)
    _check("channel", channel, maxima.values.shape[1])
    values = maxima.values[:, channel]
    return [
        Patch(
            int(image),
            float(values[image]),
            int(maxima.rows[image, channel]),
            int(maxima.columns[image, channel]),
        )
        for image in np.argsort(-values, kind="stable")[:count]
    ]


def preferred_input(
    network: Sequential, layer: int, channel: int, *, steps: int = 60, rate: float = 2.0
) -> Array:
    """Make an image that excites one unit, by gradient ascent on the pixels.

    `x ← clip(x + rate · g / ‖g‖, 0, 1)`, `g = d activation / dx`, from gray; the rate falls to 0.
    Of a map, it is the unit in the middle that is excited.

    Args:
        network: the network that holds the layer; the gradients of its parameters are overwritten.
        layer: its index in `network.layers`.
        channel: which map of the layer's output, or which unit.
        steps: how often the pixels are changed.
        rate: length of the first step, over all pixels.

    Returns:
        The image (1, C, H, W); gray, 0.5, where the unit does not look.

    Raises:
        ArgumentError: if there is no such layer or channel, or the network's input is not known.

    Source:
        Erhan, Bengio, Courville & Vincent, "Visualizing Higher-Layer Features of a Deep Network",
        2009.
    """
    front = _front(network, layer)
    if network.input_shape is None:
        raise ArgumentError("preferred_input needs a network that knows its input_shape.")
    x: Array = np.full((1, *network.input_shape), 0.5, np.float32)
    for step in range(steps):
        output = front.forward(x)
        _check("channel", channel, output.shape[1])
        gradient = front.backward(_one_unit(output, channel), needs_dx=True)
        assert gradient is not None  # noqa: S101 - it was asked for
        length = float(np.linalg.norm(gradient))
        if length == 0:
            break  # a unit that is off has no slope to climb
        x = np.clip(x + rate * (1 - step / steps) / length * gradient, 0, 1).astype(np.float32)
    return x


def middle(size: int) -> int:
    """Return the row or column in the middle of a map's side.

    Examples:
        >>> middle(5), middle(4)
        (2, 2)
    """
    return size // 2


def _one_unit(output: Array, channel: int) -> Array:
    """Return the gradient of one unit's activation by the layer's output."""
    unit = np.zeros_like(output)
    unit[(0, channel, *(middle(size) for size in output.shape[2:]))] = 1
    return unit


def _front(network: Sequential, layer: int) -> Sequential:
    _check("layer", layer, len(network.layers))
    return Sequential(network.layers[: layer + 1])


def _check(name: str, value: int, count: int) -> None:
    if not 0 <= value < count:
        raise ArgumentError(f"{name} expects 0 to {count - 1} but receives {value}.")
