"""`glassnet evaluate`: measure a saved model on the test set."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from glassnet import ops
from glassnet.cli.networks import read_model
from glassnet.cli.options import add_data_dir, add_json, add_setting
from glassnet.cli.streams import print_json
from glassnet.data.mnist import load_mnist
from glassnet.training.evaluation import Evaluation
from glassnet.training.metrics import per_class


def add_parser(commands: Any) -> None:
    """Add the command to the parser's."""
    evaluate = commands.add_parser(
        "evaluate", help="measure a saved model on the test set", description=run.__doc__
    )
    evaluate.set_defaults(command=run)
    evaluate.add_argument("file", type=Path, metavar="MODEL", help="a saved .npz file")
    add_setting(evaluate, "backend")
    add_data_dir(evaluate)
    add_json(evaluate)


def run(options: argparse.Namespace) -> None:
    """Measure a saved model on the whole test set, class by class."""
    network, _ = read_model(options.file)
    ops.use_backend(options.backend)
    result = Evaluation(network, load_mnist("test", options.data_dir)).finish()
    scores = per_class(result.confusion())
    if options.json:
        print_json(
            {
                "test_accuracy": result.accuracy,
                "test_loss": result.loss,
                "confusion": result.confusion().tolist(),
                **{name: values.tolist() for name, values in scores.items()},
            }
        )
        return
    print(f"test accuracy {result.accuracy:.2%} · test loss {result.loss:.4f}\n")
    print("digit  precision  recall")
    for digit, (precision, recall) in enumerate(
        zip(scores["precision"], scores["recall"], strict=True)
    ):
        print(f"{digit:>5}  {precision:>9.2%}  {recall:>6.2%}")
