"""`glassnet info`: describe a network, trained or not."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from glassnet.cli import networks
from glassnet.cli.options import add_json
from glassnet.cli.streams import print_json
from glassnet.nn.network import Sequential
from glassnet.nn.spec import READY
from glassnet.training.settings import Settings


def add_parser(commands: Any) -> None:
    """Add the command to the parser's."""
    info = commands.add_parser(
        "info", help="describe a network layer by layer", description=run.__doc__
    )
    info.set_defaults(command=run)
    info.add_argument(
        "network",
        metavar="NETWORK",
        help=f"a saved .npz file, {', '.join(READY)}, or a spec FILE.json",
    )
    add_json(info)


def run(options: argparse.Namespace) -> None:
    """Describe a network layer by layer, and what was measured when it was saved."""
    network, info = _read(options.network)
    if options.json:
        print_json({"spec": network.to_spec(), "info": info})
        return
    summary = network.summary()
    print(layer_table(network))
    print(f"\nparameters    {sum(layer.parameters for layer in summary):,}")
    print(f"multiply-adds {sum(layer.multiply_adds for layer in summary):,} per image")
    print(f"activations   {_memory(sum(layer.activation_bytes for layer in summary))} per image")
    for asked in ("test", "validation"):
        accuracy = info.get(f"{asked}_accuracy")
        if _is_share(accuracy):
            print(f"{asked} accuracy {accuracy:.2%}, as measured when it was saved")


def layer_table(network: Sequential) -> str:
    """Lay out a network's layers as a table of text."""
    rows = [("layer", "output shape", "parameters", "multiply-adds", "activations", "settings")]
    for layer, entry in zip(network.summary(), network.to_spec()["layers"], strict=True):
        rows.append(
            (
                layer.name,
                " × ".join(str(size) for size in layer.output_shape),
                f"{layer.parameters:,}",
                f"{layer.multiply_adds:,}",
                _memory(layer.activation_bytes),
                ", ".join(f"{name} {value}" for name, value in entry.items() if name != "type"),
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        f"{name:<{widths[0]}}  {shape:<{widths[1]}}  "
        + "  ".join(f"{cell:>{width}}" for cell, width in zip(costs, widths[2:5], strict=True))
        + f"  {settings}"
        for name, shape, *costs, settings in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _read(name: str) -> tuple[Sequential, dict[str, Any]]:
    if networks.is_untrained(name):
        return Sequential.from_spec(Settings.parse(networks.choice(name)).network_spec()), {}
    return networks.read_model(Path(name))


def _memory(count: int) -> str:
    return f"{count} B" if count < 1000 else f"{count / 1000:,.1f} kB"


def _is_share(value: object) -> bool:
    """Tell whether a value, of whatever type a file may hold, is a number from 0 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
