"""Style sheets that every engine we name understands."""

import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "site/src"
SHEETS = sorted(SOURCES.rglob("*.css"))
SHORTHAND = re.compile(r"text-decoration:\s*([^;]*);")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_lines_under_text_are_written_in_longhand(sheet: Path) -> None:
    """WebKit takes `text-decoration` with a line alone, and drops what says more."""
    assert [value for value in SHORTHAND.findall(sheet.read_text()) if " " in value] == []


def test_no_legend_is_laid_out_by_its_fieldset() -> None:
    """WebKit puts a legend on a line of its own, whatever the fieldset's layout is."""
    widgets = SOURCES / "widgets"
    assert [path.name for path in widgets.rglob("*.js") if '"fieldset"' in path.read_text()] == []
