"""The app's folder is named after all it holds, and its manifest says where everything is."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.staging import app
from tools.staging.files import write
from tools.staging.paths import Paths

PARTS: dict[str, Any] = {
    "runtime": {"url": "assets/runtime/aa/", "files": {"pyodide.mjs": 3}, "summary": "built"},
    "wheel": {
        "url": "assets/wheel/bb/g.whl",
        "bytes": 4,
        "sha256": "5a",
        "version": "0.1.0",
        "summary": "built",
    },
    "data": {
        "shards": {
            **{f"train-{i}": {"url": f"assets/data/train-{i}.cc.gz", "bytes": i} for i in range(6)},
            "test": {"url": "assets/data/test.cc.gz", "bytes": 6},
        },
        "summary": "built",
    },
    "model": {"url": "assets/models/m.npz", "bytes": 5, "test_accuracy": 0.98, "summary": "built"},
}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    write(tmp_path / "site/src/page/main.js", b"import './widgets/a.js';")
    write(tmp_path / "site/src/widgets/a.js", b"")
    write(tmp_path / "site/src/styles/tokens.css", b"")
    write(tmp_path / "build/vendor/uplot.js", b"")
    write(tmp_path / "build/vendor/uplot.css", b"")
    return Paths(tmp_path)


def folder(paths: Paths, result: dict[str, Any]) -> Path:
    return paths.docs / result["url"]


def test_sources_are_staged_as_they_are(paths: Paths) -> None:
    result, files = app.build(paths, PARTS, {})
    staged = {path.relative_to(folder(paths, result)).as_posix() for path in files}
    assert staged == {
        "page/main.js",
        "widgets/a.js",
        "styles/tokens.css",
        "vendor/uplot.js",
        "vendor/uplot.css",
        "manifest.json",
    }
    assert result["styles"] == ["vendor/uplot.css", "styles/tokens.css"]


def test_the_manifest_names_everything_relative_to_itself(paths: Paths) -> None:
    result, _ = app.build(paths, PARTS, {})
    manifest = json.loads((folder(paths, result) / "manifest.json").read_text())
    assert manifest == {
        "version": "0.1.0",
        "runtime": {"url": "../../../assets/runtime/aa/", "files": {"pyodide.mjs": 3}},
        "wheel": {"url": "../../../assets/wheel/bb/g.whl", "bytes": 4, "sha256": "5a"},
        "data": {
            "reduced": [{"url": "../../../assets/data/train-0.cc.gz", "bytes": 0}],
            "full": [
                {"url": f"../../../assets/data/train-{i}.cc.gz", "bytes": i} for i in range(6)
            ],
            "test": [{"url": "../../../assets/data/test.cc.gz", "bytes": 6}],
        },
        "pretrained": {"url": "../../../assets/models/m.npz", "bytes": 5, "test_accuracy": 0.98},
    }


def test_any_change_moves_the_folder_and_removes_the_old_one(paths: Paths) -> None:
    first, _ = app.build(paths, PARTS, {})
    write(paths.root / "site/src/widgets/a.js", b"changed")
    second, _ = app.build(paths, PARTS, first["digests"])
    assert second["summary"].startswith("1 of 6 files changed")
    assert not folder(paths, first).exists()
    other = {**PARTS, "wheel": {**PARTS["wheel"], "url": "assets/wheel/new/g.whl"}}
    third, _ = app.build(paths, other, second["digests"])
    assert third["url"] not in (first["url"], second["url"])
    (paths.root / "site/src/widgets/a.js").unlink()
    fourth, _ = app.build(paths, other, third["digests"])
    assert fourth["summary"].startswith("1 of 5 files changed")


def test_inputs_follow_sources_bundles_and_parts(paths: Paths) -> None:
    before = app.inputs(paths, PARTS)
    assert app.inputs(paths, PARTS) == before
    write(paths.root / "build/vendor/uplot.js", b"newer")
    assert app.inputs(paths, PARTS) != before
