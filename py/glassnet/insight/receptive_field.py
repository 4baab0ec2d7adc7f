"""Receptive field: the pixels of the input that a unit can see at all."""

from __future__ import annotations

from dataclasses import dataclass

from glassnet.base.arrays import Pair
from glassnet.base.errors import ArgumentError
from glassnet.nn.layers import Layer
from glassnet.nn.network import Sequential


@dataclass(frozen=True)
class ReceptiveField:
    """The windows that a layer's units see of the input, all alike but for their place.

    Attributes:
        size: height and width in pixels.
        stride: pixels from one unit's window to the next one's.
        start: top and left of the window of unit (0, 0); negative inside padding.
    """

    size: Pair
    stride: Pair
    start: Pair

    def corner(self, row: int, column: int) -> Pair:
        """Return top and left of the window of the unit in this row and column."""
        return (
            self.start[0] + row * self.stride[0],
            self.start[1] + column * self.stride[1],
        )


def receptive_field(network: Sequential, layer: int) -> ReceptiveField:
    """Return what the units of a layer see of the network's input.

    From layer to layer, `size += D(K − 1) · stride`, `start −= P · stride`, `stride ·= S`, where
    the stride on the right is that of the layers before.

    Args:
        network: the network that holds the layer.
        layer: its index in `network.layers`.

    Raises:
        ArgumentError: if there is no such layer, or its units see everything because a layer up to
            it is neither a window nor elementwise.

    Source:
        Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", 2019.

    Examples:
        >>> from glassnet.nn.spec import ready_spec
        >>> lenet = Sequential.from_spec(ready_spec("lenet"))
        >>> [receptive_field(lenet, layer).size[0] for layer in (0, 2, 3, 5)]
        [3, 4, 8, 10]
    """
    if not 0 <= layer < len(network.layers):
        raise ArgumentError(
            f"receptive_field expects a layer from 0 to {len(network.layers) - 1} "
            f"but receives {layer}."
        )
    rows = columns = (1, 1, 0)
    for index, each in enumerate(network.layers[: layer + 1]):
        try:
            rows, columns = _behind(each, 0, rows), _behind(each, 1, columns)
        except _SeesAllError as error:
            raise ArgumentError(
                f"the units of layer {layer} see the whole input, because of layer {index} "
                f"({each.type}). Choose a layer before it."
            ) from error
    return ReceptiveField(*zip(rows, columns, strict=True))


Axis = tuple[int, int, int]
"""Size, stride and start along one axis."""


class _SeesAllError(Exception):
    """A layer's units see everything."""


def _behind(layer: Layer, axis: int, before: Axis) -> Axis:
    """Follow one axis through one layer."""
    if layer.kind == "elementwise":
        return before
    if layer.kind != "window":
        raise _SeesAllError
    size, stride, start = before
    if layer.inner:  # what the layers inside see, and the input's own place
        inside = before
        for each in layer.inner:
            inside = _behind(each, axis, inside)
        first = min(start, inside[2])
        return max(start + size, inside[2] + inside[0]) - first, stride, first
    kernel, step, padding = (
        getattr(layer, name)[axis] for name in ("kernel_size", "stride", "padding")
    )
    dilation = getattr(layer, "dilation", (1, 1))[axis]
    return size + dilation * (kernel - 1) * stride, stride * step, start - padding * stride
