"""Python compiled ahead of time for the browser, by Pyodide itself under Node."""

import subprocess
import tempfile
from pathlib import Path

from tools.staging.files import StagingError, digest_file

SCRIPTS = (Path("tools/compile-archive.mjs"), Path("tools/staging/compile_archive.py"))
"""What runs under Node, and what runs inside Pyodide."""

NOT_NEEDED = r"(^|/)tests?/|^numpy/f2py/|\.(pyi|pxd|h|a|c)$"
"""What only those need who test, stub or extend a package."""


def inputs(root: Path) -> list[str]:
    """Return what determines the bytecode, apart from the sources."""
    scripts = [Path(__file__), *(root / script for script in SCRIPTS)]
    return [digest_file(script) for script in scripts]


def compile_archive(root: Path, archive: bytes, *, keep_sources: bool = False) -> bytes:
    """Return a zip archive with its Python modules compiled.

    Archives of others lose what is not needed; one that keeps its sources keeps everything.

    Raises:
        StagingError: if the archive cannot be read or a module does not compile.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.zip", Path(folder) / "target.zip"
        source.write_bytes(archive)
        how = ["keep"] if keep_sources else ["replace", NOT_NEEDED]
        run = subprocess.run(
            ["node", str(SCRIPTS[0]), str(source), str(target), *how],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0 or not target.exists():
            raise StagingError(f"Python could not be compiled ahead:\n{run.stderr[-2000:]}")
        return target.read_bytes()
