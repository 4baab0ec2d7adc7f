"""Third-party style sheets and fonts, bundled from npm packages into single files we can serve."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.staging.files import StagingError, digest_file, files_below, require, write
from tools.staging.ledger import Result
from tools.staging.paths import Paths

STYLES = {
    "fonts": (
        "@fontsource-variable/source-sans-3/wght.css",
        "@fontsource-variable/source-sans-3/wght-italic.css",
        "@fontsource-variable/jetbrains-mono/wght.css",
    ),
    "katex": ("katex/dist/katex.min.css",),
    "uplot": ("uplot/dist/uPlot.min.css",),
}
"""`vendor/<name>.css` and the style sheets in it; the fonts they name are copied beside them."""


PACKAGES = (
    "@fontsource-variable/jetbrains-mono",
    "@fontsource-variable/source-sans-3",
    "@preact/signals-core",
    "katex",
    "uplot",
)
"""What the site ships of npm, here or in the bundles; their licences go along."""


BROWSERS = ("chrome111", "firefox121", "safari16")
"""The oldest that have to understand what we ship. Readers are told Safari 16.4, which has the SIMD
that the kernels need; the syntax stays with 16.0, because one word that a browser does not know
ends all of a page's modules."""

OLD_FONTS = re.compile(r",url\(\) format\(\"\w+\"\)")
"""Fonts for browsers too old to run Python; esbuild leaves them out but names them."""


def inputs(paths: Paths) -> list[str]:
    """Return what determines the bundles."""
    bundles = (STYLES, PACKAGES)
    lock = paths.root / "package-lock.json"
    return [digest_file(lock), digest_file(Path(__file__)), repr(bundles)]


def build(paths: Paths) -> tuple[Result, list[Path]]:
    """Write the bundles to `build/vendor`."""
    folder = paths.vendor
    shutil.rmtree(folder, ignore_errors=True)
    for name, sheets in STYLES.items():
        bundle(paths, "".join(f'@import "{sheet}";' for sheet in sheets), folder / f"{name}.css")
    write(folder / "LICENSES.txt", licenses(paths.root / "node_modules").encode())
    files = files_below(folder)
    return {"summary": f"{len(files)} files bundled"}, files


def licenses(packages: Path) -> str:
    """Return the licence texts of everything bundled, each under its package's name."""
    return "\n\n".join(
        f"{name}\n{'=' * len(name)}\n\n{require(path, 'Run `npm ci`.').read_text()}"
        for name in PACKAGES
        for path in (packages / name / "LICENSE",)
    )


def bundle(paths: Paths, source: str, target: Path) -> None:
    """Bundle a source text with esbuild.

    Raises:
        StagingError: if esbuild finds a mistake; carries its words.
    """
    run = subprocess.run(
        [paths.root.resolve() / "node_modules/.bin/esbuild", *options(target)],
        input=source,
        cwd=paths.root,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise StagingError(f"{target.name} could not be bundled:\n{run.stderr}")
    text = OLD_FONTS.sub("", target.read_text())
    write(target, text.encode())


def options(target: Path) -> Iterator[str]:
    """Yield esbuild's arguments for one bundle."""
    yield "--bundle"
    yield "--minify"
    yield f"--target={','.join(BROWSERS)}"
    yield "--legal-comments=inline"
    yield "--loader:.woff2=file"
    yield "--loader:.woff=empty"
    yield "--loader:.ttf=empty"
    yield "--asset-names=[name]-[hash]"
    yield "--log-level=warning"
    yield f"--loader={target.suffix[1:]}"
    yield f"--outfile={target.resolve()}"
