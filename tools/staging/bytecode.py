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
    return [*(digest_file(root / script) for script in SCRIPTS), NOT_NEEDED]


def compile_archive(root: Path, archive: bytes, *, keep_sources: bool = False) -> bytes:
    """Return a zip archive with its Python modules compiled and what is not needed left out.

    Raises:
        StagingError: if the archive cannot be read or a module does not compile.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.zip", Path(folder) / "target.zip"
        source.write_bytes(archive)
        mode = "keep" if keep_sources else "replace"
        run = subprocess.run(
            ["node", str(SCRIPTS[0]), str(source), str(target), mode, NOT_NEEDED],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0 or not target.exists():
            raise StagingError(f"Python could not be compiled ahead:\n{run.stderr[-2000:]}")
        return target.read_bytes()
