"""Our own package as a wheel, the same bytes from the same sources."""

import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from tools.staging import bytecode
from tools.staging.files import (
    SHORT,
    StagingError,
    digest,
    digest_tree,
    fingerprint,
    keep_only,
    write,
)
from tools.staging.ledger import Result
from tools.staging.paths import Paths

EPOCH = "315532800"
"""1 January 1980, the earliest time a zip file can tell; every file in the wheel carries it."""


def inputs(paths: Paths) -> list[str]:
    """Return what determines the wheel: the package's files and its builder."""
    pinned = [version("hatchling"), EPOCH]
    return [digest_tree(paths.root / "py"), *pinned, *bytecode.inputs(paths.root)]


def build(paths: Paths) -> tuple[Result, list[Path]]:
    """Build the wheel and stage it under `assets/wheel/<hash>/`."""
    name, data = build_wheel(paths.root / "py")
    data = bytecode.compile_archive(paths.root, data, keep_sources=True)
    short = digest(data)[:SHORT]
    folder = paths.assets / "wheel"
    file = write(folder / short / name, data)
    keep_only(folder, [file])
    return {
        "url": f"assets/wheel/{short}/{name}",
        **fingerprint(data),
        "version": name.split("-")[1],
        "summary": f"{len(data):,} bytes → {short}",
    }, [file]


def build_wheel(project: Path) -> tuple[str, bytes]:
    """Return file name and bytes of the wheel of the project in a folder.

    Raises:
        StagingError: if the build fails; carries what the builder printed.
    """
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
            cwd=project,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            raise StagingError(f"The wheel could not be built:\n{run.stdout}{run.stderr}")
        (wheel,) = Path(folder).glob("*.whl")
        return wheel.name, wheel.read_bytes()
