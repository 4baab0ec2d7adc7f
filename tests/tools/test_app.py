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

SOURCES = {
    "page/main.js": "import '../text/word.js'; console.log('a page')",
    "python/worker/worker.js": "console.log('a worker')",
    "text/word.js": "console.log('a word')",
    "widgets/a/gn-a.js": "import '../../text/word.js'; export default class A {}",
    "styles/tokens.css": "",
}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    for name, text in SOURCES.items():
        write(tmp_path / "site/src" / name, text.encode())
    write(tmp_path / "build/vendor/LICENSES.txt", b"")
    return Paths(tmp_path)


def folder(paths: Paths, result: dict[str, Any]) -> Path:
    return paths.docs / result["url"]


def test_bundles_and_the_manifest_are_staged(paths: Paths) -> None:
    result, files = app.build(paths, PARTS, {})
    staged = {path.relative_to(folder(paths, result)).as_posix() for path in files}
    (shared,) = result["needs"]["page/main.js"]
    bundles = {"page/main.js", "page/site.css", "widgets/gn-a.js", "worker/worker.js", shared}
    maps = {f"{name}.map" for name in bundles}
    assert staged == {*bundles, *maps, "vendor/LICENSES.txt", "manifest.json"}


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
    element = paths.sources / "widgets/a/gn-a.js"
    write(element, b"import '../../text/word.js'; export default class B {}")
    second, _ = app.build(paths, PARTS, first["digests"])
    assert second["summary"].startswith("2 of 12 files changed"), "the bundle and its map"
    assert not folder(paths, first).exists()
    other = {**PARTS, "wheel": {**PARTS["wheel"], "url": "assets/wheel/new/g.whl"}}
    third, _ = app.build(paths, other, second["digests"])
    assert third["url"] not in (first["url"], second["url"])
    element.unlink()
    fourth, _ = app.build(paths, other, third["digests"])
    assert not (folder(paths, fourth) / "widgets").exists()


def test_inputs_follow_sources_styles_and_parts(paths: Paths) -> None:
    before = app.inputs(paths, PARTS)
    assert app.inputs(paths, PARTS) == before
    write(paths.root / "build/vendor/fonts.css", b"newer")
    assert app.inputs(paths, PARTS) != before
