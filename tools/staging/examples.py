"""What pages show before Python is there: example runs, and the lessons' first looks.

Example runs of experiments are stored in `docs/examples/`. A lesson's first look is computed here,
with the network trained at build time, so that Python later shows the same.
"""

import json
from dataclasses import replace
from pathlib import Path

from glassnet.base.plain import to_json
from glassnet.data.mnist import load_mnist
from glassnet.files.npz import model_from_bytes
from glassnet.lessons import first_look, lesson_names
from glassnet.lessons.kit.live import Live
from tools.examples import rounded
from tools.staging.files import StagingError, digest_tree, files_below, keep_only, write
from tools.staging.ledger import Result
from tools.staging.paths import Paths


def inputs(paths: Paths) -> list[str]:
    """Return what determines the examples: those stored, the model, and the lessons' Python."""
    trees = [paths.root / "docs/examples", paths.root / "py/glassnet", paths.assets / "models"]
    return [digest_tree(*trees)]


def build(paths: Paths) -> tuple[Result, list[Path]]:
    """Write `build/examples/`: one JSON file an experiment or lesson."""
    live = live_page(paths)
    contents = {
        path.name: json.loads(path.read_text())
        for path in files_below(paths.root / "docs/examples")
    }
    for name in lesson_names():
        contents[f"{name}.json"] = look(name, live)
    files = [write(paths.examples / name, encoded(value)) for name, value in contents.items()]
    keep_only(paths.examples, files)
    return {"summary": f"{len(files)} written"}, files


def look(lesson: str, live: Live) -> object:
    """Return a lesson's first look, as JSON; like in the page, its memory is its own.

    Raises:
        StagingError: if the lesson's Python fails; names the lesson.
    """
    try:
        return rounded(to_json(first_look(lesson, replace(live, memory={}))))
    except Exception as error:
        raise StagingError(f"The first look of the lesson {lesson} failed: {error!r}") from error


def live_page(paths: Paths) -> Live:
    """Return what a lesson finds in a page whose reader has not trained yet."""
    (model,) = files_below(paths.assets / "models")
    network, _ = model_from_bytes(model.read_bytes())
    training, test = (load_mnist(split, paths.data) for split in ("reduced", "test"))
    return Live(network, "pretrained", 0, network, training, test)


def encoded(value: object) -> bytes:
    """Return JSON without spaces."""
    return json.dumps(value, separators=(",", ":")).encode()
