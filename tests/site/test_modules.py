"""Modules depend one way: protocol ← engine ← widgets ← main; protocol, convert ← worker."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tools.staging.pages import SCRIPTS

SOURCES = Path(__file__).parents[2] / "site/src"
IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)
"""Statements only: types that comments import do not count."""


def imports(path: Path) -> set[str]:
    """Modules that a module imports, by name inside `site/src`; bundles are named `vendor/…`."""
    targets = (path.parent / target for target in IMPORT.findall(path.read_text()))
    return {target.resolve().relative_to(SOURCES.resolve()).as_posix() for target in targets}


GRAPH = {
    path.relative_to(SOURCES).as_posix(): imports(path) for path in sorted(SOURCES.rglob("*.js"))
}
PAGE_ONLY = {
    name
    for name in GRAPH
    if name in {"engine.js", "main.js"} or name.startswith(("widgets/", "draw/"))
}
BELOW_DRAWING = ("dom.js", "text.js")
WORKER_ONLY = {"worker.js", "loader.js", "convert.js", "data-sets.js"}


def reach(name: str) -> set[str]:
    """Everything that a module needs."""
    found: set[str] = set()
    queue = [name]
    while queue:
        new = GRAPH.get(queue.pop(), set()) - found
        found |= new
        queue += new
    return found


def of_the_page() -> set[str]:
    """Everything a page may come to load: what it starts, and elements loaded by their names."""
    elements = {name for name in GRAPH if re.fullmatch(r"widgets/gn-[a-z-]+\.js", name)}
    roots = {*SCRIPTS, *elements}
    return roots | {needed for root in roots for needed in reach(root)}


def test_imports_name_modules_that_exist_and_do_not_run_in_circles() -> None:
    named = {target for targets in GRAPH.values() for target in targets}
    assert {target for target in named if not target.startswith("vendor/")} <= GRAPH.keys()
    assert list(TopologicalSorter(GRAPH).static_order())


def test_the_protocol_imports_nothing() -> None:
    assert GRAPH["protocol.js"] == set()


@pytest.mark.parametrize("name", [name for name in GRAPH if name.startswith("draw/")])
def test_drawing_imports_only_elements_and_text(name: str) -> None:
    below = ("draw/", "vendor/", *BELOW_DRAWING)
    assert {target for target in GRAPH[name] if not target.startswith(below)} == set()


def test_what_stands_below_drawing_imports_nothing() -> None:
    assert [GRAPH[name] for name in BELOW_DRAWING] == [set(), set()]


def test_the_page_never_reaches_what_runs_in_the_worker() -> None:
    assert of_the_page() & WORKER_ONLY == set()


def test_every_module_is_loaded_by_the_page_or_by_the_worker() -> None:
    known = of_the_page() | reach("worker.js") | {"worker.js"}
    assert GRAPH.keys() - known == set()


def test_the_worker_never_reaches_what_runs_in_the_page() -> None:
    assert reach("worker.js") & PAGE_ONLY == set()


def test_the_engine_and_the_run_know_no_widget() -> None:
    needed = reach("engine.js") | reach("training-run.js")
    assert {name for name in needed if name.startswith(("widgets/", "draw/"))} == set()


@pytest.mark.parametrize(
    ("owner", "pattern"),
    [
        ("convert.js", r"\.(toPy|toJs|getBuffer|pyimport)\("),
        ("start-worker.js", r"new Worker\("),
        ("interpreter.js", r"\bloadPyodide\("),
    ],
)
def test_one_module_owns_each_border(owner: str, pattern: str) -> None:
    users = {name for name in GRAPH if re.search(pattern, (SOURCES / name).read_text())}
    assert users == {owner}
