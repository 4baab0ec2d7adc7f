"""Replay: a training pass like the one before is done by making its kernel calls again.

One step of training does what the last did, on other numbers. On small batches Python takes as
long to find its way through the layers as the kernels take to do the work. So a pass is recorded
when its like has been seen before, as `glassnet.ops.tape` tells; from then on its calls are made
in one go, into the same arrays. The results are the same, bit for bit.

The same idea on a graphics card is called a CUDA graph.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter, is_
from typing import TYPE_CHECKING, Any

import numpy as np

from glassnet import ops
from glassnet.arrays import Array, Shape
from glassnet.fusion import OWN, ConvBlock, Fusion
from glassnet.layers import Dropout
from glassnet.layers.base import Layer, Parameter
from glassnet.steps import Step, backward_through, forward_through

if TYPE_CHECKING:
    from glassnet.ops.tape import Tape

_data = attrgetter("data")


class Recording:
    """One training pass of a network, forward and back, and what it must find unchanged.

    Args:
        layers: those of the network.
        steps: the way through them.
        x: a batch; others of its shape and dtype can follow.

    Attributes:
        steps: as given.

    Examples:
        >>> from glassnet.layers import Linear
        >>> from glassnet.steps import one_by_one
        >>> layers = [Linear(3, 2)]
        >>> recording = Recording(layers, one_by_one(layers), np.ones((4, 3), np.float32))
        >>> recording.fits(layers, np.zeros((4, 3), np.float32))
        True
        >>> recording.fits(layers, np.zeros((5, 3), np.float32))
        False
    """

    def __init__(self, layers: list[Layer], steps: list[Step], x: Array) -> None:
        self.steps = steps
        self._layers = list(layers)
        self._dropouts = [layer for layer in self._layers if isinstance(layer, Dropout)]
        self._parameters = [each for layer in self._layers for each in layer.parameters()]
        self._weights = [parameter.data for parameter in self._parameters]
        self._settings = [(layer, *_settings(layer)) for layer in self._layers]
        self._x = np.empty(x.shape, x.dtype)
        self._y = self._x
        self._forward: Tape | None = None
        self._backward: Tape | None = None
        self._memories: list[tuple[Layer, object]] = []
        self._gradients: list[tuple[Parameter, Array]] = []

    def fits(self, layers: list[Layer], x: Array) -> bool:
        """Tell whether a training pass of `x` through `layers` would do the same again."""
        return (
            x.shape == self._x.shape
            and layers == self._layers
            # Not ==, which would compare numbers: what counts is where they lie.
            and all(map(is_, map(_data, self._parameters), self._weights))
            and all(get(layer) == before for layer, get, before in self._settings)
        )

    def forward(self, x: Array) -> Array:
        """Compute what a training pass through the steps computes."""
        np.copyto(self._x, x)
        if self._forward is None or not self._play(self._forward):
            self._forward, self._backward = ops.new_tape(), None
            with self._forward.record():
                self._y = forward_through(self.steps, self._x, training=True)
            self._memories = [(layer, layer.memory) for layer in self._remembering()]
        return self._y.copy()

    def backward_again(self, dy: Array) -> bool:
        """Carry `dy` back as the last gradient was; False if that can't be done."""
        if self._backward is None or not self._is_gradient(dy):
            return False
        np.copyto(self._dy, dy)
        if not self._backward.play():
            return False
        for parameter, gradient in self._gradients:
            parameter.grad = gradient
        return True

    def backward(self, dy: Array) -> Array | None:
        """Carry `dy` back through the steps, and record it."""
        if not self._is_gradient(dy):
            return backward_through(self.steps, dy)  # to hear what is wrong with it
        self._dy, self._backward = dy.copy(), ops.new_tape()
        with self._backward.record():
            dx = backward_through(self.steps, self._dy)
        self._gradients = [(parameter, parameter.grad) for parameter in self._parameters]
        return dx

    def _play(self, tape: Tape) -> bool:
        for layer, memory in self._memories:
            layer.memory = memory
        for layer in self._dropouts:
            layer.redraw()
        return tape.play()

    def _is_gradient(self, dy: Array) -> bool:
        return isinstance(dy, np.ndarray) and dy.shape == self._y.shape and _suits_kernels(dy)

    def _remembering(self) -> list[Layer]:
        return [*self._layers, *(layer for _, layer in self.steps if isinstance(layer, ConvBlock))]


class Replay:
    """Looks for training passes that are like the one before."""

    def __init__(self) -> None:
        self._fusion = Fusion()
        self._recording: Recording | None = None
        self._last: tuple[list[Step], Shape] | None = None

    def way(
        self, layers: list[Layer], x: Array, *, training: bool
    ) -> tuple[list[Step], Recording | None]:
        """Return the steps of a pass, and what does them all if that is possible."""
        repeats = training and ops.backend() == "simd" and _suits_kernels(x)
        recording = self._recording
        if repeats and recording is not None and recording.fits(layers, x):
            return recording.steps, recording
        steps = self._fusion.steps(layers)
        if repeats and self._is_second(steps, x.shape) and all(map(_is_repeatable, layers)):
            self._recording = Recording(layers, steps, x)
            return steps, self._recording
        return steps, None

    def _is_second(self, steps: list[Step], shape: Shape) -> bool:
        last, self._last = self._last, (steps, shape)
        return last is not None and last[0] is steps and last[1] == shape


def _is_repeatable(layer: Layer) -> bool:
    """Tell whether the layer's class itself says so, and the layer has no functions of its own."""
    return vars(type(layer)).get("repeatable", False) and OWN.isdisjoint(vars(layer))


def _settings(layer: Layer) -> tuple[Callable[[Layer], Any], Any]:
    """Return a function that looks at what a pass through `layer` depends on, and its answer."""
    names = [name for name in vars(layer) if name[0] != "_" and name != "needs_dx"]
    get = attrgetter(*names, "forward", "backward")
    return get, get(layer)


def _suits_kernels(x: Array) -> bool:
    # Others go to NumPy, which sums up in another order: copied here they would not.
    return type(x) is np.ndarray and x.dtype == np.float32 and x.flags.carray
