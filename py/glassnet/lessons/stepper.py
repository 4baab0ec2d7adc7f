"""Stepper: one window of a convolution after the other, and its arithmetic (C07 to C11, C19, C20).

The maps come from `Conv2d` itself. What a window covers is cut out beside it, so that its products
and their sum can be compared with what the layer says; and the same window the other way around.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError, shown
from glassnet.base.pixels import to_input
from glassnet.base.plain import tensor
from glassnet.insight.layer_pass import layer_pass
from glassnet.lessons.kit import classic_kernels
from glassnet.lessons.kit.live import Live
from glassnet.lessons.kit.one_window import EVERYWHERE, HERE, ComesBack, describe, filter_alone
from glassnet.nn.layers import Conv2d
from glassnet.nn.network import Sequential

FIRST_LOOK = [
    ("window", {"kernel": "vertical edges"}),
    ("shape", {"size": 3, "stride": 2, "padding": 0, "dilation": 1}),
    ("color", {"kernel": "edges in every channel"}),
    ("layer", {"filter": 0}),
    ("strongest", {"kernel": "vertical edges"}),
]
SEARCHED = 1000
LIMITS = {"size": (1, 7), "stride": (1, 4), "padding": (0, 6), "dilation": (1, 4)}


def window(
    live: Live,
    *,
    kernel: Any,
    bias: float = 0.0,
    flipped: bool = False,
    row: int | None = None,
    column: int | None = None,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Lay a kernel over a digit and take one window apart.

    Args:
        live: the page's networks and digits.
        kernel: the name of a preset; `"filter 1"` and so on for a learned one, which brings its
            own bias; rows of weights; or a NumPy array as text.
        bias: what is added to every sum, unless the kernel is a learned one.
        flipped: whether the kernel is turned by half a turn first, as mathematics' convolution is.
        row: row of the window's value in the map; by default where the response is strongest.
        column: the same for its column.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        What `describe` says, and with it the `kernel` before any flip; its `text` as a NumPy
        array; `code` that computes the window's value; the names to choose from, `choices`; and
        `flip_changes`, the largest difference that flipping makes in the map.
    """
    network, source = live.network_where(_begins_with_one_channel)
    weights, own_bias = classic_kernels.find(kernel, network)
    used_bias = bias if own_bias is None else own_bias
    x, label = live.image(image, index)
    turned = weights[:, ::-1, ::-1]
    plain, mirrored = (filter_alone(each, used_bias) for each in (weights, turned))
    shown = mirrored if flipped else plain
    comes_back = HERE if flipped else _score_of_learned(network, kernel, shown, x, label)
    answer = describe(shown, x, row, column, comes_back)
    laid = turned if flipped else weights
    patch = answer["patch"]["data"].reshape(weights.shape[1:])
    return answer | {
        "label": label,
        "kernel": tensor(weights),
        "bias": used_bias,
        "text": classic_kernels.to_text(weights[0]),
        "code": classic_kernels.to_code(patch, laid[0], used_bias),
        "choices": [*classic_kernels.PRESETS, *classic_kernels.learned_names(network)],
        "flip_changes": float(np.abs(plain.forward(x) - mirrored.forward(x)).max()),
        "source": source,
        "step": live.step,
    }


def shape(
    live: Live,
    *,
    size: int,
    stride: int,
    padding: int,
    dilation: int,
    row: int | None = None,
    column: int | None = None,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Move an averaging window over a digit in other ways, and see what size of map comes of it.

    Args:
        live: the page's networks and digits.
        size: side of the window, 1 to 7.
        stride: step from one window to the next, 1 to 4.
        padding: rows and columns of zeros around the image, 0 to 6.
        dilation: distance between neighboring pixels of the window, 1 to 4.
        row: row of the window's value in the map; by default where the response is strongest.
        column: the same for its column.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        What `describe` says; the terms of the formula in `size`; and `same`, the padding that
        keeps the size of the image at stride 1, if there is one.

    Raises:
        ArgumentError: if a size is out of its bounds.
    """
    chosen = {"size": size, "stride": stride, "padding": padding, "dilation": dilation}
    for name, value in chosen.items():
        low, high = LIMITS[name]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ArgumentError(
                f"{name} expects a whole number from {low} to {high} but receives {shown(value)}."
            )
    x, label = live.image(image, index)
    weights = np.full((1, size, size), 1 / size**2, np.float32)
    layer = filter_alone(weights, 0.0, stride=stride, padding=padding, dilation=dilation)
    height = x.shape[2]
    span = dilation * (size - 1)
    room = height + 2 * padding - span - 1
    terms = chosen | {
        "height": height,
        "span": span,
        "room": room,
        "quotient": room / stride,
        "leftover": room % stride,
        "output": room // stride + 1,
    }
    return describe(layer, x, row, column, EVERYWHERE) | {
        "label": label,
        "size": terms,
        "layer_says": list(layer.output_shape(x.shape[1:])),
        "same": span // 2 if span % 2 == 0 else None,
    }


def color(
    live: Live,
    *,
    kernel: Any,
    bias: float = 0.0,
    row: int | None = None,
    column: int | None = None,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Lay a 3×3×3 filter over a digit in color.

    Args:
        live: the page's networks and digits.
        kernel: the name of a preset for three channels, or three times rows of weights.
        bias: what is added to every sum.
        row: row of the window's value in the map; by default where the response is strongest.
        column: the same for its column.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        What `describe` says, the `kernel` and the names to choose from, `choices`.
    """
    x, label = live.image(image, index)
    weights = classic_kernels.find_colored(kernel)
    convolution = filter_alone(weights, bias)
    return describe(convolution, classic_kernels.colored(x), row, column, HERE) | {
        "label": label,
        "kernel": tensor(weights),
        "bias": bias,
        "choices": list(classic_kernels.COLOR_PRESETS),
    }


def layer(
    live: Live,
    *,
    filter: int,  # noqa: A002 - the word the page and the lesson use
    row: int | None = None,
    column: int | None = None,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Take one value of the network's second convolution apart: a sum over all maps of the first.

    Args:
        live: the page's networks and digits.
        filter: which filter, and so which map; counts from 0 and round.
        row: row of the window's value in the map; by default where the response is strongest.
        column: the same for its column.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        What `describe` says of this filter alone, and how many `filters` the layer has.
    """
    network, source = live.network_where(_has_two_convolutions)
    place, convolution = _convolutions(network)[1]
    x, label = live.image(image, index)
    found = layer_pass(network, place, x, label)
    chosen = filter % convolution.out_channels
    alone = filter_alone(
        convolution.weight.data[chosen],
        0.0 if convolution.bias is None else float(convolution.bias.data[chosen]),
        stride=convolution.stride,
        padding=convolution.padding,
        dilation=convolution.dilation,
    )
    comes_back = ComesBack("score", found.dy[chosen], found.target)
    return describe(alone, found.x[None], row, column, comes_back) | {
        "label": label,
        "kernel": tensor(alone.weight.data[0]),
        "bias": 0.0 if alone.bias is None else float(alone.bias.data[0]),
        "filters": convolution.out_channels,
        "source": source,
        "step": live.step,
    }


def strongest(live: Live, *, kernel: Any, flipped: bool = False, count: int = 8) -> dict[str, Any]:
    """Find the patches of 1,000 test digits to which a kernel responds most; one from each digit.

    Args:
        live: the page's networks and digits.
        kernel: as for `window`.
        flipped: as for `window`.
        count: how many patches.

    Returns:
        `images` (count, 28, 28), and for each of them `top` and `left` of the patch, `values`,
        the response without bias, and `labels`; `side` of the patches; `searched`, the digits.
    """
    network, _ = live.network_where(_begins_with_one_channel)
    weights, _ = classic_kernels.find(kernel, network)
    laid = weights[:, ::-1, ::-1] if flipped else weights
    test = live.test.subset(slice(SEARCHED))
    maps = filter_alone(laid, 0.0).forward(to_input(test.images))[:, 0]
    flat = maps.reshape(len(maps), -1)
    best = np.argsort(-flat.max(axis=1), kind="stable")[:count]
    tops, lefts = np.unravel_index(flat[best].argmax(axis=1), maps.shape[1:])
    return {
        "images": tensor(to_input(test.images[best])[:, 0]),
        "top": tops.tolist(),
        "left": lefts.tolist(),
        "values": flat[best].max(axis=1).tolist(),
        "labels": test.labels[best].tolist(),
        "side": weights.shape[1],
        "searched": len(test),
    }


def _score_of_learned(
    network: Sequential, kernel: Any, alone: Conv2d, x: Array, label: int | None
) -> ComesBack:
    """Return what comes back to a learned filter of the first layer; for other kernels, `HERE`."""
    names = classic_kernels.learned_names(network)
    if kernel not in names:
        return HERE
    found = layer_pass(network, 0, x, label)
    if found.y.shape[1:] != alone.output_shape(x.shape[1:])[1:]:
        return HERE  # the network's own layer moves in other steps than this widget
    return ComesBack("score", found.dy[names.index(kernel)], found.target)


def _convolutions(network: Sequential) -> list[tuple[int, Conv2d]]:
    return [(at, each) for at, each in enumerate(network.layers) if isinstance(each, Conv2d)]


def _begins_with_one_channel(network: Sequential) -> bool:
    first = network.layers[0]
    return (
        isinstance(first, Conv2d)
        and first.in_channels == 1
        and first.kernel_size[0] == first.kernel_size[1] <= classic_kernels.LARGEST
    )


def _has_two_convolutions(network: Sequential) -> bool:
    found = _convolutions(network)
    return len(found) > 1 and found[1][1].groups == 1
