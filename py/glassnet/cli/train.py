"""`glassnet train`: train a network on MNIST."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from dataclasses import fields
from pathlib import Path
from typing import Any

from glassnet import ops
from glassnet.base.errors import ArgumentError, SpecError
from glassnet.base.files import Output
from glassnet.cli import networks
from glassnet.cli.options import add_data_dir, add_json, add_setting
from glassnet.cli.progress import ProgressBar
from glassnet.cli.streams import print_json
from glassnet.data.dataset import Dataset
from glassnet.data.mnist import load_mnist
from glassnet.files.npz import model_bytes
from glassnet.nn.network import Sequential
from glassnet.nn.spec import READY
from glassnet.training.evaluation import count_classes
from glassnet.training.recipe import Recipe
from glassnet.training.settings import Settings
from glassnet.training.trainer import Trainer

SLICE_MS = 100


def add_parser(commands: Any) -> None:
    """Add the command to the parser's."""
    train = commands.add_parser("train", help="train a network on MNIST", description=run.__doc__)
    train.set_defaults(command=run)
    train.add_argument(
        "--model",
        default="lenet",
        help=f"{', '.join(READY)}, or a spec FILE.json (default lenet)",
    )
    add_setting(train, "data")
    for item in fields(Recipe):
        add_setting(train, item.name)
    add_setting(train, "dropout", default=None, more="for lenet; a FILE.json has its own")
    add_setting(train, "backend")
    train.add_argument(
        "--validation",
        type=int,
        metavar="N",
        help="hold N training images out and evaluate on them instead of the test set",
    )
    train.add_argument(
        "--out", type=Path, metavar="FILE", help="save the trained model as this .npz file"
    )
    add_data_dir(train)
    add_json(train)


def run(options: argparse.Namespace) -> None:
    """Train a network, tell its accuracy, and save it if asked to."""
    settings = _settings(options)
    network = Sequential.from_spec(settings.network_spec(), seed=settings.recipe.seed)
    if not network.parameters():
        raise SpecError(
            f"The network {options.model} has no weights to train. Add a Linear or Conv2d layer."
        )
    with nullcontext() if options.out is None else _output(options.out) as output:
        training, asked, evaluated = _data(options, settings)
        for data in (training, evaluated):
            count_classes(network, data)  # refuses now what would fail after the first epoch
        ops.use_backend(settings.backend)
        trainer = Trainer(network, training, evaluated, settings.recipe)
        curve = _train(trainer, ProgressBar(sys.stderr, asked))
        result: dict[str, Any] = {
            "settings": _record(settings, options.model),
            f"{asked}_accuracy": curve[-1],
            "accuracy_by_epoch": curve,
            "parameters": sum(layer.parameters for layer in network.summary()),
            "steps": trainer.steps,
            "seconds": round(trainer.seconds, 3),
            "backend": ops.backend(),
        }
        if trainer.warning is not None:
            result["warning"] = trainer.warning
        if output is not None:
            output.write(model_bytes(trainer.answering, result))
    if "warning" in result:
        print(f"glassnet: {result['warning']}", file=sys.stderr)
    if options.json:
        print_json(result)
    else:
        print(f"{asked} accuracy {curve[-1]:.2%}")


def _output(path: Path) -> Output:
    return Output(path, "--out", only_copy=True)


def _settings(options: argparse.Namespace) -> Settings:
    keys = ["data", "backend", *(item.name for item in fields(Recipe))]
    values: dict[str, Any] = {key: getattr(options, key) for key in keys}
    values |= networks.choice(options.model)
    if options.dropout is not None:
        if not networks.has_dropout_setting(options.model):
            raise ArgumentError(
                f"--dropout applies to lenet, not to {options.model}. Leave it out; in a "
                'FILE.json, write the "p" of each Dropout layer.'
            )
        values["dropout"] = options.dropout
    return Settings.parse(values)


def _record(settings: Settings, model: str) -> dict[str, Any]:
    """Return the settings as a mapping, without those that had no part in the run."""
    record = settings.as_dict()
    if settings.spec is not None:
        del record["model"]
    if not networks.has_dropout_setting(model):
        del record["dropout"]
    return record


def _data(options: argparse.Namespace, settings: Settings) -> tuple[Dataset, str, Dataset]:
    """Return the images to train on; what the others are called; the others."""
    training = load_mnist(settings.data, options.data_dir)
    held_out = options.validation
    if held_out is None:
        return training, "test", load_mnist("test", options.data_dir)
    if not 0 < held_out < len(training):
        raise ArgumentError(
            f"--validation expects a number from 1 to {len(training) - 1}, so that images to train "
            f"on remain, but receives {held_out}."
        )
    training, validation = training.split(held_out, seed=settings.recipe.seed)
    return training, "validation", validation


def _train(trainer: Trainer, progress: ProgressBar) -> list[float]:
    """Train to the end; return the accuracy after every epoch."""
    curve = []
    while not trainer.finished:
        part = trainer.run_slice(SLICE_MS)
        progress.update(trainer, part)
        if part.evaluation is not None:
            curve.append(part.evaluation.accuracy)
    return curve
