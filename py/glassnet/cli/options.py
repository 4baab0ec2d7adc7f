"""Options that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path

from glassnet.training.settings import BACKENDS, DATA_SETS


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add the choice of training images."""
    parser.add_argument(
        "--data",
        choices=DATA_SETS,
        default="reduced",
        help="training images: reduced (10,000, the default) or full (60,000)",
    )


def add_backend(parser: argparse.ArgumentParser) -> None:
    """Add the choice of what computes."""
    parser.add_argument(
        "--backend",
        choices=BACKENDS,
        default="auto",
        help="what computes: numpy, simd, or auto for the fastest there is (default)",
    )


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Add the place of the digits."""
    parser.add_argument(
        "--data-dir", type=Path, metavar="FOLDER", help="folder with the MNIST shards"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the choice of JSON."""
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")
