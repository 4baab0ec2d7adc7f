"""Inspect: what happens inside a network, down to the arithmetic of one value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
from glassnet.nn.layers import Conv2d
from glassnet.nn.network import Sequential


@dataclass(frozen=True)
class ConvolutionTerms:
    """The numbers behind one output value: `value = sum(patch * kernel) + bias`.

    Attributes:
        patch: what the window covers, shape `(C, KH, KW)`; padding counts as 0.
        kernel: the filter's weights, the same shape.
        bias: the filter's bias; 0 if the layer has none.
        value: the output.
        top: row of the window's first line in the input; negative inside the padding.
        left: column of the window's first line.
    """

    patch: Array
    kernel: Array
    bias: float
    value: float
    top: int
    left: int


def convolution_terms(
    network: Sequential, layer: int, x: Array, channel: int, row: int, column: int
) -> ConvolutionTerms:
    """Return the arithmetic of `output[channel, row, column]` of a convolution.

    Args:
        network: the network that holds the layer.
        layer: index of the layer in `network.layers`; it must be a `Conv2d`.
        x: one input of the network, shape `(1, C, H, W)`.
        channel: which filter, and so which feature map.
        row: row in the feature map.
        column: column in the feature map.

    Raises:
        ArgumentError: if the layer is no convolution or the cell lies outside its output.
    """
    convolution = network.layers[layer] if 0 <= layer < len(network.layers) else None
    if not isinstance(convolution, Conv2d):
        raise ArgumentError(f"layer {layer} is not a Conv2d. Choose the index of one that is.")
    outputs = network.activations(x)
    source = x[0] if layer == 0 else outputs[layer - 1][0]
    output = outputs[layer][0]
    if not all(
        0 <= index < size for index, size in zip((channel, row, column), output.shape, strict=True)
    ):
        raise ArgumentError(
            f"cell {(channel, row, column)} lies outside layer {layer}'s output {output.shape}."
        )
    kernel = convolution.weight.data[channel]
    top = row * convolution.stride[0] - convolution.padding[0]
    left = column * convolution.stride[1] - convolution.padding[1]
    first = channel // (len(output) // convolution.groups) * len(kernel)
    return ConvolutionTerms(
        patch=_window(
            source[first : first + len(kernel)], (top, left), kernel.shape, convolution.dilation
        ),
        kernel=kernel,
        bias=0.0 if convolution.bias is None else float(convolution.bias.data[channel]),
        value=float(output[channel, row, column]),
        top=top,
        left=left,
    )


def _window(
    source: Array, corner: tuple[int, int], shape: tuple[int, ...], dilation: tuple[int, int]
) -> Array:
    """Cut a `(C, KH, KW)` window out of `(C, H, W)`; outside it there are zeros."""
    patch = np.zeros(shape, source.dtype)
    _, height, width = source.shape
    for i in range(shape[1]):
        for j in range(shape[2]):
            row, column = corner[0] + i * dilation[0], corner[1] + j * dilation[1]
            if 0 <= row < height and 0 <= column < width:
                patch[:, i, j] = source[:, row, column]
    return patch
