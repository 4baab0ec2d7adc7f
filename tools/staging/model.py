"""The network that reads digits before the reader has trained one, trained by the CLI."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.staging.files import (
    SHORT,
    StagingError,
    digest,
    digest_file,
    fingerprint,
    keep_only,
    write,
)
from tools.staging.ledger import Result
from tools.staging.paths import Paths
from tools.staging.programs import digest_program

RECIPE = {"data": "reduced", "model": "lenet", "epochs": 8, "seed": 0}
PROGRAM = "glassnet.cli.train"


def inputs(paths: Paths) -> list[str]:
    """Return what determines the model: recipe, digits, and the program that trains."""
    return [
        json.dumps(RECIPE),
        digest_file(paths.data / "train-0.gz"),
        digest_program(paths.root / "py/glassnet", PROGRAM),
    ]


def build(paths: Paths) -> tuple[Result, list[Path]]:
    """Train the model and stage it as `assets/models/<name>.<hash>.npz`."""
    name = f"{RECIPE['model']}-{RECIPE['data']}"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "model.npz"
        outcome = train(paths, out)
        data = out.read_bytes()
    models = paths.assets / "models"
    file = write(models / f"{name}.{digest(data)[:SHORT]}.npz", data)
    keep_only(models, [file])
    accuracy = outcome["test_accuracy"]
    return {
        "url": f"assets/models/{file.name}",
        **fingerprint(data),
        **RECIPE,
        "test_accuracy": accuracy,
        "recipe": outcome["settings"],
        "summary": f"{name} trained, test accuracy {accuracy:.4f}",
    }, [file]


def train(paths: Paths, out: Path) -> Result:
    """Run `glassnet train` and return the result it prints as its last line.

    Raises:
        StagingError: if training fails; carries what it printed.
    """
    arguments = [f"--{option}={value}" for option, value in RECIPE.items()]
    run = subprocess.run(
        [sys.executable, "-m", "glassnet", "train", *arguments, f"--out={out}", "--json"],
        cwd=paths.root,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise StagingError(f"The first model could not be trained:\n{run.stderr}")
    outcome: Result = json.loads(run.stdout.strip().rpartition("\n")[2])
    return outcome
