"""What a specification may say: the layer types, their fields, and the bounds of each.

A specification comes from a link, a file or an editor, and is treated as hostile: every value is
checked here before anything is computed or allocated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from glassnet import ops
from glassnet.base.arrays import Pair, Shape
from glassnet.base.errors import ArgumentError, SpecError, shown
from glassnet.nn import layers
from glassnet.nn.initializers import initializer_from_spec

LARGEST_SIZE = 4096
"""No channel count, feature count or image side may be larger."""

LARGEST_KERNEL = 64
"""No side of a kernel may be larger: pooling visits its offsets one by one."""

REQUIRED = object()
"""The default of a field that has none."""


@dataclass(frozen=True)
class Field:
    """One key of a layer: which values it takes, said in words and as a test."""

    expects: str
    accepts: Callable[[object], bool]
    default: object = REQUIRED


@dataclass(frozen=True)
class LayerType:
    """How a layer of a specification is checked and made.

    Attributes:
        make: The layer's class.
        fields: The keys that a specification gives.
        inferred: Constructor arguments that follow from the shape that arrives. A specification
            may leave them out, and must not contradict.
        takes: Which of "rng" and "dtype" the constructor takes.
        takes_images: Whether what arrives must be an image (C, H, W).
        count: How many parameters the layer will have, from its constructor's arguments.
    """

    make: Callable[..., layers.Layer]
    fields: Mapping[str, Field] = field(default_factory=dict)
    inferred: Mapping[str, Callable[[Shape], int | Pair]] = field(default_factory=dict)
    takes: tuple[str, ...] = ()
    takes_images: bool = False
    count: Callable[[Mapping[str, Any]], int] = lambda arguments: 0


def size(default: object = REQUIRED, largest: int = LARGEST_SIZE) -> Field:
    """Describe a whole number from 1."""
    return Field(
        f"a whole number from 1 to {largest}", lambda value: is_whole(value, 1, largest), default
    )


def pair(default: object = REQUIRED, smallest: int = 1, largest: int = LARGEST_SIZE) -> Field:
    """Describe a whole number, or two of them for height and width."""

    def accepts(value: object) -> bool:
        values = value if isinstance(value, list | tuple) else [value, value]
        return len(values) == 2 and all(is_whole(v, smallest, largest) for v in values)

    return Field(
        f"a whole number from {smallest} to {largest}, or [height, width]", accepts, default
    )


def number(default: object, smallest: float, below: float) -> Field:
    """Describe a number in [smallest, below)."""

    def accepts(value: object) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and smallest <= value < below  # type: ignore[operator]

    return Field(f"a number from {smallest:g} to below {below:g}", accepts, default)


def flag(default: bool) -> Field:
    """Describe true or false."""
    return Field("true or false", lambda value: isinstance(value, bool), default)


def initializer() -> Field:
    """Describe how the weights start."""

    def accepts(value: object) -> bool:
        try:
            initializer_from_spec(value)  # type: ignore[arg-type]
        except ArgumentError:
            return False
        return True

    expects = 'the name of an initializer, {"normal": std} or {"constant": value}'
    return Field(expects, accepts, "he_normal")


def is_whole(value: object, smallest: int, largest: int) -> bool:
    """Tell whether a value is a whole number in these bounds; `True` is not a number."""
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest


def _area(arguments: Mapping[str, Any]) -> int:
    kernel_size = arguments["kernel_size"]
    return math.prod(kernel_size) if isinstance(kernel_size, list | tuple) else kernel_size**2


def _conv_count(arguments: Mapping[str, Any]) -> int:
    inputs = arguments["in_channels"] // arguments["groups"] * _area(arguments)
    return arguments["out_channels"] * (inputs + arguments["bias"])  # type: ignore[no-any-return]


def _linear_count(arguments: Mapping[str, Any]) -> int:
    inputs = arguments["in_features"] + arguments["bias"]
    return arguments["out_features"] * inputs  # type: ignore[no-any-return]


def _local_count(arguments: Mapping[str, Any]) -> int:
    kernel_size, stride, padding = (
        tuple(value) if isinstance(value, list | tuple) else (value, value)
        for value in (arguments[name] for name in ("kernel_size", "stride", "padding"))
    )
    places = math.prod(ops.output_size(arguments["in_size"], kernel_size, stride, padding))
    inputs = arguments["in_channels"] * _area(arguments) + arguments["bias"]
    return places * arguments["out_channels"] * inputs  # type: ignore[no-any-return]


KERNEL = pair(largest=LARGEST_KERNEL)
STRIDE = pair(1)
PADDING = pair(0, smallest=0)


def _channels(in_shape: Shape) -> int:
    return in_shape[0]


def _image_size(in_shape: Shape) -> Pair:
    return in_shape[1], in_shape[2]


LAYER_TYPES: dict[str, LayerType] = {
    "Conv2d": LayerType(
        layers.Conv2d,
        {
            "out_channels": size(),
            "kernel_size": KERNEL,
            "stride": STRIDE,
            "padding": PADDING,
            "dilation": pair(1),
            "groups": size(1),
            "bias": flag(True),
            "initializer": initializer(),
        },
        inferred={"in_channels": _channels},
        takes_images=True,
        takes=("rng", "dtype"),
        count=_conv_count,
    ),
    "LocallyConnected2d": LayerType(
        layers.LocallyConnected2d,
        {
            "out_channels": size(),
            "kernel_size": KERNEL,
            "stride": STRIDE,
            "padding": PADDING,
            "bias": flag(True),
            "initializer": initializer(),
        },
        inferred={"in_channels": _channels, "in_size": _image_size},
        takes_images=True,
        takes=("rng", "dtype"),
        count=_local_count,
    ),
    "MaxPool2d": LayerType(
        layers.MaxPool2d,
        {"kernel_size": KERNEL, "stride": pair(None), "padding": PADDING},
    ),
    "AvgPool2d": LayerType(
        layers.AvgPool2d,
        {"kernel_size": KERNEL, "stride": pair(None), "padding": PADDING},
    ),
    "Linear": LayerType(
        layers.Linear,
        {"out_features": size(), "bias": flag(True), "initializer": initializer()},
        inferred={"in_features": math.prod},
        takes=("rng", "dtype"),
        count=_linear_count,
    ),
    "BatchNorm2d": LayerType(
        layers.BatchNorm2d,
        {"epsilon": number(1e-5, 1e-12, 1), "momentum": number(0.1, 0, 1)},
        inferred={"num_features": _channels},
        takes_images=True,
        takes=("dtype",),
        count=lambda arguments: 2 * arguments["num_features"],
    ),
    "ReLU": LayerType(layers.ReLU),
    "LeakyReLU": LayerType(layers.LeakyReLU, {"negative_slope": number(0.01, 0, 1)}),
    "Sigmoid": LayerType(layers.Sigmoid),
    "Tanh": LayerType(layers.Tanh),
    "Dropout": LayerType(layers.Dropout, {"p": number(REQUIRED, 0, 1)}, takes=("rng",)),
    "Flatten": LayerType(layers.Flatten),
}


def check_layer(index: int, entry: object) -> tuple[str, dict[str, Any]]:
    """Check one entry of "layers" as far as this is possible without knowing what arrives.

    Returns:
        The type, and the given fields completed with their defaults.

    Raises:
        SpecError: The entry contains a mistake.
    """
    if not isinstance(entry, Mapping):
        raise SpecError(
            f'layer {index} must be an object such as {{"type": "ReLU"}}, but is {shown(entry)}.'
        )
    if "type" not in entry:
        raise SpecError(f'layer {index} needs "type". Known are {", ".join(LAYER_TYPES)}.')
    type_name = entry["type"]
    if not isinstance(type_name, str) or type_name not in LAYER_TYPES:
        raise SpecError(
            f'layer {index} has the unknown "type" {shown(type_name)}. '
            f"{suggestion(type_name, LAYER_TYPES)}"
        )
    who = f"layer {index} ({type_name})"
    layer_type = LAYER_TYPES[type_name]
    known = [*layer_type.fields, *layer_type.inferred]
    for key in entry:
        if key != "type" and key not in known:
            raise SpecError(f"{who} has the unknown key {shown(key)}. {suggestion(key, known)}")
    arguments = {
        key: _check_field(who, key, layer_type.fields[key], entry) for key in layer_type.fields
    }
    given = {key: entry[key] for key in layer_type.inferred if key in entry}
    return type_name, {**arguments, **given}


def _check_field(who: str, key: str, expected: Field, entry: Mapping[str, object]) -> object:
    if key not in entry:
        if expected.default is REQUIRED:
            raise SpecError(f'{who} needs "{key}": {expected.expects}.')
        return expected.default
    if not expected.accepts(entry[key]):
        raise SpecError(
            f'{who} expects "{key}" to be {expected.expects}, but it is {shown(entry[key])}.'
        )
    return entry[key]


def suggestion(word: object, known: Mapping[str, object] | list[str]) -> str:
    """Name the known word that is nearest to a wrong one, or all of them."""
    by_lower_case = {name.lower(): name for name in known}
    near = (
        get_close_matches(word[:60].lower(), by_lower_case, 1, cutoff=0.7)
        if isinstance(word, str)
        else []
    )
    if near:
        return f'Did you mean "{by_lower_case[near[0]]}"?'
    if not known:
        return "This layer has no options: remove it."
    return f"Known are {', '.join(known)}."
