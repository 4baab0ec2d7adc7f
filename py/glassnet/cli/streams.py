"""The standard streams, as a shell may hand them over: closed, ASCII only, or read by nobody."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any


def prepare() -> None:
    """Let everything be written: to a stream that is closed, and with any character."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the shell, as with `2>&-`
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def abandon_output() -> None:
    """Send what waits to be printed nowhere, or Python tries once more, and complains, at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def print_json(value: Any) -> None:
    """Print a value as one line of JSON, which knows no NaN and no infinity: they become null."""
    plain = json.loads(json.dumps(value), parse_constant=lambda _: None)
    print(json.dumps(plain))
