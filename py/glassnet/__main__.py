"""The command line: `glassnet train`, `evaluate`, `info` and `experiment`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import glassnet
from glassnet import ops
from glassnet.data import load_mnist
from glassnet.errors import ArgumentError, GlassnetError, SpecError
from glassnet.evaluation import Evaluation
from glassnet.experiments import experiment_ids, get_experiment
from glassnet.experiments.experiment import Digits, finish
from glassnet.metrics import per_class
from glassnet.network import LayerSummary, Sequential
from glassnet.optim import OPTIMIZERS
from glassnet.plain import to_json
from glassnet.progress import ProgressBar
from glassnet.recipe import Recipe
from glassnet.schedules import SCHEDULES
from glassnet.serialization import load_model, save_model
from glassnet.settings import BACKENDS, DATA_SETS, DEFAULT_RECIPE, Settings
from glassnet.spec import READY
from glassnet.trainer import Trainer

SLICE_MS = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 done, 2 bad input, 130 interrupted."""
    options = make_parser().parse_args(arguments)
    try:
        options.command(options)
    except (GlassnetError, OSError) as error:
        print(f"glassnet: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nglassnet: interrupted; nothing was saved.", file=sys.stderr)
        return 130
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="glassnet", description=glassnet.__doc__)
    parser.add_argument("--version", action="version", version=glassnet.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands)
    _add_evaluate(commands)
    _add_info(commands)
    _add_experiment(commands)
    return parser


def _add_train(commands: Any) -> None:
    default = DEFAULT_RECIPE
    train = commands.add_parser("train", help="train a network on MNIST")
    train.set_defaults(command=run_train)
    train.add_argument("--model", default="lenet", help=f"{', '.join(READY)}, or a spec FILE.json")
    train.add_argument("--data", choices=DATA_SETS, default="reduced")
    train.add_argument("--epochs", type=int, default=default.epochs)
    train.add_argument("--seed", type=int, default=default.seed)
    train.add_argument("--learning-rate", type=float, default=default.learning_rate)
    train.add_argument("--batch-size", type=int, default=default.batch_size)
    train.add_argument("--dropout", type=float, default=Settings.dropout, metavar="P")
    train.add_argument("--weight-decay", type=float, default=default.weight_decay)
    train.add_argument("--shifts", type=int, default=default.shifts, metavar="PIXELS")
    train.add_argument("--averaging", type=float, default=default.averaging, metavar="DECAY")
    train.add_argument("--optimizer", choices=sorted(OPTIMIZERS), default=default.optimizer)
    train.add_argument("--schedule", choices=sorted(SCHEDULES), default=default.schedule)
    _add_backend(train)
    train.add_argument(
        "--validation",
        type=int,
        metavar="N",
        help="hold N training images out and evaluate on them instead of the test set",
    )
    train.add_argument("--out", type=Path, help="save the trained model as this .npz file")
    _add_common(train)


def _add_evaluate(commands: Any) -> None:
    evaluate = commands.add_parser("evaluate", help="measure a saved model on the test set")
    evaluate.set_defaults(command=run_evaluate)
    evaluate.add_argument("file", type=Path, metavar="MODEL")
    _add_backend(evaluate)
    _add_common(evaluate)


def _add_info(commands: Any) -> None:
    info = commands.add_parser("info", help="describe a saved model")
    info.set_defaults(command=run_info)
    info.add_argument("file", type=Path, metavar="MODEL")
    info.add_argument("--json", action="store_true", help="print JSON")


def _add_experiment(commands: Any) -> None:
    experiment = commands.add_parser("experiment", help="put a claim about CNNs to the test")
    experiment.set_defaults(command=run_experiment)
    experiment.add_argument("id", nargs="?", metavar="ID", help="such as C13")
    experiment.add_argument("--list", action="store_true", help="list all experiments")
    experiment.add_argument("--seed", type=int, default=0, help="the first of its seeds")
    experiment.add_argument("--data", choices=DATA_SETS, default="reduced")
    experiment.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="set a control"
    )
    experiment.add_argument("--thorough", action="store_true", help="the longer, surer setting")
    _add_backend(experiment)
    _add_common(experiment)


def _add_backend(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--backend", choices=BACKENDS, default="auto")


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", type=Path, help="folder with the MNIST shards")
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")


def run_train(options: argparse.Namespace) -> None:
    """Train a network, tell its accuracy, and save it if asked to."""
    settings = _settings(options)
    if options.out is not None:
        _check_writable(options.out)
    network = Sequential.from_spec(settings.network_spec(), seed=settings.recipe.seed)
    training = load_mnist(settings.data, options.data_dir)
    if options.validation is None:
        test = load_mnist("test", options.data_dir)
    else:
        training, test = training.split(options.validation, seed=settings.recipe.seed)
    ops.use_backend(settings.backend)
    trainer = Trainer(network, training, test, settings.recipe)
    asked = "test" if options.validation is None else "validation"
    progress = ProgressBar(sys.stderr, asked)
    curve: list[float] = []
    while not trainer.finished:
        part = trainer.run_slice(SLICE_MS)
        progress.update(trainer, part)
        if part.evaluation is not None:
            curve.append(part.evaluation.accuracy)
    result = {
        "settings": settings.as_dict(),
        f"{asked}_accuracy": curve[-1],
        "accuracy_by_epoch": curve,
        "parameters": sum(layer.parameters for layer in network.summary()),
        "steps": trainer.steps,
        "seconds": round(trainer.seconds, 3),
        "backend": ops.backend(),
    }
    if options.out is not None:
        save_model(options.out, trainer.answering, result)
    if options.json:
        print(json.dumps(result))
    else:
        print(f"{asked} accuracy {curve[-1]:.2%}")


def run_evaluate(options: argparse.Namespace) -> None:
    """Measure a saved model on the whole test set, class by class."""
    network, _ = load_model(options.file)
    ops.use_backend(options.backend)
    result = Evaluation(network, load_mnist("test", options.data_dir)).finish()
    scores = per_class(result.confusion())
    if options.json:
        print(
            json.dumps(
                {
                    "test_accuracy": result.accuracy,
                    "test_loss": result.loss,
                    "confusion": result.confusion().tolist(),
                    **{name: values.tolist() for name, values in scores.items()},
                }
            )
        )
        return
    print(f"test accuracy {result.accuracy:.2%} · test loss {result.loss:.4f}\n")
    print("digit  precision  recall")
    for digit, (precision, recall) in enumerate(
        zip(scores["precision"], scores["recall"], strict=True)
    ):
        print(f"{digit:>5}  {precision:>9.2%}  {recall:>6.2%}")


def run_info(options: argparse.Namespace) -> None:
    """Describe a saved model layer by layer."""
    network, info = load_model(options.file)
    summary = network.summary()
    if options.json:
        print(json.dumps({"spec": network.to_spec(), "info": info}))
        return
    print(layer_table(summary))
    print(f"\nparameters    {sum(layer.parameters for layer in summary):,}")
    print(f"multiply-adds {sum(layer.multiply_adds for layer in summary):,} per image")
    for asked in ("test", "validation"):
        accuracy = info.get(f"{asked}_accuracy")
        if accuracy is not None:
            print(f"{asked} accuracy {accuracy:.2%}, as measured when it was saved")


def run_experiment(options: argparse.Namespace) -> None:
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
        run = {"seed": options.seed, "values": values, "result": result}
        print(json.dumps(to_json({"experiment": experiment.describe(), **run})))
        return
    print(f"{experiment.id}  {experiment.title}")
    print(f"{experiment.claim}\n")
    print(f"{result.verdict.capitalize()}. {result.sentence}")


def _parameter(text: str) -> tuple[str, Any]:
    """Read `name=value`; a value that is no JSON is taken as text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ArgumentError(f"--param expects NAME=VALUE but receives {text!r}.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def layer_table(summary: Sequence[LayerSummary]) -> str:
    """Lay out a network's layers as a table of text."""
    lines = [f"{'layer':<20} {'output shape':<16} {'parameters':>10} {'multiply-adds':>14}"]
    for layer in summary:
        shape = " × ".join(str(size) for size in layer.output_shape)
        lines.append(
            f"{layer.name:<20} {shape:<16} {layer.parameters:>10,} {layer.multiply_adds:>14,}"
        )
    return "\n".join(lines)


def _settings(options: argparse.Namespace) -> Settings:
    keys = ["data", "dropout", "backend", *(item.name for item in fields(Recipe))]
    values: dict[str, Any] = {key: getattr(options, key) for key in keys}
    if options.model in READY:
        values["model"] = options.model
    else:
        values["spec"] = _read_spec(options.model)
    return Settings.parse(values)


def _read_spec(name: str) -> Any:
    path = Path(name)
    if path.suffix != ".json":
        raise ArgumentError(
            f"--model expects {', '.join(READY)} or a file that ends in .json, "
            f"but receives {name!r}."
        )
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise SpecError(f"{path} is not JSON: {error}") from error


def _check_writable(path: Path) -> None:
    """Refuse a place that cannot be written before hours are spent on what to put there."""
    folder = path.resolve().parent
    if path.is_dir() or not os.access(folder, os.W_OK):
        raise ArgumentError(f"--out {path} cannot be written. Name a file in a writable folder.")


if __name__ == "__main__":
    sys.exit(main())
