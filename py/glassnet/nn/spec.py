"""A network as plain JSON: what files store and the command line reads.

    {"input": [1, 28, 28],
     "layers": [{"type": "Conv2d", "out_channels": 8, "kernel_size": 3}, {"type": "ReLU"}, …]}

What follows from the shape that arrives (`in_channels`, `in_features`, …) is left out. Every
mistake is a `SpecError` that names the layer and the fix, and sizes are bounded before anything is
allocated (see `budget`), because a specification may come from anywhere.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Mapping, Sequence
from inspect import signature
from typing import Any

import numpy as np
import numpy.typing as npt

from glassnet.base import arguments
from glassnet.base.arguments import float_dtype
from glassnet.base.arrays import Shape
from glassnet.base.errors import ArgumentError, ShapeError, SpecError, shown
from glassnet.nn.budget import MOST_ACTIVATIONS, MOST_LAYERS, Budget, times
from glassnet.nn.layers import Layer
from glassnet.nn.layers.fields import LARGEST_SIZE, is_whole
from glassnet.nn.layers.sizes import check_image
from glassnet.nn.outline import outlined
from glassnet.nn.schema import LAYER_TYPES, Given, Place, check_layer, suggestion
from glassnet.nn.summary import LayerSummary, summarize

Spec = dict[str, Any]


def build_layers(
    spec: object, *, seed: int = 0, dtype: npt.DTypeLike = np.float32
) -> tuple[Shape, list[Layer]]:
    """Make the layers that a specification describes.

    Each layer draws from a stream of its own, so a change of one layer leaves the random numbers
    of the others alone.

    Args:
        spec: Parsed JSON.
        seed: Of the initial weights and of dropout.
        dtype: float32 or float64.

    Returns:
        The input's shape (C, H, W) and the layers.

    Raises:
        SpecError: The specification contains a mistake.
        ArgumentError: The seed or the dtype is not acceptable.

    Examples:
        >>> build_layers({"input": [1, 28, 28], "layers": [{"type": "MaxPool2d",
        ...     "kernel_size": 2}]})
        ((1, 28, 28), [MaxPool2d(kernel_size=2, stride=2, padding=0)])
    """
    in_shape, entries = _check_outline(spec)
    streams = np.random.SeedSequence(arguments.seed("Sequential", "seed", seed))
    builder = _Builder(float_dtype("Sequential", dtype))
    return in_shape, builder.build(entries, in_shape, streams)


def check_spec(spec: object) -> list[LayerSummary]:
    """Check a specification and describe its layers, without making a single weight.

    Raises:
        SpecError: The specification contains a mistake; `layer` and `key` tell where.

    Examples:
        >>> [(layer.name, layer.parameters) for layer in check_spec(ready_spec("linear"))]
        [('Flatten 1', 0), ('Linear 1', 7850)]
    """
    with outlined():
        in_shape, layers = build_layers(spec)
        return summarize(layers, in_shape)


def layers_to_spec(input_shape: Shape | None, layers: Sequence[Layer]) -> Spec:
    """Describe layers as JSON, leaving out what is inferred and what is the default.

    Raises:
        SpecError: The input's shape is not known, or a layer has no place in a specification.
    """
    if input_shape is None or len(input_shape) != 3:
        raise SpecError(
            f"a specification needs the shape of the input (C, H, W), but it is {input_shape}. "
            "Give it to Sequential(layers, input_shape=(C, H, W))."
        )
    return {
        "input": list(input_shape),
        "layers": _entries(layers),
    }


def ready_spec(name: str) -> Spec:
    """Return a copy of a ready-made specification.

    Args:
        name: `"lenet"` (two convolutions, 27,562 parameters), `"mlp"` (one hidden layer and about
            as many parameters, 27,835) or `"linear"` (7,850).

    Raises:
        SpecError: There is none of this name.

    Examples:
        >>> ready_spec("linear")["layers"]
        [{'type': 'Flatten'}, {'type': 'Linear', 'out_features': 10}]
    """
    if not isinstance(name, str) or name not in READY:
        raise SpecError(f"there is no ready network {shown(name)}. {suggestion(name, READY)}")
    return copy.deepcopy(READY[name])


def without(spec: Spec, layer_type: str) -> Spec:
    """Return a copy of a specification that leaves out all layers of one type.

    Examples:
        >>> spec = ready_spec("lenet")
        >>> len(spec["layers"]), len(without(spec, "Dropout")["layers"])
        (11, 10)
    """
    layers = [layer for layer in spec["layers"] if layer["type"] != layer_type]
    return {**spec, "layers": copy.deepcopy(layers)}


READY: dict[str, Spec] = {
    "lenet": {
        "input": [1, 28, 28],
        "layers": [
            {"type": "Conv2d", "out_channels": 8, "kernel_size": 3},
            {"type": "ReLU"},
            {"type": "MaxPool2d", "kernel_size": 2},
            {"type": "Conv2d", "out_channels": 16, "kernel_size": 3},
            {"type": "ReLU"},
            {"type": "MaxPool2d", "kernel_size": 2},
            {"type": "Flatten"},
            {"type": "Linear", "out_features": 64},
            {"type": "ReLU"},
            {"type": "Dropout", "p": 0.5},
            {"type": "Linear", "out_features": 10},
        ],
    },
    "mlp": {
        "input": [1, 28, 28],
        "layers": [
            {"type": "Flatten"},
            {"type": "Linear", "out_features": 35},
            {"type": "ReLU"},
            {"type": "Linear", "out_features": 10},
        ],
    },
    "linear": {
        "input": [1, 28, 28],
        "layers": [{"type": "Flatten"}, {"type": "Linear", "out_features": 10}],
    },
}


class _Builder:
    """Makes layers, and those inside of them, within one budget."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self._dtype = dtype
        self._budget = Budget()

    def build(
        self,
        entries: Sequence[object],
        shape: Shape,
        streams: np.random.SeedSequence,
        outer: Place | None = None,
    ) -> list[Layer]:
        """Make the layers of a list, the first of which receives images of this shape."""
        self._budget.spend_layers(len(entries), outer)
        checked = [check_layer(index, entry, outer) for index, entry in enumerate(entries)]
        layers: list[Layer] = []
        for (place, given), stream in zip(checked, streams.spawn(len(checked)), strict=True):
            layer, shape = self._make(place, given, shape, stream)
            layers.append(layer)
        return layers

    def _make(
        self, place: Place, given: Given, shape: Shape, stream: np.random.SeedSequence
    ) -> tuple[Layer, Shape]:
        layer_type = LAYER_TYPES[place.type]
        if "layers" in layer_type.fields:
            given = given | {"layers": self.build(given["layers"], shape, stream, place)}
        try:
            if layer_type.takes_images:
                check_image(place.type, shape)
            options = given | _inferred(place, layer_type, given, shape)
            self._budget.spend_parameters(place, layer_type.count(options))
            context = {"rng": np.random.default_rng(stream), "dtype": self._dtype}
            takes = signature(layer_type).parameters
            layer = layer_type(**options, **{key: context[key] for key in context if key in takes})
            out_shape = layer.output_shape(shape)
        except (ShapeError, ArgumentError) as error:
            raise place.error(str(error).removeprefix(f"{place.type} ")) from error
        self._budget.spend_work(place, layer, shape, out_shape)
        return layer, out_shape


def _check_outline(spec: object) -> tuple[Shape, list[object]]:
    if not isinstance(spec, Mapping):
        raise SpecError(
            f'a specification must be an object with "input" and "layers", but is {shown(spec)}.'
        )
    known = ["input", "layers"]
    for key in spec:
        if key not in known:
            raise SpecError(
                f"the specification has the unknown key {shown(key)}. {suggestion(key, known)}",
                key=str(key),
            )
    shape, entries = spec.get("input"), spec.get("layers")
    if (
        not isinstance(shape, list | tuple)
        or len(shape) != 3
        or not all(is_whole(side, 1, LARGEST_SIZE) for side in shape)
        or math.prod(shape) > MOST_ACTIVATIONS
    ):
        raise SpecError(
            f'"input" must be [channels, height, width], three whole numbers from 1 to '
            f"{LARGEST_SIZE} and at most 64 MB in all, but is {shown(shape)}. "
            "For MNIST write [1, 28, 28].",
            key="input",
        )
    if not isinstance(entries, list | tuple):
        raise SpecError(
            f'"layers" must be a list of layers, but is {shown(entries)}.', key="layers"
        )
    if not 1 <= len(entries) <= MOST_LAYERS:
        raise SpecError(
            f'"layers" must hold 1 to {MOST_LAYERS} layers, but holds {len(entries)}.',
            key="layers",
        )
    return tuple(shape), list(entries)


def _inferred(
    place: Place, layer_type: type[Layer], given: Mapping[str, Any], in_shape: Shape
) -> dict[str, Any]:
    inferred = {name: infer(in_shape) for name, infer in layer_type.inferred.items()}
    for name, value in inferred.items():
        wanted = tuple(given[name]) if isinstance(given.get(name), list) else given.get(name, value)
        same_side = isinstance(value, tuple) and (wanted, wanted) == value
        if isinstance(wanted, bool) or not (wanted == value or same_side):
            raise place.error(
                f'receives {times(in_shape)}, but its "{name}" is {shown(given[name])}. '
                f"Leave it out, or set it to {json.dumps(value)}.",
                key=name,
            )
    return inferred


def _entry(place: Place, layer: Layer) -> dict[str, Any]:
    if layer.type not in LAYER_TYPES:
        raise place.error(f"has no place in a specification. Known are {', '.join(LAYER_TYPES)}.")
    if layer.inner:
        return {"type": layer.type, "layers": _entries(layer.inner, place)}
    defaults = {name: field.default for name, field in LAYER_TYPES[layer.type].fields.items()}
    config = layer.config()
    if "stride" in defaults and defaults["stride"] is None:
        defaults["stride"] = config["kernel_size"]  # as pooling does
    entry = {name: config[name] for name in defaults if config[name] != defaults[name]}
    return {"type": layer.type, **entry}


def _entries(layers: Sequence[Layer], outer: Place | None = None) -> list[dict[str, Any]]:
    return [_entry(Place(index, layer.type, outer), layer) for index, layer in enumerate(layers)]
