"""Chain: what holds for layers one after the other, in a network or inside of another layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from glassnet.base.arrays import Shape
from glassnet.base.errors import GlassnetError, at_layer
from glassnet.nn.layers.base import Layer

T = TypeVar("T")


def walk(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Yield each layer, and behind it those that are inside of it."""
    for layer in layers:
        yield layer
        yield from walk(layer.inner)


@contextmanager
def naming(index: int, layer: Layer) -> Iterator[None]:
    """Let an error say which layer of the chain it is about."""
    try:
        yield
    except GlassnetError as error:
        raise at_layer(error, index, layer.type) from error


def follow_shape(layers: Sequence[Layer], in_shape: Shape) -> list[Shape]:
    """Follow the shape of one image through all layers: len(layers) + 1 shapes.

    Raises:
        ShapeError: The layers do not fit together; the message names the layer.
    """
    shapes = [in_shape]
    for index, layer in enumerate(layers):
        with naming(index, layer):
            shapes.append(layer.output_shape(shapes[-1]))
    return shapes


def numbered(by_layer: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """Put the place of its layer before each name: "0.weight", "0.bias", "3.weight" and so on."""
    return {
        f"{index}.{name}": value
        for index, names in enumerate(by_layer)
        for name, value in names.items()
    }


def ask_for_dx(layers: Sequence[Layer], everywhere: bool) -> None:
    """Let each layer compute dL/dx only where a layer before it has parameters."""
    needed = everywhere
    for layer in layers:
        layer.needs_dx = needed
        ask_for_dx(layer.inner, needed)
        needed = needed or bool(layer.parameters())
