"""Modules end in few files: the page's, each element's, the worker's, and what several share."""

import json
import posixpath
import re
from pathlib import Path

import pytest

from tools.staging import bundles
from tools.staging.files import StagingError, write
from tools.staging.paths import Paths

SOURCES = {
    "page/main.js": "import { word } from '../text/word.js'; console.log(word);",
    "python/worker/worker.js": "import { word } from '../../text/word.js'; postMessage(word);",
    "text/word.js": "export const word = 'every page';",
    "kit/part.js": "export const part = 'some elements';",
    "kit/other.js": "export const other = 'other elements';",
    "widgets/a/gn-a.js": "import { part } from '../../kit/part.js'; export default [part];",
    "widgets/b/gn-b.js": """
        import { other } from '../../kit/other.js';
        import { part } from '../../kit/part.js';
        import { word } from '../../text/word.js';
        import { own } from './own.js';
        export default [own, other, part, word];
    """,
    "widgets/b/own.js": "export const own = 'one element';",
    "widgets/c/gn-c.js": "import { other } from '../../kit/other.js'; export default [other];",
    "widgets/d/gn-d.js": "export default 'alone';",
}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    for name, text in SOURCES.items():
        write(tmp_path / "site/src" / name, text.encode())
    return Paths(tmp_path)


def home_of(paths: Paths, words: str) -> str:
    """The one page script in which some words stand."""
    scripts = [path for path in paths.bundles.rglob("*.js") if path.parent.name != "worker"]
    (found,) = [path for path in scripts if words in path.read_text()]
    return found.relative_to(paths.bundles).as_posix()


def test_what_is_shared_is_in_one_file_of_each_kind(paths: Paths) -> None:
    needs = bundles.build(paths)
    every_page, elements = home_of(paths, "every page"), home_of(paths, "some elements")
    assert every_page != elements
    assert home_of(paths, "other elements") == elements
    assert home_of(paths, "one element") == "widgets/gn-b.js"
    assert set(needs["page/main.js"]) == {every_page}
    assert set(needs["widgets/gn-a.js"]) == {every_page, elements}
    assert set(needs["widgets/gn-b.js"]) == {every_page, elements}
    assert set(needs["widgets/gn-d.js"]) == {every_page}, "it needs nothing that elements share"


def test_the_worker_is_one_file(paths: Paths) -> None:
    bundles.build(paths)
    worker = (paths.bundles / "worker/worker.js").read_text()
    assert "every page" in worker
    assert "import" not in worker


def test_the_one_sheet_keeps_the_order_of_the_file_names(paths: Paths) -> None:
    write(paths.vendor / "z.css", b"z { src: url('./z-0a.woff2') }")
    write(paths.vendor / "z-0a.woff2", b"a font")
    for name in ("styles/b.css", "styles/d.css", "widgets/c/c.css", "widgets/d/a.css"):
        write(paths.sources / name, f"{Path(name).stem} {{ color: red }}".encode())
    bundles.build(paths)
    sheet = (paths.bundles / "page/site.css").read_text()
    assert re.findall(r"^(\w) \{", sheet, re.MULTILINE) == ["z", "a", "b", "c", "d"]
    (font,) = re.findall(r'url\("(.*)"\)', sheet)
    assert (paths.bundles / "page" / font).read_bytes() == b"a font"


def test_all_lies_one_folder_deep(paths: Paths) -> None:
    bundles.build(paths)
    files = [path.relative_to(paths.bundles) for path in paths.bundles.rglob("*.js")]
    assert {len(path.parts) for path in files} == {2}


def test_a_debugger_finds_every_source(paths: Paths) -> None:
    bundles.build(paths)
    found = {}
    for path in paths.bundles.rglob("*.js"):
        assert f"sourceMappingURL={path.name}.map" in path.read_text()
        stored = json.loads(Path(f"{path}.map").read_text())
        names = [posixpath.join(stored["sourceRoot"], name) for name in stored["sources"]]
        found |= dict(zip(names, stored["sourcesContent"], strict=True))
    ours = {f"../../../../site/src/{name}": text for name, text in SOURCES.items()}
    assert found | ours == found, "seen from assets/app/<hash>/page/, at the site's root"


def test_a_mistake_is_told_with_its_place(paths: Paths) -> None:
    write(paths.sources / "kit/part.js", b"export const part = ;")
    with pytest.raises(StagingError, match=r"site/src/kit/part\.js:1:20"):
        bundles.build(paths)
