"""The command line: `glassnet train`, `evaluate`, `info` and `experiment`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress

import glassnet
from glassnet.base.errors import GlassnetError
from glassnet.cli import evaluate, experiment, info, signals, streams, train

FAILED = 2
SIGNALED = 128  # and the signal's number: how a shell counts a program that was ended
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 done, 2 bad input, else as a shell counts."""
    streams.prepare()
    try:
        with signals.raised():
            _run(arguments)
    except BrokenPipeError:  # whoever read the output has gone, as with `| head`: no fault
        streams.abandon_output()
        return BROKEN_PIPE
    except (GlassnetError, OSError) as error:
        print(f"glassnet: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nglassnet: interrupted; nothing was saved.", file=sys.stderr)
        return INTERRUPTED
    except signals.Ended as ended:
        with suppress(OSError):  # the terminal may have gone
            print(f"\nglassnet: ended by {ended}; nothing was saved.", file=sys.stderr)
        return SIGNALED + ended.number
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="glassnet", description=glassnet.__doc__)
    parser.add_argument("--version", action="version", version=glassnet.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (train, evaluate, info, experiment):
        command.add_parser(commands)
    return parser


def _run(arguments: Sequence[str] | None) -> None:
    try:
        options = make_parser().parse_args(arguments)
        options.command(options)
    finally:
        sys.stdout.flush()  # at exit, a broken pipe could no longer be caught


if __name__ == "__main__":
    sys.exit(main())
