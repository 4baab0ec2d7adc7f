"""Options that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path

from glassnet.training.options import OPTIONS, Choice
from glassnet.training.settings import Settings

_DEFAULTS = Settings().as_dict()
_TYPES: dict[str, type] = {"whole": int, "number": float}


def add_setting(
    parser: argparse.ArgumentParser, name: str, *, default: object = ..., more: str = ""
) -> None:
    """Add an option for a setting, as `Settings` describes it.

    Args:
        parser: of the command.
        name: the setting's.
        default: what stands for "not given", if that is to be told from the default.
        more: what its help says besides.
    """
    option = OPTIONS[name]
    words = option.help.removesuffix(".")
    parser.add_argument(
        f"--{name.replace('_', '-')}",
        type=_TYPES.get(option.kind, str),
        choices=option.choices if isinstance(option, Choice) else None,
        default=_DEFAULTS[name] if default is ... else default,
        help=f"{words}{'; ' if more else ''}{more} (default {_DEFAULTS[name]})",
    )


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Add the place of the digits."""
    parser.add_argument(
        "--data-dir", type=Path, metavar="FOLDER", help="folder with the MNIST shards"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the choice of JSON."""
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")
