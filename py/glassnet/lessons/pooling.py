"""Pooling: one window after the other, its winner, and the gradient's way back (C26)."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet import ops
from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError, shown
from glassnet.base.plain import tensor
from glassnet.insight.layer_pass import layer_pass
from glassnet.lessons.kit.live import Live
from glassnet.nn.layers import AvgPool2d, MaxPool2d
from glassnet.nn.network import Sequential

KINDS = {"max": MaxPool2d, "average": AvgPool2d}
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("maps", {})]


def maps(
    live: Live,
    *,
    which: int = 0,
    channel: int = 0,
    kind: str = "max",
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Look at one pooling layer, forward and backward.

    Args:
        live: the page's networks and digits.
        which: which pooling layer, counted from 0.
        channel: which map to pool.
        kind: `"max"`, or `"average"` to put average pooling in its place, the rest left as it is.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        `maps` (C, H, W), what the layer receives; of the chosen one `before` (H, W), `after`
        (OH, OW), and for max pooling the `winners` (OH, OW), as row · KW + column inside the
        window; the gradient `gradient_after` (OH, OW) that comes back to it and `gradient_before`
        (H, W), where it sends it; `window`, `stride` and `padding` as (height, width); how many of
        the map's values get a gradient at all, `reached`.

    Raises:
        ArgumentError: if there is no such layer, map or kind.
    """
    network, source = live.network_where(lambda network: bool(_places(network)))
    places = _places(network)
    if not 0 <= which < len(places):
        raise ArgumentError(f"which expects 0 to {len(places) - 1} but receives {which}.")
    if kind not in KINDS:
        raise ArgumentError(f"kind expects one of {', '.join(KINDS)} but receives {shown(kind)}.")
    place = places[which]
    own = network.layers[place]
    assert isinstance(own, MaxPool2d)  # noqa: S101 - what _places looked for
    windows = {"kernel_size": own.kernel_size, "stride": own.stride, "padding": own.padding}
    layers = [*network.layers[:place], KINDS[kind](**windows), *network.layers[place + 1 :]]
    x, label = live.image(image, index)
    found = layer_pass(Sequential(layers, network.input_shape), place, x, label)
    if not 0 <= channel < len(found.x):
        raise ArgumentError(f"channel expects 0 to {len(found.x) - 1} but receives {channel}.")
    return {
        "layers": len(places),
        "which": which,
        "channel": channel,
        "kind": kind,
        "label": label,
        "target": found.target,
        "maps": tensor(found.x),
        "before": tensor(found.x[channel]),
        "after": tensor(found.y[channel]),
        "winners": _winners(found.x[channel], windows) if kind == "max" else None,
        "gradient_after": tensor(found.dy[channel]),
        "gradient_before": tensor(found.dx[channel]),
        "window": own.kernel_size,
        "stride": own.stride,
        "padding": own.padding,
        "reached": int((found.dx[channel] != 0).sum()),
        "probabilities": found.probabilities,
        "source": source,
        "step": live.step,
    }


def _places(network: Sequential) -> list[int]:
    return [index for index, layer in enumerate(network.layers) if isinstance(layer, MaxPool2d)]


def _winners(map_: Array, windows: dict[str, tuple[int, int]]) -> dict[str, Any]:
    _, winners = ops.max_pool2d(map_[None, None], **windows)
    return tensor(winners[0, 0].astype(np.float32))
