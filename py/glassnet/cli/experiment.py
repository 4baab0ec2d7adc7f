"""`glassnet experiment`: put a claim about CNNs to the test."""

from __future__ import annotations

import argparse
import json
from typing import Any

from glassnet import ops
from glassnet.base.errors import ArgumentError, shown
from glassnet.base.plain import to_json
from glassnet.cli.options import add_data_dir, add_json, add_setting
from glassnet.cli.streams import print_json
from glassnet.data.mnist import load_mnist
from glassnet.experiments import experiment_ids, get_experiment
from glassnet.experiments.kit.experiment import Digits, finish


def add_parser(commands: Any) -> None:
    """Add the command to the parser's."""
    experiment = commands.add_parser(
        "experiment", help="put a claim about CNNs to the test", description=run.__doc__
    )
    experiment.set_defaults(command=run)
    experiment.add_argument("id", nargs="?", metavar="ID", help="such as C13")
    experiment.add_argument("--list", action="store_true", help="list all experiments")
    experiment.add_argument("--seed", type=int, default=0, help="the first of its seeds")
    add_setting(experiment, "data")
    experiment.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="set a control"
    )
    experiment.add_argument("--thorough", action="store_true", help="the longer, surer setting")
    add_setting(experiment, "backend")
    add_data_dir(experiment)
    add_json(experiment)


def run(options: argparse.Namespace) -> None:
    """Run one experiment and tell its verdict, or list them all."""
    if options.list:
        for id_ in experiment_ids():
            print(f"{id_}  {get_experiment(id_).title}")
        return
    if options.id is None:
        raise ArgumentError("experiment needs an ID, such as C13. --list shows them all.")
    experiment = get_experiment(options.id)
    ops.use_backend(options.backend)
    digits = Digits(
        load_mnist(options.data, options.data_dir), load_mnist("test", options.data_dir)
    )
    values = dict(experiment.thorough) if options.thorough else {}
    values |= dict(map(_parameter, options.param))
    result = finish(experiment.start(digits, seed=options.seed, **values))
    if options.json:
        ran = {"seed": options.seed, "values": values, "result": result}
        print_json(to_json({"experiment": experiment.describe(), **ran}))
        return
    print(f"{experiment.id}  {experiment.title}")
    print(f"{experiment.claim}\n")
    print(f"{result.verdict.capitalize()}. {result.sentence}")


def _parameter(text: str) -> tuple[str, Any]:
    """Read `name=value`; a value that is no JSON is taken as text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ArgumentError(f"--param expects NAME=VALUE but receives {shown(text)}.")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value
