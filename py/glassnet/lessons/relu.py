"""ReLU: feature maps before and after it, forward and backward (C24, C25)."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
from glassnet.base.plain import tensor
from glassnet.experiments.kit.fitting import largest_difference
from glassnet.insight.layer_pass import layer_pass
from glassnet.lessons.kit.live import Live
from glassnet.nn.layers import Conv2d, ReLU
from glassnet.nn.network import Sequential

BINS = 40
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("maps", {})]


def maps(
    live: Live,
    *,
    which: int = 0,
    channel: int = 0,
    negative_weights: bool = True,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Look at one convolution's maps before and after ReLU.

    Args:
        live: the page's networks and digits.
        which: which ReLU, counted among those that stand behind a convolution.
        channel: which map to return after ReLU and backward.
        negative_weights: if not, the convolution's negative weights are set to 0 first.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        `maps` (F, H, W), all of them before ReLU; of the chosen one `before` and `after` (H, W),
        the gradient `gradient_after` (H, W) that comes back to ReLU and `gradient_before` (H, W),
        what is left of it; a `histogram` of all values of all maps; how many of these `values` are
        `negative` and how many are `zeros` after ReLU; the same of the `weights`; and
        `order_difference`, how far "ReLU over each map by itself, last map first" is from "ReLU
        over all maps at once".

    Raises:
        ArgumentError: if there is no such ReLU or map.
    """
    network, source = live.network_where(lambda network: bool(_places(network)))
    places = _places(network)
    place = _one_of("which", which, places)
    convolution = network.layers[place - 1]
    assert isinstance(convolution, Conv2d)  # noqa: S101 - what _places looked for
    weights = convolution.weight.data
    if not negative_weights:
        network = _without_negative_weights(network, place - 1)
    x, label = live.image(image, index)
    found = layer_pass(network, place, x, label)
    before, after = found.x, found.y
    _one_of("channel", channel, range(len(before)))
    return {
        "layers": len(places),
        "which": which,
        "channel": channel,
        "label": label,
        "target": found.target,
        "maps": tensor(before),
        "before": tensor(before[channel]),
        "after": tensor(after[channel]),
        "gradient_after": tensor(found.dy[channel]),
        "gradient_before": tensor(found.dx[channel]),
        "histogram": _histogram(before, after),
        "values": before.size,
        "negative": int((before < 0).sum()),
        "zeros": int((after == 0).sum()),
        "weights": {"count": weights.size, "negative": int((weights < 0).sum())},
        "order_difference": largest_difference(_one_by_one(before), after),
        "probabilities": found.probabilities,
        "source": source,
        "step": live.step,
    }


def _places(network: Sequential) -> list[int]:
    """Find every ReLU that stands right behind a convolution."""
    pairs = zip(network.layers, network.layers[1:], strict=False)
    return [
        index
        for index, (first, second) in enumerate(pairs, start=1)
        if isinstance(first, Conv2d) and isinstance(second, ReLU)
    ]


def _one_of(name: str, number: int, choices: Any) -> int:
    if not 0 <= number < len(choices):
        raise ArgumentError(f"{name} expects 0 to {len(choices) - 1} but receives {number}.")
    chosen: int = choices[number]
    return chosen


def _without_negative_weights(network: Sequential, index: int) -> Sequential:
    layers = list(network.layers)
    convolution = copy.deepcopy(layers[index])
    assert isinstance(convolution, Conv2d)  # noqa: S101 - what _places looked for
    np.maximum(convolution.weight.data, 0, out=convolution.weight.data)
    layers[index] = convolution
    return Sequential(layers, network.input_shape)


def _one_by_one(maps: Array) -> Array:
    """Send each map (H, W) through a ReLU of its own, the last map first."""
    after = np.empty_like(maps)
    for channel in reversed(range(len(maps))):
        after[channel] = ReLU().forward(maps[None, channel : channel + 1])[0, 0]
    return after


def _histogram(before: Array, after: Array) -> dict[str, Any]:
    """Count values in bins of equal width; 0 is the border between two bins."""
    largest = float(np.abs(before).max()) or 1.0
    edges = np.linspace(-largest, largest, BINS + 1)
    positive = after[after > 0]  # the zeros are told by themselves
    return {
        "largest": largest,
        "before": np.histogram(before, edges)[0],
        "after": np.histogram(positive, edges)[0],
    }
