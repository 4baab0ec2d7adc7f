"""Makes the stored example runs of the experiments: `python -m tools.examples [ID ...]`.

An example is what a page shows until the reader has run the experiment. It is made natively, at
the default values, from seed 0. Without IDs, those are made that are missing or whose
program, the module with all that it imports, has changed since.
"""

import argparse
import json
import math
from pathlib import Path
from typing import Any

import glassnet
from glassnet import ops
from glassnet.base.plain import to_json
from glassnet.data.mnist import load_mnist
from glassnet.experiments import experiment_ids, get_experiment
from glassnet.experiments.kit.experiment import Digits, finish
from tools.staging.files import write
from tools.staging.programs import digest_program

PACKAGE = Path(glassnet.__file__).parent
FOLDER = Path("docs/examples")
SEED = 0
DIGITS = 5
"""Significant digits of stored numbers: more than a page shows, as rounding twice may mislead."""

Example = dict[str, Any]


def make(id_: str) -> Example:
    """Run an experiment and return its example."""
    experiment = get_experiment(id_)
    digits = Digits(load_mnist("reduced"), load_mnist("test"))
    ops.use_backend("auto")
    result = finish(experiment.start(digits, seed=SEED))
    values = {control.name: control.default for control in experiment.controls}
    return {
        "experiment": experiment.describe(),
        "source": source_digest(id_),
        "seed": SEED,
        "values": values,
        "result": rounded(to_json(result)),
    }


def source_digest(id_: str) -> str:
    """Return the digest of the program that an example is made by: its module and its imports."""
    return digest_program(PACKAGE, get_experiment(id_).run.__module__)


def rounded(value: Any) -> Any:
    """Return a JSON value with shorter floats; what is not finite becomes null."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        if value.is_integer():
            return value  # a count, shown to its last digit
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def load(id_: str, folder: Path = FOLDER) -> Example | None:
    """Return the stored example of an experiment, if there is one."""
    path = folder / f"{id_}.json"
    return json.loads(path.read_text()) if path.is_file() else None


def stale_ids(folder: Path = FOLDER) -> list[str]:
    """List the experiments whose example is missing or was made by another version of them."""
    return [id_ for id_ in experiment_ids() if is_stale(id_, load(id_, folder))]


def is_stale(id_: str, example: Example | None) -> bool:
    """Tell whether an example is missing, or its program or description has changed since."""
    return (
        example is None
        or example["source"] != source_digest(id_)
        or example["experiment"] != to_json(get_experiment(id_).describe())
    )


def encoded(example: Example) -> bytes:
    """Return an example as JSON, one line an entry."""
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in example.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def main(arguments: list[str] | None = None) -> None:
    """Make the examples of the given experiments, or all that are stale."""
    parser = argparse.ArgumentParser(prog="tools.examples", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", choices=[*experiment_ids(), []])
    options = parser.parse_args(arguments)
    for id_ in options.ids or stale_ids():
        print(f"{id_:<9} running", flush=True)
        example = make(id_)
        write(FOLDER / f"{id_}.json", encoded(example))
        print(f"{id_:<9} {example['result']['verdict']}: {example['result']['sentence']}")
    for path in sorted(FOLDER.glob("*.json")):
        if path.stem not in experiment_ids():
            path.unlink()
            print(f"{path.stem:<9} removed: there is no such experiment")


if __name__ == "__main__":
    main()
