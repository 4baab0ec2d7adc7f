"""The front end: our modules in bundles, the styles, and a manifest of everything they load.

All of it lives in one folder named after its content, so that a page never mixes two versions.
"""

import json
from pathlib import Path
from typing import Any

from tools.staging import bundles
from tools.staging.files import (
    SHORT,
    digest,
    digest_parts,
    digest_tree,
    files_below,
    keep_only,
    write,
)
from tools.staging.ledger import Result
from tools.staging.paths import Paths

MANIFEST = "manifest.json"
TO_SITE_ROOT = "../../../"
"""From the manifest's own folder, `assets/app/<hash>/`, to the root of the site."""


def inputs(paths: Paths, parts: dict[str, Result]) -> list[str]:
    """Return what determines the app: sources, how they are bundled, what the manifest names."""
    sources = digest_tree(paths.sources, paths.vendor, paths.examples)
    return [sources, encoded(manifest(parts)).decode(), *bundles.inputs(paths)]


def build(
    paths: Paths, parts: dict[str, Result], previous: dict[str, str]
) -> tuple[Result, list[Path]]:
    """Stage the app under `assets/app/<hash>/`.

    Args:
        paths: where things are.
        parts: results of the steps `runtime`, `wheel`, `data` and `model`.
        previous: digests of the files staged last time, to say how many changed.
    """
    needs = bundles.build(paths)
    contents = collect(paths)
    contents[MANIFEST] = encoded(manifest(parts))
    digests = {name: digest(data) for name, data in contents.items()}
    short = digest_parts(f"{name} {value}" for name, value in sorted(digests.items()))[:SHORT]
    apps = paths.assets / "app"
    files = [write(apps / short / name, data) for name, data in contents.items()]
    keep_only(apps, files)
    changed = len(dict(digests.items() - previous.items()).keys() | previous.keys() - digests)
    return {
        "url": f"assets/app/{short}/",
        "needs": needs,
        "digests": digests,
        "summary": f"{changed} of {len(files)} files changed → {short}",
    }, files


def collect(paths: Paths) -> dict[str, bytes]:
    """Read the app's files by their names inside it."""
    contents = {}
    for root, pattern, prefix in (
        (paths.bundles, "**/*", ""),
        (paths.vendor, "*.txt", "vendor/"),
        (paths.examples, "**/*", "examples/"),
    ):
        for path in files_below(root, pattern):
            contents[prefix + path.relative_to(root).as_posix()] = path.read_bytes()
    return contents


def manifest(parts: dict[str, Result]) -> dict[str, Any]:
    """Return what the front end reads to find everything else; addresses relative to itself."""
    shards = parts["data"]["shards"]
    train = [located(shards[name]) for name in sorted(shards) if name.startswith("train-")]
    model = {key: value for key, value in parts["model"].items() if key != "summary"}
    return {
        "version": parts["wheel"]["version"],
        "runtime": {
            "url": TO_SITE_ROOT + parts["runtime"]["url"],
            "files": parts["runtime"]["files"],
        },
        "wheel": located({key: parts["wheel"][key] for key in ("url", "bytes", "sha256")}),
        "data": {"reduced": train[:1], "full": train, "test": [located(shards["test"])]},
        "pretrained": located(model),
    }


def encoded(content: dict[str, Any]) -> bytes:
    """Write the manifest as JSON, in an order that does not depend on how it was made."""
    return json.dumps(content, indent=1, sort_keys=True).encode()


def located(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest entry with its address seen from the manifest."""
    return {**entry, "url": TO_SITE_ROOT + entry["url"]}
