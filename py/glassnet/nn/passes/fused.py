"""Fused: a pass in which a convolution, its ReLU and its max pooling are done as one step.

Between the three lie two sets of maps several times as large as the result. Done together, image
by image, these need not be kept for the way back, nor go to memory and return. And on the way
back, compiled code can follow the pooling's winners alone: the other pixels get no gradient. The
results are those of the three layers one by one, but for the order in which gradients are summed.
"""

from __future__ import annotations

from collections.abc import Sequence

from glassnet import ops
from glassnet.base.arrays import Array, Shape
from glassnet.nn.layers import Conv2d, MaxPool2d, ReLU
from glassnet.nn.layers.base import Layer, Parameter
from glassnet.nn.passes.one_by_one import OneByOne, Step
from glassnet.nn.passes.program import is_as_written


class ConvBlock(Layer):
    """Three layers of a network, for one pass forward and back.

    Args:
        convolution: its weights are used, and receive their gradients.
        activation: what stands between the other two.
        pooling: its windows are used.

    Attributes:
        layers: the three.

    Examples:
        >>> import numpy as np
        >>> layers = Conv2d(1, 2, 3), ReLU(), MaxPool2d(2)
        >>> x = np.ones((1, 1, 6, 6), np.float32)
        >>> y = ConvBlock(*layers).forward(x)
        >>> for layer in layers:
        ...     x = layer.forward(x)
        >>> bool((x == y).all())
        True
    """

    def __init__(self, convolution: Conv2d, activation: ReLU, pooling: MaxPool2d) -> None:
        self._convolution = convolution
        self._pooling = pooling
        self.layers = convolution, activation, pooling

    @property
    def type(self) -> str:
        """The convolution's: it is the one to refuse an input."""
        return self._convolution.type

    def output_shape(self, in_shape: Shape) -> Shape:
        """(C, H, W) -> (F, OH, OW)."""
        return self._pooling.output_shape(self._convolution.output_shape(in_shape))

    def parameters(self) -> list[Parameter]:
        """Return the convolution's."""
        return self._convolution.parameters()

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, F, OH, OW)."""
        self._accept(x)
        for layer in self.layers:
            layer.forget()  # they have no part in this pass
        convolution = self._convolution
        y, winners = ops.conv_block(
            x,
            convolution.weight.data,
            convolution.bias.data if convolution.bias else None,
            convolution=convolution.windows(),
            pooling=self._pooling.windows(),
        )
        self._kept = x, y, winners
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, F, OH, OW) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        layer, (x, y, winners) = self._convolution, self._kept
        dx, dW, db = ops.conv_block_backward(
            dy,
            y,
            winners,
            x,
            layer.weight.data,
            convolution=layer.windows(),
            pooling=self._pooling.windows(),
            needs_dx=layer.needs_dx,
        )
        layer.weight.grad = dW
        if layer.bias:
            layer.bias.grad = db
        return dx


class Fused(OneByOne):
    """Goes through blocks where there are any, and else through the layers one by one.

    The end of a network stays as it is, so that an error in the gradient that comes to it names
    the layer that is meant.

    Examples:
        >>> from glassnet.nn.layers import Flatten
        >>> layers = [Conv2d(1, 2, 3), ReLU(), MaxPool2d(2), Flatten()]
        >>> [(index, step.__class__.__name__) for index, step in Fused(layers).steps]
        [(0, 'ConvBlock'), (3, 'Flatten')]
    """

    def _steps(self) -> list[Step]:
        steps: list[Step] = []
        index = 0
        while index < len(self._layers):
            block = _block_at(self._layers, index)
            steps.append((index, block or self._layers[index]))
            index += 3 if block else 1
        return steps


def _block_at(layers: Sequence[Layer], index: int) -> ConvBlock | None:
    match layers[index : index + 4]:
        case [Conv2d() as convolution, ReLU() as activation, MaxPool2d() as pooling, _]:
            three = convolution, activation, pooling
            # A subclass may do something else.
            if tuple(map(type, three)) == (Conv2d, ReLU, MaxPool2d) and all(
                map(is_as_written, three)
            ):
                return ConvBlock(*three)
    return None
