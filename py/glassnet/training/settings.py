"""Settings: what a reader of the page, or a user of the command line, chooses for a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from glassnet.base.errors import ArgumentError, shown
from glassnet.nn.spec import ready_spec
from glassnet.training.options import OPTIONS
from glassnet.training.recipe import Recipe

DEFAULT_RECIPE = Recipe(shifts=1, averaging=0.99)
"""Chosen on a validation split of the training data: 98 % early in a run, 99 % at its end."""

_OWN_KEYS = ("model", "spec", "data", "dropout", "backend")
_RECIPE_KEYS = tuple(item.name for item in fields(Recipe))


@dataclass(frozen=True)
class Settings:
    """A network, a data set, a recipe and the backend that computes.

    Attributes:
        model: name of a ready spec, used unless `spec` is given.
        spec: a network spec of the reader's own.
        data: `"reduced"` (10,000 training images) or `"full"` (60,000).
        dropout: probability of dropping in a ready model's Dropout layers; a `spec` keeps its own.
            Light dropout suits a network this small: half of 64 units is a lot to do without.
        backend: `"numpy"`, `"simd"`, or `"auto"` for the fastest there is.
        recipe: how to train.

    Raises:
        ArgumentError: naming the setting that is wrong.

    Examples:
        >>> Settings(dropout=0.5).network_spec()["layers"][-2]
        {'type': 'Dropout', 'p': 0.5}
    """

    model: str = "lenet"
    spec: Mapping[str, Any] | None = None
    data: str = "reduced"
    dropout: float = 0.2
    backend: str = "auto"
    recipe: Recipe = DEFAULT_RECIPE

    def __post_init__(self) -> None:
        for name in ("dropout", "data", "backend"):  # a model is looked for when it is built
            value = OPTIONS[name].check(name, getattr(self, name))
            object.__setattr__(self, name, value)  # how a frozen dataclass sets up itself

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Settings:
        """Build settings from one flat mapping; what is missing keeps its default.

        Raises:
            ArgumentError: for an unknown key or a wrong value.

        Examples:
            >>> Settings.parse({"data": "full", "epochs": 3}).recipe.epochs
            3
        """
        if not isinstance(values, Mapping):
            raise ArgumentError(f"Settings are a mapping but {shown(values)} is none.")
        unknown = [key for key in values if key not in (*_OWN_KEYS, *_RECIPE_KEYS)]
        if unknown:
            known = ", ".join(_OWN_KEYS + _RECIPE_KEYS)
            raise ArgumentError(f"There is no setting {shown(unknown[0])}. Settings are {known}.")
        recipe = replace(
            DEFAULT_RECIPE, **{key: values[key] for key in _RECIPE_KEYS if key in values}
        )
        return cls(recipe=recipe, **{key: values[key] for key in _OWN_KEYS if key in values})

    def network_spec(self) -> Mapping[str, Any]:
        """Return the spec of the network to build."""
        if self.spec is not None:
            return self.spec
        spec = ready_spec(self.model)
        for layer in spec["layers"]:
            if layer["type"] == "Dropout":
                layer["p"] = self.dropout
        return spec

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """Return what may be chosen, with defaults, as JSON: what the page makes its controls of.

        Examples:
            >>> Settings.describe()["epochs"]["expects"], Settings.describe()["epochs"]["default"]
            ('a whole number from 1 to 1,000', 8)
        """
        defaults = cls().as_dict()
        return {
            name: {**option.describe(), "default": defaults[name]}
            for name, option in OPTIONS.items()
        }

    def with_recipe(self, recipe: Recipe) -> Settings:
        """Return the same settings with another recipe."""
        return replace(self, recipe=recipe)

    def with_backend(self, backend: str) -> Settings:
        """Return the same settings with another backend.

        Raises:
            ArgumentError: if there is no such backend.
        """
        return replace(self, backend=backend)

    def as_dict(self) -> dict[str, Any]:
        """Return the flat mapping that `parse` takes."""
        own = {key: getattr(self, key) for key in _OWN_KEYS}
        return {**own, **asdict(self.recipe)}
