"""Networks as the command line names them: ready ones, specs in JSON, trained ones in `.npz`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from glassnet.base import files
from glassnet.base.errors import ArgumentError, DataError, FormatError, SpecError, shown
from glassnet.files.npz import load_model
from glassnet.nn.network import Sequential
from glassnet.nn.spec import READY

MAX_SPEC_BYTES = 1024 * 1024


def is_untrained(name: str) -> bool:
    """Tell whether `name` stands for a ready network or a spec."""
    return name in READY or name.endswith(".json")


def has_dropout_setting(name: str) -> bool:
    """Tell whether the setting `dropout` has an effect: in a ready network with Dropout layers."""
    return name in READY and any(layer["type"] == "Dropout" for layer in READY[name]["layers"])


def choice(name: str) -> dict[str, Any]:
    """Return the settings that choose a ready network or the spec in a file.

    Raises:
        ArgumentError: if `name` is neither.
        DataError: if the file cannot be read.
        SpecError: if the file does not hold a spec.
    """
    if name in READY:
        return {"model": name}
    if not is_untrained(name):
        raise ArgumentError(
            f"--model expects {', '.join(READY)} or a file that ends in .json, "
            f"but receives {shown(name)}."
        )
    return {"spec": _read_spec(Path(name))}


def read_model(path: Path) -> tuple[Sequential, dict[str, Any]]:
    """Load a trained network and what is known about it.

    Raises:
        DataError: if the file cannot be read.
        FormatError: if it is not an undamaged model.
    """
    try:
        return load_model(path)
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
    except DataError as error:
        raise DataError(
            f"The model {error} Name a file that `glassnet train --out` or the page has saved."
        ) from error


def _read_spec(path: Path) -> Mapping[str, Any]:
    try:
        data = files.read(path, MAX_SPEC_BYTES)
        files.refuse_gzip(data)
        spec = json.loads(data)  # bytes, so that a byte order mark is understood
    except DataError as error:
        raise DataError(
            f"The spec {error} Name a JSON file that describes a network, or one of "
            f"{', '.join(READY)}."
        ) from error
    except FormatError as error:
        raise SpecError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise SpecError(f"{path} is not JSON: {error}") from error
    if not isinstance(spec, Mapping):
        raise SpecError(
            f'{path} must hold an object with "input" and "layers", but holds {shown(spec)}.'
        )
    return spec
