"""Formulas: from TeX to HTML while the site is built, so that pages need no script for them.

Authors write `$w_{ij}$` and `$$...$$`; Markdown marks what it finds, and KaTeX sets it.
"""

import json
import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from tools.staging.files import StagingError, digest_file, files_below

SCRIPT = Path(__file__).with_suffix(".mjs")
MARKED = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\s*\\[(\[](?P<tex>.*?)\\[)\]]\s*</(?P=tag)>',
    re.DOTALL,
)


@dataclass(frozen=True)
class Formula:
    """One formula as it stands in a page."""

    tex: str
    display: bool


def inputs(root: Path) -> list[str]:
    """Return what determines how formulas look."""
    lock = root / "package-lock.json"
    return [digest_file(SCRIPT), *([digest_file(lock)] if lock.is_file() else [])]


def set_formulas(site: Path) -> int:
    """Set every formula in the pages of a site; return how many there are.

    Raises:
        StagingError: if TeX is wrong; names the page and the formula.
    """
    texts = {path: path.read_text() for path in files_below(site, "**/*.html")}
    pages = {path: text for path, text in texts.items() if MARKED.search(text)}
    found = {
        path: [formula(match) for match in MARKED.finditer(text)] for path, text in pages.items()
    }
    html = render(dict.fromkeys(each for formulas in found.values() for each in formulas))
    for path, text in pages.items():
        for each in found[path]:
            if "error" in html[each]:
                place = path.relative_to(site).parent
                raise StagingError(f"The page {place} has a wrong formula: {html[each]['error']}")
        path.write_text(MARKED.sub(lambda match: wrapped(match, html), text))
    return sum(map(len, found.values()))


def formula(match: re.Match[str]) -> Formula:
    """Return what Markdown marked."""
    return Formula(unescape(match["tex"]).strip(), match["tag"] == "div")


def wrapped(match: re.Match[str], html: dict[Formula, dict[str, str]]) -> str:
    """Return the HTML that takes the place of what Markdown marked."""
    set_ = html[formula(match)]["html"]
    if match["tag"] == "span":
        return f'<span class="gn-formula">{set_}</span>'
    # A wide formula scrolls inside its box, which the keyboard must be able to reach.
    return f'<div class="gn-formula" role="group" aria-label="Formula" tabindex="0">{set_}</div>'


def render(formulas: dict[Formula, None]) -> dict[Formula, dict[str, str]]:
    """Ask KaTeX for all formulas at once."""
    if not formulas:
        return {}
    run = subprocess.run(
        ["node", str(SCRIPT.resolve())],
        input=json.dumps([vars(each) for each in formulas]),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise StagingError(f"KaTeX could not be run. Run `npm ci`.\n{run.stderr}")
    return dict(zip(formulas, json.loads(run.stdout), strict=True))
