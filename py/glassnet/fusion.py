"""Fusion: a convolution, its ReLU and its max pooling done as one step.

Between the three lie two sets of maps several times as large as the result. Done together, image
by image, these need not be kept for the way back, nor go to memory and return. And on the way
back, compiled code can follow the pooling's winners alone: the other pixels get no gradient. The
results are those of the three layers one by one, but for the order in which gradients are summed.
"""

from __future__ import annotations

from collections.abc import Sequence

from glassnet import ops
from glassnet.arrays import Array, Shape
from glassnet.layers import Conv2d, MaxPool2d, ReLU
from glassnet.layers.base import Layer, Parameter


class ConvBlock(Layer):
    """Three layers of a network, for one pass forward and back.

    Args:
        convolution: its weights are used, and receive their gradients.
        activation: what stands between the other two.
        pooling: its windows are used.

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
        for layer in (convolution, activation, pooling):
            layer.forget()

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
        layer = self._convolution
        self._x = x
        self._y, self._winners = ops.conv_block(
            x,
            layer.weight.data,
            layer.bias.data if layer.bias else None,
            convolution=layer.windows(),
            pooling=self._pooling.windows(),
        )
        return self._y

    def backward(self, dy: Array) -> Array | None:
        """(N, F, OH, OW) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        layer = self._convolution
        dx, dW, db = ops.conv_block_backward(
            dy,
            self._y,
            self._winners,
            self._x,
            layer.weight.data,
            convolution=layer.windows(),
            pooling=self._pooling.windows(),
            needs_dx=layer.needs_dx,
        )
        layer.weight.grad = dW
        if layer.bias:
            layer.bias.grad = db
        return dx


def one_by_one(layers: Sequence[Layer]) -> list[tuple[int, Layer]]:
    """Return each layer with its position."""
    return list(enumerate(layers))


def fused(layers: Sequence[Layer]) -> list[tuple[int, Layer]]:
    """Return the steps of a pass, each with the position at which it begins.

    The end of a network stays as it is, so that an error in the gradient that comes to it names
    the layer that is meant.

    Examples:
        >>> from glassnet.layers import Flatten
        >>> layers = [Conv2d(1, 2, 3), ReLU(), MaxPool2d(2), Flatten()]
        >>> [(index, step.__class__.__name__) for index, step in fused(layers)]
        [(0, 'ConvBlock'), (3, 'Flatten')]
    """
    steps: list[tuple[int, Layer]] = []
    index = 0
    while index < len(layers):
        block = _block_at(layers, index)
        steps.append((index, block or layers[index]))
        index += 3 if block else 1
    return steps


def _block_at(layers: Sequence[Layer], index: int) -> ConvBlock | None:
    if not isinstance(layers[index], Conv2d):
        return None
    match layers[index : index + 4]:
        case [Conv2d() as convolution, ReLU() as activation, MaxPool2d() as pooling, _]:
            kinds = type(convolution), type(activation), type(pooling)
            own = vars(convolution) | vars(activation) | vars(pooling)
            # A subclass may do something else, and so may a layer that was given its own functions.
            if kinds == (Conv2d, ReLU, MaxPool2d) and not {"forward", "backward"} & own.keys():
                return ConvBlock(convolution, activation, pooling)
    return None
