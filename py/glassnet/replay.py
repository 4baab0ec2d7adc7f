"""Replay: a training pass like the one before is done by making its kernel calls again.

One step of training does what the last did, on other numbers. On small batches Python takes as
long to find its way through the layers as the kernels take to do the work. So a pass is recorded
when its like has been seen before, as `glassnet.ops.tape` tells; from then on its calls are made
in one go, into the same arrays. The results are the same, bit for bit.

A recording stands for what the layers would do, so it is used only while they would do just that
(see `glassnet.program`), and it belongs to one network: a copy of the network makes its own.

The same idea on a graphics card is called a CUDA graph.
"""

from __future__ import annotations

from operator import attrgetter, is_
from typing import TYPE_CHECKING

import numpy as np

from glassnet import ops
from glassnet.arrays import Array, Shape
from glassnet.fusion import ConvBlock, fused
from glassnet.layers import Dropout
from glassnet.layers.base import Layer, Parameter
from glassnet.program import Program, is_repeatable
from glassnet.steps import Step, backward_through, forward_through

if TYPE_CHECKING:
    from glassnet.ops.tape import Tape

_output = attrgetter("_output")


class Recording:
    """One training pass of a network, forward and back.

    Args:
        layers: those of the network.
        steps: the way through them.
        shape: that of a batch.

    Attributes:
        shape: as given.

    Examples:
        >>> from glassnet.layers import Linear
        >>> from glassnet.steps import one_by_one
        >>> layers, x = [Linear(3, 2)], np.ones((4, 3), np.float32)
        >>> recording = Recording(layers, one_by_one(layers), x.shape)
        >>> bool((recording.forward(x) == layers[0].forward(x)).all())
        True
    """

    def __init__(self, layers: list[Layer], steps: list[Step], shape: Shape) -> None:
        self.shape = shape
        self._steps = steps
        self._layers = list(layers)
        self._dropouts = [layer for layer in self._layers if isinstance(layer, Dropout)]
        self._parameters = [each for layer in self._layers for each in layer.parameters()]
        self._program = Program(layers)
        self._x = np.empty(shape, np.float32)
        self._y = self._x
        self._forward: Tape | None = None
        self._backward: Tape | None = None
        self._taking_part: list[Layer] = []
        self._memories: list[object] = []
        self._outputs: list[object] = []
        self._gradients: list[tuple[Parameter, Array]] = []

    def forward(self, x: Array) -> Array:
        """Compute what a training pass through the steps computes."""
        np.copyto(self._x, x)
        if self._forward is None or not self._play(self._forward):
            self._forward, self._backward = ops.new_tape(), None
            with self._forward.record():
                self._y = forward_through(self._steps, self._x, training=True)
            blocks = [layer for _, layer in self._steps if isinstance(layer, ConvBlock)]
            self._taking_part = [*self._layers, *blocks]
            self._memories = [layer.memory for layer in self._taking_part]
            self._outputs = [*map(_output, self._taking_part)]
        return self._y.copy()

    def backward_again(self, dy: Array) -> bool:
        """Carry `dy` back as the last gradient was; False if that can't be done."""
        if self._backward is None or not self._follows(dy):
            return False
        np.copyto(self._dy, dy)
        if not self._backward.play():
            return False
        for parameter, gradient in self._gradients:
            parameter.grad = gradient
        return True

    def backward(self, dy: Array) -> Array | None:
        """Carry `dy` back through the steps, and record it."""
        if not self._follows(dy):
            return backward_through(self._steps, dy)
        self._dy, self._backward = dy.copy(), ops.new_tape()
        with self._backward.record():
            dx = backward_through(self._steps, self._dy)
        self._gradients = [(parameter, parameter.grad) for parameter in self._parameters]
        return dx

    def _play(self, tape: Tape) -> bool:
        if not tape.complete:  # nothing to draw for
            return False
        for layer, memory in zip(self._taking_part, self._memories, strict=True):
            layer.memory = memory
        states = [layer.rng.bit_generator.state for layer in self._dropouts]
        for layer in self._dropouts:
            layer.redraw()
        if tape.play():
            return True
        for layer, state in zip(self._dropouts, states, strict=True):
            layer.rng.bit_generator.state = state  # they will draw for themselves
        return False

    def _follows(self, dy: Array) -> bool:
        """Tell whether `dy` is a gradient for the last forward pass, and all is as that left it."""
        return (
            isinstance(dy, np.ndarray)
            and dy.shape == self._y.shape
            and _suits_kernels(dy)
            # A layer that went forward meanwhile, as in a look at it, has another output.
            and all(map(is_, map(_output, self._taking_part), self._outputs))
            and self._program.is_that_of(self._layers)
        )


class Replay:
    """Knows the way through a network's layers, and finds passes that are like the one before."""

    def __init__(self) -> None:
        self._program: Program | None = None
        self._steps: list[Step] = []
        self._repeatable = False
        self._recording: Recording | None = None
        self._last: Shape | None = None

    def way(
        self, layers: list[Layer], x: Array, *, training: bool
    ) -> tuple[list[Step], Recording | None]:
        """Return the steps of a pass, and what does them all if that is possible."""
        if self._program is None or not self._program.is_that_of(layers):
            self._program, self._steps = Program(layers), fused(layers)
            self._repeatable = all(map(is_repeatable, layers))
            self._recording = self._last = None
        if not (training and self._repeatable and ops.backend() == "simd" and _suits_kernels(x)):
            return self._steps, None
        if self._recording is None or self._recording.shape != x.shape:
            last, self._last = self._last, x.shape
            if last != x.shape:
                return self._steps, None
            self._recording = Recording(layers, self._steps, x.shape)
        return self._steps, self._recording


def _suits_kernels(x: Array) -> bool:
    # Others go to NumPy, which sums up in another order: copied here they would not.
    return type(x) is np.ndarray and x.dtype == np.float32 and x.flags.carray
