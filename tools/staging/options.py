"""What a run may be told, as `glassnet.training.options` describes it, written down for the page.

The page needs it before Python is there. The module it is written to is kept with the sources, so
that they can be read, checked and tested by themselves.
"""

import json
from pathlib import Path
from typing import Any

from glassnet.training import options, recipe, settings
from glassnet.training.settings import Settings
from tools.staging.files import digest_file
from tools.staging.ledger import Result
from tools.staging.paths import Paths

HEAD = """\
/** What may be chosen for a run. Staging writes this file: change `glassnet.training.options`. */

export const OPTIONS = /** @type {const} */ ("""


def inputs(paths: Paths) -> list[str]:
    """Return digests of the modules that describe options and their defaults."""
    return [digest_file(Path(str(module.__file__))) for module in (options, recipe, settings)]


def build(paths: Paths) -> tuple[Result, list[Path]]:
    """Write the page's module."""
    file = target(paths)
    file.write_text(render())
    return {}, [file]


def target(paths: Paths) -> Path:
    """Return where the page's module is."""
    return paths.root / "site" / "src" / "runs" / "options.js"


def render() -> str:
    """Return the page's module, formatted as the others are."""
    return f"{HEAD}{_literal(Settings.describe())});\n"


def _literal(value: Any, indent: str = "") -> str:
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    deeper = f"{indent}  "
    lines = [f"{deeper}{key}: {_literal(item, deeper)},\n" for key, item in value.items()]
    return f"{{\n{''.join(lines)}{indent}}}"
