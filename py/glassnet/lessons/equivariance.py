"""Equivariance: shift the digit, and the maps of a convolution shift with it (C13)."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.errors import ArgumentError
from glassnet.base.plain import tensor
from glassnet.experiments.kit.fitting import largest_difference, shift
from glassnet.lessons.kit.live import Live
from glassnet.nn.layers import Conv2d, LocallyConnected2d
from glassnet.nn.layers.base import Layer
from glassnet.nn.losses import softmax
from glassnet.nn.network import Sequential

FARTHEST = 12
ROUNDING = 1e-5
"""Sums in another order may differ by this much in float32."""
FIRST_LOOK = [("maps", {"rows": 0, "columns": 0})]


def maps(
    live: Live,
    *,
    rows: int,
    columns: int,
    shared: bool = True,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Shift the digit by whole pixels and look at the first convolution's maps.

    Args:
        live: the page's networks and digits.
        rows: pixels down; negative ones go up.
        columns: pixels right.
        shared: whether one set of filters serves every place. If not, each place has one of its
            own: the same learned filters, dealt out anew at every place.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        The shifted `image` (28, 28); its `maps` (F, OH, OW) before ReLU; the `filters`; and how
        far "shift, then convolve" is from "convolve, then shift": `difference`, the largest for
        each map, inside the rectangle `inside` = [top, left, height, width], which is what both
        orders have seen, and whether the map `follows`, but for rounding. `probabilities` is what
        the whole network makes of the shifted digit.

    Raises:
        ArgumentError: if the shift is larger than 12 pixels.
    """
    if max(abs(rows), abs(columns)) > FARTHEST:
        raise ArgumentError(
            f"rows and columns expect whole numbers from -{FARTHEST} to {FARTHEST} "
            f"but receive {rows} and {columns}."
        )
    network, source = live.network_where(_begins_with_plain_convolution)
    convolution = network.layers[0]
    assert isinstance(convolution, Conv2d)  # noqa: S101 - what network_where looked for
    x, label = live.image(image, index)
    layer: Layer = convolution if shared else _untied(convolution, (x.shape[2], x.shape[3]))
    moved = shift(x, rows, columns)
    shifted_first = layer.forward(moved)[0]
    shifted_last = shift(layer.forward(x), rows, columns)[0]
    top, left, height, width = inside = _inside(shifted_first.shape, rows, columns)
    window = (slice(top, top + height), slice(left, left + width))
    difference = [
        largest_difference(first[window], last[window])
        for first, last in zip(shifted_first, shifted_last, strict=True)
    ]
    return {
        "image": tensor(moved[0, 0]),
        "label": label,
        "maps": tensor(shifted_first),
        "filters": tensor(convolution.weight.data),
        "inside": inside,
        "difference": difference,
        "follows": [each < ROUNDING for each in difference],
        "probabilities": softmax(network.forward(moved))[0],
        "source": source,
        "step": live.step,
    }


def _begins_with_plain_convolution(network: Sequential) -> bool:
    """Tell whether a shift of the input is a shift of the first layer's maps by as much."""
    first = network.layers[0]
    return isinstance(first, Conv2d) and first.stride == (1, 1) and first.padding == (0, 0)


def _untied(convolution: Conv2d, in_size: tuple[int, int]) -> LocallyConnected2d:
    """Return a layer with filters of its own at every place, dealt from the convolution's."""
    filters, channels = convolution.weight.data.shape[:2]
    layer = LocallyConnected2d(channels, filters, in_size, convolution.kernel_size, rng=0)
    places = layer.weight.data.shape[:2]
    deal = np.random.default_rng(0).permuted(
        np.broadcast_to(np.arange(filters), (*places, filters)), axis=-1
    )
    layer.weight.data[...] = convolution.weight.data[deal]
    if convolution.bias is not None and layer.bias is not None:
        layer.bias.data[...] = convolution.bias.data[deal].transpose(2, 0, 1)
    return layer


def _inside(shape: tuple[int, ...], rows: int, columns: int) -> list[int]:
    """Return top, left, height and width of what stays inside a map that is shifted."""
    _, height, width = shape
    return [max(0, rows), max(0, columns), height - abs(rows), width - abs(columns)]
