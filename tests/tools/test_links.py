"""`source:` links lead to a line that is there: in the repository, or on a page of the site."""

from pathlib import Path

import pytest

from tools.staging.files import StagingError, write
from tools.staging.links import SourceLinks, find_definition, source_page

PYTHON = '''"""Doc with ```fences```."""

LIMIT: int = 3


class Trainer:
    """Trains."""

    seed = 0

    def step(self):
        return LIMIT
'''
JAVASCRIPT = """export const engine = {};

class Engine {
  #queue = [];

  async request(type, params = {}) {
    return request(type);
  }
}

export async function start() {}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "py/glassnet/training/trainer.py", PYTHON.encode())
    write(tmp_path / "site/src/python/engine.js", JAVASCRIPT.encode())
    write(tmp_path / "tests/test_a.py", b"def test_a(): ...\n")
    return tmp_path


def inside(root: Path) -> SourceLinks:
    return SourceLinks(root, "", "main")


def test_links_lead_to_pages_inside_the_site(root: Path) -> None:
    text = (
        "See [step](source:py/glassnet/training/trainer.py#Trainer.step), "
        "[engine](source:site/src/python/engine.js)."
    )
    assert inside(root).rewrite(text, "learn/loop.md") == (
        "See [step](../source/py/glassnet/training/trainer.py.md#L-0-11), "
        "[engine](../source/site/src/python/engine.js.md)."
    )


def test_links_lead_to_the_repository_once_it_is_known(root: Path) -> None:
    links = SourceLinks(root, "https://host.example/glassnet", "main")
    text = "[t](source:py/glassnet/training/trainer.py#Trainer)"
    assert links.rewrite(text, "index.md") == (
        "[t](https://host.example/glassnet/blob/main/py/glassnet/training/trainer.py#L6)"
    )
    assert list(links.pages()) == []


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("py/glassnet/gone.py", "links to source:py/glassnet/gone.py, which does not exist"),
        (
            "py/glassnet/training/trainer.py#Trainer.stop",
            "py/glassnet/training/trainer.py defines no Trainer.stop",
        ),
        ("site/src/python/engine.js#stop", "site/src/python/engine.js defines no stop"),
    ],
)
def test_a_link_to_nothing_stops_the_build(root: Path, link: str, problem: str) -> None:
    with pytest.raises(StagingError, match=problem) as caught:
        inside(root).rewrite(f"[x](source:{link})", "index.md")
    assert "docs/index.md" in str(caught.value)


@pytest.mark.parametrize(
    ("file", "name", "line"),
    [
        ("py/glassnet/training/trainer.py", "LIMIT", 3),
        ("py/glassnet/training/trainer.py", "Trainer", 6),
        ("py/glassnet/training/trainer.py", "Trainer.seed", 9),
        ("py/glassnet/training/trainer.py", "Trainer.step", 11),
        ("py/glassnet/training/trainer.py", "step", None),
        ("site/src/python/engine.js", "engine", 1),
        ("site/src/python/engine.js", "Engine", 3),
        ("site/src/python/engine.js", "Engine.request", 6),
        ("site/src/python/engine.js", "start", 11),
    ],
)
def test_definitions_are_found(root: Path, file: str, name: str, line: int | None) -> None:
    assert find_definition(root / file, name) == line


def test_sources_have_pages_and_linked_files_too(root: Path) -> None:
    links = inside(root)
    links.rewrite("[a test](source:tests/test_a.py)", "index.md")
    pages = dict(links.pages())
    assert list(pages) == [
        "source/py/glassnet/training/trainer.py.md",
        "source/site/src/python/engine.js.md",
        "source/tests/test_a.py.md",
        "source/index.md",
    ]
    assert "(tests/test_a.py.md)" in pages["source/index.md"]


def test_code_with_fences_of_its_own_stays_one_block() -> None:
    page = source_page("a.py", PYTHON)
    assert '```` { .python linenums="1" }\n' in page
    assert page.endswith("\n````\n")
