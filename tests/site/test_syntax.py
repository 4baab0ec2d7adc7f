"""What the site ships is understood by the oldest browsers that docs/about/teaching.md names.

A word that a browser does not know ends all of a page's modules, or drops a whole block of styles.
esbuild knows who understands what: what it would rewrite for these browsers is too new for them.
"""

import re
import subprocess
from pathlib import Path

import pytest

from tools.staging.vendor import BROWSERS

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "site/src").rglob("*.js")) + sorted((ROOT / "site/src").rglob("*.css"))
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def rewritten(target: str, folder: Path, files: list[Path], base: Path) -> dict[str, str]:
    """Files as esbuild writes them for a target, by their names below `base`."""
    command = [ROOT / "node_modules/.bin/esbuild", *files, f"--target={target}"]
    command += [f"--outbase={base}", f"--outdir={folder}", "--log-level=error"]
    subprocess.run(command, check=True)
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def too_new(target: str, tmp_path: Path, files: list[Path], base: Path) -> list[str]:
    """Names of the files that esbuild would rewrite for these browsers."""
    modern = rewritten("esnext", tmp_path / "modern", files, base)
    old = rewritten(target, tmp_path / "old", files, base)
    return [name for name, text in modern.items() if old[name] != text]


def test_modules_and_styles_need_no_newer_browser(tmp_path: Path) -> None:
    assert too_new(",".join(BROWSERS), tmp_path, SOURCES, ROOT / "site/src") == []


@pytest.mark.parametrize("source", ["a?.at(/(?<=b)c/)", "class A { static { run(); } }"])
def test_a_script_that_is_too_new_is_found(tmp_path: Path, source: str) -> None:
    file = tmp_path / "new.js"
    file.write_text(source)
    assert too_new(",".join(BROWSERS), tmp_path, [file], tmp_path) == ["new.js"]


def test_a_style_that_is_too_new_is_found(tmp_path: Path) -> None:
    file = tmp_path / "new.css"
    file.write_text("@media (width < 45em) { a { color: red } }")
    assert too_new(",".join(BROWSERS), tmp_path, [file], tmp_path) == ["new.css"]


@pytest.mark.parametrize(
    ("template", "target"), [("lost", "es5"), ("keys", BROWSERS[0]), ("scheme", BROWSERS[0])]
)
def test_inline_scripts_are_as_old_as_they_have_to_be(
    tmp_path: Path, template: str, target: str
) -> None:
    text = (ROOT / f"site/theme/partials/{template}.html").read_text()
    file = tmp_path / f"{template}.js"
    file.write_text("\n".join(INLINE.findall(text)))
    assert file.read_text().strip()
    assert too_new(target, tmp_path, [file], tmp_path) == []


def test_the_page_for_teachers_names_these_browsers() -> None:
    page = (ROOT / "docs/about/teaching.md").read_text()
    assert "Chrome 111, Firefox 121 or Safari 16.4" in page
    assert [name.rstrip("0123456789") for name in BROWSERS] == ["chrome", "firefox", "safari"]
    assert BROWSERS[:2] == ("chrome111", "firefox121")
