"""Tiled: a convolution whose weights are shared inside tiles of the map, not across them.

One tile is a convolution; as many tiles as places is a locally connected layer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.arrays import Array, Pair, Shape
from glassnet.base.errors import ArgumentError
from glassnet.nn.layers import LocallyConnected2d
from glassnet.nn.layers.base import Layer, Parameter


class TiledConv2d(Layer):
    """Cut the map into tiles × tiles parts, each with one set of filters for all of its places.

    Args:
        in_channels: C.
        out_channels: F.
        in_size: H × W of the images.
        kernel_size: one whole number or two.
        tiles: T, tiles along each side of the map, from 1 to the map's smaller side. Where T does
            not divide the side, the tiles' sides differ by one place.
        stride: step from one window to the next.
        rng: the generator of the initial weights, or its seed; by default a new stream of
            `manual_seed`. All tiles start with the same.

    Shape:
        (N, C, H, W) -> (N, F, OH, OW), sizes as for `Conv2d`.

    Attributes:
        weight: (T, T, F, C, KH, KW).
        bias: (F, T, T).
        tile_of: for every row and for every column of the map, which tile it lies in.

    Raises:
        ArgumentError: if there are more tiles than places.

    Examples:
        >>> layer = TiledConv2d(1, 8, in_size=28, kernel_size=5, tiles=2)
        >>> layer.forward(np.zeros((64, 1, 28, 28), np.float32)).shape
        (64, 8, 24, 24)
        >>> layer.weight.data.size + layer.bias.data.size
        832
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        in_size: int | Pair,
        kernel_size: int | Pair,
        *,
        tiles: int,
        stride: int | Pair = 1,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        places = LocallyConnected2d(
            in_channels, out_channels, in_size, kernel_size, stride=stride, rng=rng
        )
        if not 1 <= tiles <= min(places.out_size):
            raise ArgumentError(
                f"tiles expects a whole number from 1 to {min(places.out_size)}, the places "
                f"along a side of the map, but receives {tiles}."
            )
        assert places.bias is not None  # noqa: S101 - made with one
        self.tiles = tiles
        self.stride = places.stride
        first = places.weight.data[:1, :1]
        self.weight = Parameter("weight", np.tile(first, (tiles, tiles, 1, 1, 1, 1)))
        self.bias = Parameter("bias", np.zeros((out_channels, tiles, tiles), first.dtype))
        self._places = places
        self._bias_of_places = places.bias
        # Which tile a row (column) of the map belongs to, and where each tile starts.
        self.tile_of = [np.arange(side) * tiles // side for side in places.out_size]
        self._starts = [np.searchsorted(of, np.arange(tiles)) for of in self.tile_of]

    def output_shape(self, in_shape: Shape) -> Shape:
        """(C, H, W) -> (F, OH, OW)."""
        return self._places.output_shape(in_shape)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, F, OH, OW): every place takes a copy of its tile's weights."""
        rows, columns = self.tile_of
        self._places.weight.data = self.weight.data[rows][:, columns]
        self._bias_of_places.data = self.bias.data[:, rows][:, :, columns]
        return self._places.forward(x, training=training)

    def backward(self, dy: Array) -> Array | None:
        """(N, F, OH, OW) -> (N, C, H, W): a tile's gradient is the sum of its places'."""
        self._places.needs_dx = self.needs_dx
        dx = self._places.backward(dy)
        rows, columns = self._starts
        by_rows = np.add.reduceat(self._places.weight.grad, rows, axis=0)
        self.weight.grad = np.add.reduceat(by_rows, columns, axis=1)
        by_rows = np.add.reduceat(self._bias_of_places.grad, rows, axis=1)
        self.bias.grad = np.add.reduceat(by_rows, columns, axis=2)
        return dx

    def parameters(self) -> list[Parameter]:
        """Return weight, then bias."""
        return [self.weight, self.bias]

    def config(self) -> dict[str, Any]:
        """Return what it was made of."""
        return self._places.config() | {"type": self.type, "tiles": self.tiles}

    def multiply_adds(self, in_shape: Shape) -> int:
        """One for each weight of each place: sharing changes nothing about it."""
        return self._places.multiply_adds(in_shape)


def shared_and_untied(
    channels: int, filters: int, kernel: int, map_side: int
) -> tuple[int, int, int]:
    """Count weights and biases with sharing, without, and the multiply-adds, the same for both.

    AlexNet's first layer, untied, would be too large to make it only for counting.

    Examples:
        >>> shared_and_untied(channels=3, filters=96, kernel=11, map_side=55)
        (34944, 105705600, 105415200)
    """
    weights = filters * channels * kernel * kernel
    places = map_side * map_side
    return weights + filters, places * (weights + filters), places * weights
