"""Summary: what each layer of a network makes of an image, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from glassnet.base.arrays import Shape
from glassnet.nn.layers.base import Layer, Role
from glassnet.nn.layers.chain import follow_shape


@dataclass(frozen=True)
class LayerSummary:
    """One line of a network's summary; shapes and counts are those of one image.

    Attributes:
        index: Position in `network.layers`.
        name: Type and ordinal among the layers of this type, such as "Conv2d 1".
        type: Such as "Conv2d".
        role: What such a layer is for, as `Layer.role` tells.
        input_shape: Without N.
        output_shape: Without N.
        parameters: Number of trained weights.
        multiply_adds: Multiplications, each with its addition, of the forward pass.
        activation_bytes: Size of the output.
    """

    index: int
    name: str
    type: str
    role: Role
    input_shape: Shape
    output_shape: Shape
    parameters: int
    multiply_adds: int
    activation_bytes: int


def summarize(layers: Sequence[Layer], in_shape: Shape) -> list[LayerSummary]:
    """Describe every layer: shapes, parameters, multiply-adds and memory for one image.

    Raises:
        ShapeError: The layers do not fit together.
    """
    shapes = follow_shape(layers, in_shape)
    parameters = [layer.parameters() for layer in layers]
    itemsize = next((each.data.itemsize for own in parameters for each in own), 4)
    types = [layer.type for layer in layers]
    return [
        LayerSummary(
            index=index,
            name=f"{layer.type} {types[: index + 1].count(layer.type)}",
            type=layer.type,
            role=layer.role,
            input_shape=shapes[index],
            output_shape=shapes[index + 1],
            parameters=sum(parameter.data.size for parameter in parameters[index]),
            multiply_adds=layer.multiply_adds(shapes[index]),
            activation_bytes=math.prod(shapes[index + 1]) * itemsize,
        )
        for index, layer in enumerate(layers)
    ]
