"""What a specification may say: the layer types, their fields, and the bounds of each.

A specification comes from a link, a file or an editor, and is treated as hostile: every value is
checked here before anything is computed or allocated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from glassnet.base.errors import SpecError, shown
from glassnet.nn import layers
from glassnet.nn.layers import Layer
from glassnet.nn.layers.fields import REQUIRED, Field

LAYER_TYPES: dict[str, type[Layer]] = {
    name: kind
    for name, kind in sorted(vars(layers).items())
    if name in layers.__all__ and isinstance(kind, type) and issubclass(kind, Layer)
    if kind is not Layer
}
"""What "type" may be: all the layers there are."""

Given = dict[str, Any]
"""The fields of a layer, by name."""


@dataclass(frozen=True)
class Place:
    """A layer of a specification, for messages about it.

    Attributes:
        index: its place among its neighbors.
        type: as given; "" as long as it is not known.
        outer: the layer it lies in, if it lies in one.
    """

    index: int
    type: str = ""
    outer: Place | None = None

    @property
    def depth(self) -> int:
        """In how many layers it lies."""
        return 0 if self.outer is None else 1 + self.outer.depth

    def error(self, what: str, *, key: str | None = None) -> SpecError:
        """Return an error about this layer, or about one of its keys.

        What is wrong inside of a layer of the network is wrong with its key "layers".
        """
        if self.outer is None:
            return SpecError(f"{self} {what}", layer=self.index, key=key)
        return self.outer.error(f"in its {self} {what}", key="layers")

    def __str__(self) -> str:
        return f"layer {self.index} ({self.type})" if self.type else f"layer {self.index}"


def check_layer(index: int, entry: object, outer: Place | None = None) -> tuple[Place, Given]:
    """Check one entry of "layers" as far as this is possible without knowing what arrives.

    Returns:
        The place, with its type, and the given fields completed with their defaults.

    Raises:
        SpecError: The entry contains a mistake.
    """
    place = Place(index, outer=outer)
    if not isinstance(entry, Mapping):
        raise place.error(
            f'must be an object such as {{"type": "ReLU"}}, but is {shown(entry)}.',
        )
    if "type" not in entry:
        raise place.error(f'needs "type". Known are {", ".join(LAYER_TYPES)}.', key="type")
    type_name = entry["type"]
    if not isinstance(type_name, str) or type_name not in LAYER_TYPES:
        raise place.error(
            f'has the unknown "type" {shown(type_name)}. {suggestion(type_name, LAYER_TYPES)}',
            key="type",
        )
    place = replace(place, type=type_name)
    layer_type = LAYER_TYPES[type_name]
    known = [*layer_type.fields, *layer_type.inferred]
    for key in entry:
        if key != "type" and key not in known:
            raise place.error(
                f"has the unknown key {shown(key)}. {suggestion(key, known)}", key=str(key)
            )
    arguments = {
        key: _check_field(place, key, layer_type.fields[key], entry) for key in layer_type.fields
    }
    given = {key: entry[key] for key in layer_type.inferred if key in entry}
    return place, {**arguments, **given}


def _check_field(place: Place, key: str, expected: Field, entry: Mapping[str, object]) -> object:
    if key not in entry:
        if expected.default is REQUIRED:
            raise place.error(f'needs "{key}": {expected.expects}.', key=key)
        return expected.default
    if not expected.accepts(entry[key]):
        raise place.error(
            f'expects "{key}" to be {expected.expects}, but it is {shown(entry[key])}.', key=key
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
