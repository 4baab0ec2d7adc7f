"""The pages: docs/ with its links resolved, then MkDocs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from tools.staging import bundles, elements, formulas, preloads, sources
from tools.staging.authoring import Authoring
from tools.staging.files import (
    StagingError,
    digest_file,
    digest_tree,
    files_below,
    replace_folder,
    write_if_changed,
)
from tools.staging.ledger import Result
from tools.staging.links import SHOWN, SourceLinks
from tools.staging.paths import Paths

Navigation = list[dict[str, Any]]


def docs_inputs(paths: Paths, app: Result) -> list[str]:
    """Return what determines the staged pages: docs/, the source they show, the app's address."""
    shown = [digest_file(path) for path in files_below(paths.root, *SHOWN)]
    nav = json.dumps(written_navigation(paths))
    places = [nav, sources.REPOSITORY_URL, sources.REPOSITORY_BRANCH, sources.SITE_URL]
    return [digest_tree(paths.root / "docs"), app["url"], *places, *shown]


def build_docs(paths: Paths, app: Result) -> tuple[Result, list[Path]]:
    """Write docs/, the source pages and the generated configuration to `build/`."""
    links = SourceLinks(paths.root, sources.REPOSITORY_URL, sources.REPOSITORY_BRANCH)
    docs = paths.root / "docs"
    authoring = Authoring(docs, links)
    contents = {}
    for path in files_below(docs):
        if authoring.is_data(path):
            continue
        name = path.relative_to(docs).as_posix()
        data = path.read_bytes()
        if path.suffix == ".md":
            data = authoring.staged(data.decode(), name).encode()
        contents[paths.docs / name] = data
    contents.update((paths.docs / name, text.encode()) for name, text in links.pages())
    nav = authoring.navigation(written_navigation(paths))
    contents[paths.build / "mkdocs.yml"] = configuration(app, nav).encode()
    changed = [path for path, data in contents.items() if write_if_changed(path, data)]
    return {"summary": f"{len(changed)} of {len(contents)} files changed"}, list(contents)


def written_navigation(paths: Paths) -> Navigation:
    """Return the navigation that mkdocs.yml gives."""
    nav: Navigation = yaml.safe_load((paths.root / "mkdocs.yml").read_text())["nav"]
    return nav


def configuration(app: Result, nav: Navigation) -> str:
    """Return the generated part of MkDocs' configuration (YAML, of which JSON is a part)."""
    settings = {
        "INHERIT": "../mkdocs.yml",
        "nav": nav,
        "site_url": sources.SITE_URL,
        "extra": {"repository": sources.REPOSITORY_URL, "app": app["url"]},
        "extra_css": [app["url"] + bundles.SHEET],
        "extra_javascript": [{"path": app["url"] + bundles.PAGE, "type": "module"}],
    }
    return json.dumps(settings, indent=1) + "\n"


def site_inputs(paths: Paths) -> list[str]:
    """Return what determines the site: staged docs, configuration, theme, package, tools."""
    root = paths.root
    trees = [paths.docs, paths.build / "mkdocs.yml", root / "mkdocs.yml"]
    trees += [root / "site/theme", root / "site/mkdocstrings"]
    trees += [root / "py/glassnet", root / "requirements-dev.txt", *root.glob("*.md")]
    makers = [Path(str(module.__file__)) for module in (elements, preloads)]
    return [digest_tree(*trees), *map(digest_file, makers), *formulas.inputs(root)]


def build_site(paths: Paths, app: Result) -> tuple[Result, list[Path]]:
    """Run MkDocs strictly, beside the site, and put the result in its place.

    Raises:
        StagingError: if MkDocs warns or fails; the site stays as it was.
    """
    fresh = paths.build / "site.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    command += ["--config-file", "build/mkdocs.yml", "--site-dir", str(fresh.resolve())]
    run = subprocess.run(
        command,
        cwd=paths.root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise StagingError(f"MkDocs did not build the pages:\n{run.stdout}{run.stderr}")
    formulas.set_formulas(fresh)
    preloads.set_preloads(fresh, app["needs"])
    replace_folder(fresh, paths.site)
    files = files_below(paths.site)
    return {"summary": f"{sum(path.suffix == '.html' for path in files)} pages"}, files
