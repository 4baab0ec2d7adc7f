"""Residual: layers around which their input is led, and added to what they make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from glassnet import ops
from glassnet.base.arrays import Array, Shape
from glassnet.base.errors import ArgumentError, GlassnetError, ShapeError, shown
from glassnet.nn.layers.base import Layer, Parameter
from glassnet.nn.layers.chain import ask_for_dx, follow_shape, naming, numbered, walk
from glassnet.nn.layers.fields import nested

__all__ = ["Residual"]


class Residual(Layer):
    """Add the input to what some layers make of it: `y = x + f(x)`, `dx = dy + f'(x) · dy`.

    The layers learn what is to be changed, not all there is. And going back, part of the gradient
    goes around them, so that it does not fade in a deep stack.

    Args:
        layers: f, one after the other. Their output must have the shape of their input.

    Attributes:
        layers: as given.

    Shape:
        (N, …) -> (N, …).

    Raises:
        ArgumentError: There is no layer, or something that is not a layer, or one layer twice.

    Examples:
        >>> import numpy as np
        >>> from glassnet.nn.layers.activation import ReLU
        >>> Residual([ReLU()]).forward(np.array([[-2.0, 3.0]]))
        array([[-2.,  6.]])

    Source: He, Zhang, Ren & Sun (2016), "Deep Residual Learning for Image Recognition".
    """

    kind = "window"  # that of the layers inside, one after the other
    fields: ClassVar = {"layers": nested()}
    repeatable = True

    def __init__(self, layers: Sequence[Layer]) -> None:
        if isinstance(layers, Layer) or not isinstance(layers, Sequence) or not layers:
            raise ArgumentError(
                f"Residual expects a list of at least one layer but receives {shown(layers)}. "
                "Write Residual([Conv2d(…), ReLU(), …])."
            )
        strange = [layer for layer in layers if not isinstance(layer, Layer)]
        if strange:
            raise ArgumentError(f"Residual expects layers but receives {shown(strange[0])}.")
        every = [*walk(layers)]
        if len({id(layer) for layer in every}) < len(every):
            raise ArgumentError(
                "Residual expects each layer only once, because a layer remembers its last input."
            )
        self.layers = tuple(layers)

    @property
    def inner(self) -> Sequence[Layer]:
        """The layers around which the input is led."""
        return self.layers

    def output_shape(self, in_shape: Shape) -> Shape:
        """Return the input's shape."""
        with _inside():
            out_shape = follow_shape(self.layers, in_shape)[-1]
        if out_shape != in_shape:
            raise ShapeError(
                f"Residual adds its input to what its layers make of it, but that has the shape "
                f"{out_shape}, and the input {in_shape}. Use as many channels as arrive, a stride "
                "of 1, and padding."
            )
        return in_shape

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, …) -> (N, …)."""
        self._accept(x)
        y = x
        with _inside():
            for index, layer in enumerate(self.layers):
                with naming(index, layer):
                    y = layer.forward(y, training=training)
        return ops.add(x, y)

    def backward(self, dy: Array) -> Array | None:
        """(N, …) -> (N, …)."""
        self._accept_gradient(dy)
        ask_for_dx(self.layers, self.needs_dx)
        dx: Array | None = dy
        for layer in reversed(self.layers):
            if dx is not None:
                dx = layer.backward(dx)
        return None if dx is None else ops.add(dy, dx)

    def parameters(self) -> list[Parameter]:
        """Return those of all layers inside."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def named_parameters(self) -> dict[str, Parameter]:
        """Name them by layer, as in a network: "0.weight", "0.bias" and so on."""
        return numbered(layer.named_parameters() for layer in self.layers)

    def buffers(self) -> dict[str, Array]:
        """Name those of all layers inside likewise."""
        return numbered(layer.buffers() for layer in self.layers)

    def config(self) -> dict[str, Any]:
        """Return JSON that describes the layer."""
        return {"type": self.type, "layers": [layer.config() for layer in self.layers]}

    def multiply_adds(self, in_shape: Shape) -> int:
        """Count those of all layers inside."""
        shapes = follow_shape(self.layers, in_shape)
        return sum(
            layer.multiply_adds(shape) for layer, shape in zip(self.layers, shapes, strict=False)
        )

    def smallest_batch(self, in_shape: Shape) -> int:
        """Return the largest that a layer inside needs."""
        shapes = follow_shape(self.layers, in_shape)
        return max(
            layer.smallest_batch(shape) for layer, shape in zip(self.layers, shapes, strict=False)
        )

    def forget(self) -> None:
        """Take back the last forward pass, also of the layers inside."""
        super().forget()
        for layer in self.layers:
            layer.forget()

    def __repr__(self) -> str:
        return f"Residual({list(self.layers)!r})"


@contextmanager
def _inside() -> Iterator[None]:
    """Let an error that names a layer say that this is one inside."""
    try:
        yield
    except GlassnetError as error:
        raise type(error)(f"Residual in its {error}") from error
