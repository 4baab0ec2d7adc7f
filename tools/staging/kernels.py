"""The compiled kernels: one library for this machine, one for the browser, beside their sources."""

import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tools.staging.files import StagingError, digest_file, files_below
from tools.staging.ledger import Result
from tools.staging.paths import Paths

FOLDER = Path("py/glassnet/kernels")
TARGETS = ("native", "wasm32")


def inputs(paths: Paths) -> list[str]:
    """Return what determines the libraries: sources, compiler and this machine."""
    sources = files_below(paths.root / FOLDER, "*.c", "*.h", "*.py")
    return [version("ziglang"), platform.platform(), *map(digest_file, sources)]


def build(paths: Paths) -> tuple[Result, list[Path]]:
    """Compile for each target."""
    files = [compile_for(paths, target) for target in TARGETS]
    sizes = ", ".join(f"{path.name} {path.stat().st_size:,} bytes" for path in files)
    return {"summary": sizes}, files


def compile_for(paths: Paths, target: str) -> Path:
    """Compile the library for one target and return its path, seen from where staging runs.

    A whole path would make the ledger of a copied checkout watch the files of the first one.

    Raises:
        StagingError: if the compiler fails; carries its words.
    """
    run = subprocess.run(
        [sys.executable, "-m", "glassnet.kernels.build", "--target", target, "--out", str(FOLDER)],
        cwd=paths.root,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise StagingError(f"The kernels for {target} could not be compiled:\n{run.stderr}")
    return paths.root / run.stdout.strip()
