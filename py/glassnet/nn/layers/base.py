"""What every layer is: a forward pass, the backward pass that belongs to it, and parameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from types import FunctionType
from typing import Any, ClassVar, Literal

import numpy as np

from glassnet.base import arguments
from glassnet.base.arrays import Array, Pair, Shape
from glassnet.base.errors import CallOrderError, ShapeError
from glassnet.nn import outline
from glassnet.nn.layers.fields import Field

__all__ = ["Buffer", "Layer", "Parameter"]

Role = Literal["convolution", "pooling", "dense", "activation", "other"]


_DESCRIBING = {
    "buffers",
    "config",
    "forget",
    "multiply_adds",
    "named_parameters",
    "smallest_batch",
    "workspace",
}
"""Functions of a layer that no pass runs."""


class Buffer:
    """An array that belongs to a layer's state.

    Attributes:
        name: What the layer calls it, such as "running_mean".
        data: The values.
    """

    def __init__(self, name: str, data: Array) -> None:
        self.name = name
        self.data = data

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({self.name}, {self.data.shape}, {self.data.dtype})"


class Parameter(Buffer):
    """An array that training changes, and the gradient of the loss with respect to it.

    Attributes:
        name: What the layer calls it, such as "weight".
        data: The values.
        grad: dL/d(data), of the same shape and dtype; zeros before the first backward pass. The
            next one may write into the same array: copy what is to stay.

    Examples:
        >>> Parameter("bias", np.ones(2, np.float32))
        Parameter(bias, (2,), float32)
    """

    def __init__(self, name: str, data: Array) -> None:
        super().__init__(name, data)
        self.grad: Array = outline.zeros_like(data)


class Layer(ABC):
    """One step of a network: `forward` computes y from x, `backward` dL/dx from dL/dy.

    A layer keeps from its last forward pass what its backward pass needs, and nothing else.
    Shapes of single images or activations are written without the batch axis N.

    A class describes its layers: what a specification may say of them, what follows from the shape
    that arrives, what they cost, and what kind they are.

    Attributes:
        kind: What one number of the output sees of the input: `"elementwise"` the number in its
            place, `"window"` those around its place, `"all"` everything.
        role: What the layer is for in a network, for whoever shows it.
        fields: What a specification gives, by the constructor's names.
        inferred: The constructor's arguments that follow from the shape that arrives. A
            specification may leave them out, and must not contradict.
        takes_images: Whether what arrives must be an image (C, H, W).
        needs_dx: Whether `backward` must return dL/dx. `Sequential` switches it off where
            nothing before the layer has anything to learn.
        repeatable: Whether `forward` and `backward` do nothing but call `ops` that are kernels, so
            that these calls made again are the pass made again. A subclass says so for itself.
    """

    kind: ClassVar[Literal["elementwise", "window", "all"]] = "all"
    role: ClassVar[Role] = "other"
    fields: ClassVar[Mapping[str, Field]] = {}
    inferred: ClassVar[Mapping[str, Callable[[Shape], int | Pair]]] = {}
    takes_images: ClassVar[bool] = False

    needs_dx: bool = True
    repeatable: ClassVar[bool] = False
    functions: ClassVar[Callable[[], tuple[object, ...]]]
    """Return what a pass runs of the class: a reader may have put others in their place."""
    written: ClassVar[tuple[object, ...]]
    """The same as it stands in the source."""

    # What a pass leaves behind is kept apart, so that `vars(layer)` is what a pass depends on.
    __slots__ = ("__dict__", "_kept", "_output")
    _output: tuple[Shape, np.dtype[Any]] | None
    """Shape and dtype of the last output, and so of the gradient that belongs to it."""
    _kept: Any
    """What the last forward pass leaves to `backward`."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        functions = {name: getattr(cls, name) for name in dir(cls) if name[:2] != "__"}
        names = [
            name
            for name, value in functions.items()
            if isinstance(value, FunctionType) and name not in _DESCRIBING
        ]
        cls.functions = partial(attrgetter(*names), cls)
        cls.written = cls.functions()

    @classmethod
    def count(cls, arguments: Mapping[str, Any]) -> int:
        """Count the parameters that such a layer would have, besides those of layers inside."""
        return 0

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """Return what there is to know of such layers before one is made, as JSON."""
        return {
            "type": cls.__name__,
            "kind": cls.kind,
            "role": cls.role,
            "takes_images": cls.takes_images,
            "fields": {name: field.describe() for name, field in cls.fields.items()},
            "inferred": [*cls.inferred],
        }

    @property
    def inner(self) -> Sequence[Layer]:
        """The layers inside of this one, if it is made of some."""
        return ()

    @property
    def type(self) -> str:
        """The layer's name in a specification, such as "Conv2d"."""
        return self.__class__.__name__

    @abstractmethod
    def output_shape(self, in_shape: Shape) -> Shape:
        """Tell the output's shape without computing anything.

        Raises:
            ShapeError: The layer cannot take an input of this shape.
        """

    @abstractmethod
    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Compute y: (N, *in_shape) -> (N, *out_shape).

        Args:
            x: float32 or float64, as the layer's parameters; it is not changed.
            training: Whether dropout and batch normalization behave as in training.

        Raises:
            ShapeError: The layer cannot take an input of this shape.
            ArgumentError: The dtype is not the layer's.
        """

    @abstractmethod
    def backward(self, dy: Array) -> Array | None:
        """Compute dL/dx from dL/dy, and overwrite the `grad` of each parameter.

        Returns:
            dL/dx of the shape of x, or None where `needs_dx` is off.

        Raises:
            CallOrderError: There was no forward pass before.
            ShapeError: `dy` has not the shape of the last output.
        """

    def parameters(self) -> list[Parameter]:
        """List what training changes, always in the same order."""
        return []

    def named_parameters(self) -> dict[str, Parameter]:
        """Name them, such as "weight"."""
        return {parameter.name: parameter for parameter in self.parameters()}

    def buffers(self) -> dict[str, Array]:
        """Name the arrays that belong to the layer's state but are not trained by gradient."""
        return {}

    def config(self) -> dict[str, Any]:
        """Return JSON that rebuilds the layer: its type and its constructor's arguments."""
        return {"type": self.type}

    def multiply_adds(self, in_shape: Shape) -> int:
        """Count the multiplications (each with its addition) that one image takes."""
        return 0

    def smallest_batch(self, in_shape: Shape) -> int:
        """Tell how many images of this shape the layer needs at least in training."""
        return 1

    def workspace(self, in_shape: Shape) -> int:
        """Count the numbers that one image needs for a while, besides input and output."""
        return 0

    def forget(self) -> None:
        """Take back the last forward pass and what it kept: `backward` needs a new one."""
        self._output = self._kept = None

    @property
    def memory(self) -> object:
        """What the layer knows of its last forward pass; may be set to what it was before."""
        return getattr(self, "_output", None), getattr(self, "_kept", None)

    @memory.setter
    def memory(self, memory: Any) -> None:
        self._output, self._kept = memory

    def __repr__(self) -> str:
        options = ", ".join(f"{k}={v!r}" for k, v in self.config().items() if k != "type")
        return f"{self.type}({options})"

    def _accept(self, x: Array) -> None:
        """Check an input, and remember what its output will be like."""
        arguments.float_array(self.type, x, self._dtype())
        if x.ndim == 0:
            raise ShapeError(f"{self.type} expects a batch (N, …) but receives a single number.")
        self._output = (x.shape[0], *self.output_shape(x.shape[1:])), x.dtype

    def _accept_gradient(self, dy: Array) -> None:
        output = getattr(self, "_output", None)
        if output is None:
            raise CallOrderError(f"{self.type} cannot go backward yet. Call forward first.")
        if isinstance(dy, np.ndarray) and (dy.shape, dy.dtype) == output:
            return
        arguments.float_array(self.type, dy, self._dtype())
        if dy.shape != output[0]:
            raise ShapeError(
                f"{self.type} expects a gradient of its output's shape {output[0]} but "
                f"receives {dy.shape}. Call backward with the gradient for the last forward pass."
            )

    def _dtype(self) -> np.dtype[Any] | None:
        parameters = self.parameters()
        return parameters[0].data.dtype if parameters else None


class Elementwise(Layer):
    """A layer that treats every number alone, and so keeps any shape."""

    kind = "elementwise"

    def output_shape(self, in_shape: Shape) -> Shape:
        """Return the input's shape."""
        return in_shape
