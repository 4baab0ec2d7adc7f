"""Recorded: a training pass like the one before, done by making its kernel calls again.

One step of training does what the last did, on other numbers. On small batches Python takes as
long to find its way through the layers as the kernels take to do the work. So a pass is recorded
when its like has been seen before, as `glassnet.ops.tape` tells; from then on its calls are made
in one go, into the same arrays. The results are the same, bit for bit.

A recording stands for what the layers would do, so it is used only while they would do just that
(see `glassnet.nn.passes.program`), and it belongs to one network: a copy of it makes its own.

The same idea on a graphics card is called a CUDA graph.
"""

from __future__ import annotations

from operator import attrgetter, is_
from typing import TYPE_CHECKING

import numpy as np

from glassnet import ops
from glassnet.base.arrays import Array, Shape
from glassnet.nn.layers import Dropout
from glassnet.nn.layers.base import Layer, Parameter
from glassnet.nn.layers.chain import walk
from glassnet.nn.passes.fused import ConvBlock
from glassnet.nn.passes.one_by_one import OneByOne
from glassnet.nn.passes.program import Program

if TYPE_CHECKING:
    from glassnet.ops.tape import Tape

_output = attrgetter("_output")


class Recorded:
    """One training pass of a network, forward and back, to be made again and again.

    Args:
        layers: those of the network.
        through: the pass to record.
        shape: that of a batch.

    Attributes:
        shape: as given.

    Examples:
        >>> from glassnet.nn.layers import Linear
        >>> layers, x = [Linear(3, 2)], np.ones((4, 3), np.float32)
        >>> recorded = Recorded(layers, OneByOne(layers), x.shape)
        >>> bool((recorded.forward(x, training=True) == layers[0].forward(x)).all())
        True
    """

    def __init__(self, layers: list[Layer], through: OneByOne, shape: Shape) -> None:
        self.shape = shape
        self._through = through
        self._layers = list(layers)
        self._dropouts = [layer for layer in walk(layers) if isinstance(layer, Dropout)]
        self._parameters = [each for layer in self._layers for each in layer.parameters()]
        self._buffers = [array for layer in self._layers for array in layer.buffers().values()]
        self._program = Program(layers)
        self._x = np.empty(shape, np.float32)
        self._y = self._dy = self._x
        self._forward: Tape | None = None
        self._backward: Tape | None = None
        self._taking_part: list[Layer] = []
        self._memories: list[object] = []
        self._outputs: list[object] = []
        self._gradients: list[tuple[Parameter, Array]] = []

    @property
    def unrecorded(self) -> OneByOne:
        """The pass without its recording."""
        return self._through

    def forward(self, x: Array, *, training: bool) -> Array:
        """Compute what a training pass computes."""
        np.copyto(self._x, x)
        if self._forward is None or not self._play(self._forward):
            self._forward, self._backward = ops.new_tape(), None
            with self._forward.record():
                self._y = self._through.forward(self._x, training=training)
            blocks = [layer for _, layer in self._through.steps if isinstance(layer, ConvBlock)]
            self._taking_part = [*walk(self._layers), *blocks]
            self._memories = [layer.memory for layer in self._taking_part]
            self._outputs = [*map(_output, self._taking_part)]
        return self._y.copy()

    def backward(self, dy: Array, *, needs_dx: bool = False) -> Array | None:
        """Carry `dy` back as the last gradient was, or through the layers if that can't be done."""
        if needs_dx or not self._follows(dy):
            return self._through.backward(dy, needs_dx=needs_dx)
        if self._backward is not None:
            np.copyto(self._dy, dy)
            if self._backward.play():
                for parameter, gradient in self._gradients:
                    parameter.grad = gradient
                return None
        self._dy, self._backward = dy.copy(), ops.new_tape()
        with self._backward.record():
            dx = self._through.backward(self._dy)
        self._gradients = [(parameter, parameter.grad) for parameter in self._parameters]
        return dx

    def forget(self) -> None:
        """Let go of what the steps keep of the last forward pass."""
        self._through.forget()

    def _play(self, tape: Tape) -> bool:
        if not tape.complete:  # nothing to draw for
            return False
        if not self._are_outputs_as_left():
            for layer, memory in zip(self._taking_part, self._memories, strict=True):
                layer.memory = memory
        states = [layer.rng.bit_generator.state for layer in self._dropouts]
        buffers = [array.copy() for array in self._buffers]
        for layer in self._dropouts:
            layer.redraw()
        if tape.play():
            return True
        for layer, state in zip(self._dropouts, states, strict=True):
            layer.rng.bit_generator.state = state  # they will draw for themselves
        for array, before in zip(self._buffers, buffers, strict=True):
            array[...] = before  # and average
        return False

    def _are_outputs_as_left(self) -> bool:
        """Tell whether no layer went forward since, as in a look at it."""
        return all(map(is_, map(_output, self._taking_part), self._outputs))

    def _follows(self, dy: Array) -> bool:
        """Tell whether `dy` is a gradient for the last forward pass, and all is as that left it."""
        return (
            isinstance(dy, np.ndarray)
            and dy.shape == self._y.shape
            and suits_kernels(dy)
            and self._are_outputs_as_left()
            and self._program.is_that_of(self._layers)
        )


def suits_kernels(x: Array) -> bool:
    """Tell whether kernels take an array as it is."""
    # Others go to NumPy, which sums up in another order: copied here they would not.
    return type(x) is np.ndarray and x.dtype == np.float32 and x.flags.carray
