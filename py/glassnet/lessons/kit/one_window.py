"""One window: a filter by itself, taken apart at one value of its map, forward and backward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.plain import tensor
from glassnet.insight.convolution import convolution_terms
from glassnet.nn.layers import Conv2d
from glassnet.nn.network import Sequential


@dataclass(frozen=True)
class ComesBack:
    """The gradient that comes back to a filter's map.

    Attributes:
        cause: `"score"` of an answer of the network that the filter is from; without a network
            behind the filter, 1 for the window that is looked at, `"here"`, or for every one,
            `"everywhere"`.
        gradient: for a score, the gradient with respect to the map, shape `(OH, OW)`.
        target: the answer whose score it is.
    """

    cause: str
    gradient: Array | None = None
    target: int | None = None

    def over(self, map_: Array, row: int, column: int) -> Array:
        """Return the gradient of each value of the map, with the window's at `row, column`."""
        if self.gradient is not None:
            return self.gradient
        if self.cause == "everywhere":
            return np.ones_like(map_)
        gradient = np.zeros_like(map_)
        gradient[row, column] = 1
        return gradient


HERE = ComesBack("here")
EVERYWHERE = ComesBack("everywhere")


def filter_alone(weights: Array, bias: float, **geometry: Any) -> Conv2d:
    """Return a real layer of one filter with these weights `(C, KH, KW)`."""
    channels, *size = weights.shape
    convolution = Conv2d(channels, 1, (size[0], size[1]), initializer="zeros", rng=0, **geometry)
    convolution.weight.data[0] = weights
    assert convolution.bias is not None  # noqa: S101 - it was asked for
    convolution.bias.data[0] = bias
    return convolution


def describe(
    convolution: Conv2d, x: Array, row: int | None, column: int | None, comes_back: ComesBack
) -> dict[str, Any]:
    """Run a layer of one filter and take the window of one of its values apart.

    Args:
        convolution: a layer of one filter.
        x: one input, shape `(1, C, H, W)`.
        row: row of the value in the map; by default where the response is strongest.
        column: the same for its column.
        comes_back: the gradient for the way back.

    Returns:
        The `image` (C, H, W) with its padding and the `map` (OH, OW); of the window its `row` and
        `column` in the map, `patch` and `laid`, the kernel over it, both (C, KH, KW), their
        `products`, the `sums` of each channel and the `value` the layer gives; how many
        `weights` and `biases` there are for one map; and, `backward`, what `_back` says.
    """
    found = convolution.forward(x)[0, 0]
    if row is None or column is None:
        place = np.unravel_index(int(np.abs(found).argmax()), found.shape)
        row, column = int(place[0]), int(place[1])
    row, column = (
        min(max(at, 0), size - 1) for at, size in zip((row, column), found.shape, strict=True)
    )
    terms = convolution_terms(Sequential([convolution]), 0, x, 0, row, column)
    products = terms.patch * terms.kernel
    gradient = comes_back.over(found, row, column)
    at = float(gradient[row, column])
    return {
        "image": tensor(_framed(x[0], convolution)),
        "map": tensor(found),
        "row": row,
        "column": column,
        "stride": convolution.stride[0],
        "padding": convolution.padding[0],
        "dilation": convolution.dilation[0],
        "patch": tensor(terms.patch),
        "laid": tensor(terms.kernel),
        "products": tensor(products),
        "sums": products.sum(axis=(1, 2)).tolist(),
        "bias": terms.bias,
        "value": terms.value,
        "weights": int(convolution.weight.data.size),
        "biases": 0 if convolution.bias is None else int(convolution.bias.data.size),
        "backward": _back(convolution, gradient)
        | {
            "cause": comes_back.cause,
            "target": comes_back.target,
            "at": at,
            "to_pixels": tensor(at * terms.kernel),
            "to_weights": tensor(at * terms.patch),
        },
    }


def _back(convolution: Conv2d, gradient: Array) -> dict[str, Any]:
    """Send a gradient back through a layer that has just run forward.

    Returns:
        `received` (OH, OW), the gradient itself; `passed` (C, H, W), what reaches the image, with
        zeros for the padding, which nobody asks; and over all windows what reaches the `kernel`
        (C, KH, KW) and the `bias_gradient`.
    """
    convolution.needs_dx = True
    dx = convolution.backward(np.ascontiguousarray(gradient[None, None]))
    assert dx is not None  # noqa: S101 - it was asked for
    assert convolution.bias is not None  # noqa: S101 - filter_alone has one
    return {
        "received": tensor(gradient),
        "passed": tensor(_framed(dx[0], convolution)),
        "kernel": tensor(convolution.weight.grad[0]),
        "bias_gradient": float(convolution.bias.grad[0]),
    }


def _framed(image: Array, convolution: Conv2d) -> Array:
    """Return `image` (C, H, W) with the layer's padding around it."""
    padding = convolution.padding[0]
    return np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
