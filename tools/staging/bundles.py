"""The front end in few files: the page's, each element's, the worker's, what is shared, one sheet.

`bundles.mjs` tells how they are cut, docs/about/decisions/bundles.md why.
"""

import json
import shutil
import subprocess
from pathlib import Path

from tools.staging.files import StagingError, digest_file, files_below
from tools.staging.paths import Paths
from tools.staging.vendor import BROWSERS

PAGE = "page/main.js"
"""The module that every page starts, and its name among the bundles."""

WORKER = "python/worker/worker.js"

SHEET = "page/site.css"
"""The name of the one style sheet."""

SCRIPT = Path(__file__).with_suffix(".mjs")

Needs = dict[str, list[str]]
"""The bundles that each bundle imports."""


def inputs(paths: Paths) -> list[str]:
    """Return what determines the bundles besides the sources: how they are made."""
    lock = paths.root / "package-lock.json"
    tools = [Path(__file__), SCRIPT, *([lock] if lock.is_file() else [])]
    return [*map(digest_file, tools), *BROWSERS]


def elements(paths: Paths) -> dict[str, Path]:
    """Return the module of every element, by the element's name."""
    widgets = paths.sources / "widgets"
    return {path.stem: path for path in sorted(widgets.glob("*/gn-*.js"))}


def sheets(paths: Paths) -> list[Path]:
    """List the style sheets as the cascade needs them: others' first, then ours by file name."""
    ours = files_below(paths.sources, "**/*.css")
    return [*files_below(paths.vendor, "*.css"), *sorted(ours, key=lambda path: path.name)]


def build(paths: Paths) -> Needs:
    """Write the bundles and their source maps to `build/bundles`, each one folder deep.

    Modules ask for what lies beside them by `import.meta.url`. Those that do lie one folder below
    `site/src`; so that they find it, all that they end up in lies one folder deep as well.

    Raises:
        StagingError: if esbuild finds a mistake; carries its words.
    """
    shutil.rmtree(paths.bundles, ignore_errors=True)
    root = paths.root.resolve()
    request = {
        "page": seen_from(root, paths.sources / PAGE),
        "elements": {name: seen_from(root, path) for name, path in elements(paths).items()},
        "worker": seen_from(root, paths.sources / WORKER),
        "sheets": [seen_from(root, path) for path in sheets(paths)],
        "folder": seen_from(root, paths.bundles),
        "target": BROWSERS,
    }
    run = subprocess.run(
        ["node", SCRIPT.resolve()],
        input=json.dumps(request),
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise StagingError(f"The bundles could not be made:\n{run.stderr}")
    answer = json.loads(run.stdout)
    if "error" in answer:
        raise StagingError(f"The front end's modules could not be bundled:\n{answer['error']}")
    needs: Needs = answer["needs"]
    return needs


def seen_from(root: Path, path: Path) -> str:
    """Return a path as esbuild gets and gives it: from where it runs."""
    return path.resolve().relative_to(root).as_posix()
