"""A network: layers, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from glassnet.base import arguments
from glassnet.base.arrays import Array, Shape
from glassnet.base.errors import (
    ArgumentError,
    FormatError,
    ShapeError,
    shown,
)
from glassnet.nn.layers.base import Layer, Parameter
from glassnet.nn.layers.chain import ask_for_dx, follow_shape, numbered, walk
from glassnet.nn.passes.chooser import Chooser, Pass
from glassnet.nn.passes.one_by_one import OneByOne
from glassnet.nn.spec import Spec, build_layers, layers_to_spec
from glassnet.nn.summary import LayerSummary, summarize


class Sequential:
    """A network whose layers follow each other: `y = layer_k(… layer_1(layer_0(x)))`.

    Args:
        layers: At least one.
        input_shape: Shape of one image, (C, H, W). With it, the layers are checked against each
            other at once, and the network can be written as a specification.

    Shape:
        (N, *input_shape) -> (N, *output_shape of the last layer).

    Raises:
        ShapeError: The layers do not fit together.
        ArgumentError: There is no layer, or something that is not a layer, or one layer twice.

    Examples:
        >>> from glassnet.nn.spec import ready_spec
        >>> network = Sequential.from_spec(ready_spec("lenet"), seed=0)
        >>> network.forward(np.zeros((2, 1, 28, 28), np.float32)).shape
        (2, 10)
    """

    def __init__(self, layers: Sequence[Layer], input_shape: Shape | None = None) -> None:
        self.layers = list(layers) if isinstance(layers, Sequence | Iterator) else [layers]
        strange = [layer for layer in self.layers if not isinstance(layer, Layer)]
        if strange or isinstance(layers, Layer):
            raise ArgumentError(
                f"Sequential expects a list of layers but receives {shown((*strange, layers)[0])}. "
                "Write Sequential([Conv2d(…), ReLU(), …])."
            )
        every = [*walk(self.layers)]
        if not every or len({id(layer) for layer in every}) < len(every):
            raise ArgumentError(
                "Sequential expects at least one layer, and each only once, because a layer "
                f"remembers its last input. It receives {len(self.layers)}."
            )
        self.input_shape = None
        if input_shape is not None:
            self.input_shape = arguments.shape("Sequential", "input_shape", input_shape)
            follow_shape(self.layers, self.input_shape)
        self._chooser = Chooser()
        self._pass: Pass = OneByOne(self.layers)  # the last one
        ask_for_dx(self.layers, False)

    @classmethod
    def from_spec(
        cls, spec: object, *, seed: int = 0, dtype: npt.DTypeLike = np.float32
    ) -> Sequential:
        """Make the network that a JSON specification describes (see `glassnet.nn.spec`).

        Args:
            spec: Parsed JSON, such as `ready_spec("lenet")`.
            seed: Of the initial weights and of dropout: one seed, one network.
            dtype: float32, or float64 for checking gradients.

        Raises:
            SpecError: The specification contains a mistake.
        """
        input_shape, layers = build_layers(spec, seed=seed, dtype=dtype)
        return cls(layers, input_shape)

    def to_spec(self) -> Spec:
        """Describe the network as JSON: `Sequential.from_spec(network.to_spec())` is its twin.

        Raises:
            SpecError: The network was made without its `input_shape`.
        """
        return layers_to_spec(self.input_shape, self.layers)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Compute the last layer's output: for a classifier, the logits.

        Args:
            x: (N, *input_shape).
            training: Whether dropout and batch normalization behave as in training.

        Raises:
            ShapeError: A layer cannot take what it receives; the message names the layer.
            ArgumentError: The dtype is not the network's.
        """
        self._check_input(x)
        if self.input_shape is None:  # layers may not fit, and each has to say so for itself
            self._pass = OneByOne(self.layers)
        else:
            self._pass = self._chooser.choose(self.layers, x, training=training)
        return self._pass.forward(x, training=training)

    def backward(self, dy: Array, *, needs_dx: bool = False) -> Array | None:
        """Carry the gradient of the loss back through all layers, filling every `grad`.

        Args:
            dy: dL/dy for the output of the last forward pass.
            needs_dx: Whether dL/dx is wanted, as for a saliency map. Otherwise the pass ends
                where nothing before has anything to learn.

        Returns:
            dL/dx (N, *input_shape) if it was computed, else None.

        Raises:
            CallOrderError: There was no forward pass before.
            ShapeError: `dy` has not the shape of the output.
        """
        return self._pass.backward(dy, needs_dx=needs_dx)

    def activations(self, x: Array) -> list[Array]:
        """Compute every layer's output, outside training: one array (N, …) per layer."""
        self._check_input(x)
        self._pass.forget()
        self._pass = look = OneByOne(self.layers)
        return look.activations(x)

    def predict(self, x: Array, *, batch_size: int = 256) -> Array:
        """Compute the output for any number of images, `batch_size` at a time to save memory.

        Args:
            x: (N, *input_shape).
            batch_size: Images computed at once.

        Returns:
            The outputs of all images: for a classifier, logits (N, classes).

        Raises:
            ArgumentError: `batch_size` is not a whole number above 0.
            ShapeError: As `forward`.
        """
        arguments.whole_number("predict", "batch_size", batch_size)
        if not isinstance(x, np.ndarray) or x.ndim == 0:
            return self.forward(x)  # which tells what is wrong
        starts = range(0, max(len(x), 1), batch_size)
        return np.concatenate([self.forward(x[start : start + batch_size]) for start in starts])

    def parameters(self) -> list[Parameter]:
        """List all parameters, from the first layer to the last."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def named_parameters(self) -> dict[str, Parameter]:
        """Name all parameters by layer and role: "0.weight", "0.bias", "3.weight" and so on."""
        return numbered(layer.named_parameters() for layer in self.layers)

    def state_dict(self) -> dict[str, Array]:
        """Copy all parameters and buffers, named as in `named_parameters`."""
        return {name: array.copy() for name, array in self._state().items()}

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Set all parameters and buffers; on any mistake, nothing is changed.

        Raises:
            FormatError: Names are missing or unknown, or an array is not one of numbers.
            ShapeError: An array's shape is not that of the network's.
        """
        own = self._state()
        if not isinstance(state, Mapping):
            raise FormatError(
                f"the state must be a mapping of names to arrays but is {shown(state)}. "
                "Pass what state_dict returned."
            )
        missing, unknown = (
            sorted(own.keys() - state.keys()),
            sorted(state.keys() - own.keys(), key=shown),
        )
        if missing or unknown:
            raise FormatError(
                f"the state does not belong to this network: missing {shown(missing)}, "
                f"unknown {shown(unknown)}. Build the network from the same specification."
            )
        for name, array in own.items():
            found = state[name]
            if not isinstance(found, np.ndarray) or not np.issubdtype(found.dtype, np.floating):
                received = getattr(found, "dtype", type(found).__name__)
                raise FormatError(
                    f"{name} expects {array.dtype} but receives {received}. "
                    "Pass what state_dict returned."
                )
            if found.shape != array.shape:
                raise ShapeError(
                    f"{name} expects {array.shape} but receives {found.shape}. "
                    "Build the network from the same specification."
                )
        for name, array in own.items():
            array[...] = state[name]

    def random_states(self) -> list[dict[str, Any]]:
        """Return the states of the generators of all layers that draw random numbers, as JSON."""
        return [dict(rng.bit_generator.state) for rng in self._generators()]

    def set_random_states(self, states: Sequence[Mapping[str, Any]]) -> None:
        """Continue all generators where `random_states` was taken.

        Raises:
            FormatError: The states are not those of such a network.
        """
        generators = self._generators()
        before = self.random_states()
        try:
            for rng, state in zip(generators, states, strict=True):
                rng.bit_generator.state = dict(state)
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            for rng, state in zip(generators, before, strict=True):
                rng.bit_generator.state = state
            raise FormatError(
                f"the random states do not belong to this network: {error}. It has "
                f"{len(generators)} layers that draw random numbers."
            ) from error

    def summary(self, in_shape: Shape | None = None) -> list[LayerSummary]:
        """Describe every layer: shapes, parameters, multiply-adds and memory for one image.

        Args:
            in_shape: (C, H, W); not needed where the network knows its `input_shape`.

        Raises:
            ArgumentError: The shape of the input is not known.
            ShapeError: The layers do not fit together.
        """
        if in_shape is not None:
            shape = arguments.shape("summary", "in_shape", in_shape)
        elif self.input_shape is not None:
            shape = self.input_shape
        else:
            raise ArgumentError("summary needs the shape of the input: summary((C, H, W)).")
        return summarize(self.layers, shape)

    def smallest_batches(self, in_shape: Shape) -> list[int]:
        """Tell for every layer how many images it needs at least in training.

        Args:
            in_shape: (C, H, W), for a network that does not know its `input_shape`.

        Raises:
            ShapeError: The layers do not fit together.
        """
        shapes = follow_shape(self.layers, self.input_shape or in_shape)
        return [
            layer.smallest_batch(shape) for layer, shape in zip(self.layers, shapes, strict=False)
        ]

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what was recorded: a copy has arrays of its own, so it makes its own."""
        return {**vars(self), "_chooser": Chooser(), "_pass": self._pass.unrecorded}

    def __repr__(self) -> str:
        lines = [f"  ({index}): {layer!r}" for index, layer in enumerate(self.layers)]
        return "\n".join(["Sequential(", *lines, ")"])

    def _check_input(self, x: Array) -> None:
        if self.input_shape is None or not isinstance(x, np.ndarray):
            return  # the first layer looks at it anyway
        if x.ndim == 0 or x.shape[1:] != self.input_shape:
            expected = ", ".join(["N", *map(str, self.input_shape)])
            advice = "Reshape the images, or build a network for this shape."
            if x.shape == self.input_shape:
                advice = "Add the axis of the batch with x[np.newaxis]."
            elif (1, *x.shape[1:]) == self.input_shape:
                advice = "Add the axis of the channels with x[:, np.newaxis]."
            raise ShapeError(
                f"the network expects images ({expected}) but receives {x.shape}. {advice}"
            )

    def _state(self) -> dict[str, Array]:
        return numbered(
            {name: each.data for name, each in layer.named_parameters().items()} | layer.buffers()
            for layer in self.layers
        )

    def _generators(self) -> list[np.random.Generator]:
        return [layer.rng for layer in walk(self.layers) if hasattr(layer, "rng")]
