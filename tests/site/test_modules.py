"""Modules depend one way: each room imports only from those to its left."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tools.staging.bundles import PAGE, WORKER

SOURCES = Path(__file__).parents[2] / "site/src"
IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)
"""Statements only: types that comments import do not count."""


def imports(path: Path) -> set[str]:
    """Our modules that a module imports, by name inside `site/src`."""
    targets = (path.parent / target for target in IMPORT.findall(path.read_text()))
    return {target.resolve().relative_to(SOURCES.resolve()).as_posix() for target in targets}


GRAPH = {
    path.relative_to(SOURCES).as_posix(): imports(path) for path in sorted(SOURCES.rglob("*.js"))
}
ROOMS = [
    "text",
    "dom",
    "draw",
    "python",
    "python/worker",
    "runs",
    "kit",
    "widgets",
    "page",
]
"""From left to right: a room imports only from itself and from those to its left."""


def room_of(name: str) -> str:
    """The room in which a module lies; what lies deeper belongs to the room it lies in."""
    return max((room for room in ROOMS if name.startswith(f"{room}/")), key=len)


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
    elements = {name for name in GRAPH if re.fullmatch(r"widgets/([a-z-]+)/gn-\1\.js", name)}
    roots = {PAGE, *elements}
    return roots | {needed for root in roots for needed in reach(root)}


def test_imports_name_modules_that_exist_and_do_not_run_in_circles() -> None:
    named = {target for targets in GRAPH.values() for target in targets}
    assert named <= GRAPH.keys()
    assert list(TopologicalSorter(GRAPH).static_order())


def test_the_protocol_imports_nothing() -> None:
    assert GRAPH["python/protocol.js"] == set()


def test_rooms_import_only_from_their_left() -> None:
    places = {room: place for place, room in enumerate(ROOMS)}
    wrong = [
        (name, target)
        for name, targets in GRAPH.items()
        for target in targets
        if places[room_of(target)] > places[room_of(name)]
    ]
    assert wrong == []


def test_an_element_imports_no_other() -> None:
    wrong = [
        (name, target)
        for name, targets in GRAPH.items()
        for target in targets
        if name.count("/") == target.count("/") == 2  # widgets/<element>/…
        if name.startswith("widgets/") and target.startswith("widgets/")
        if name.split("/")[1] != target.split("/")[1]
    ]
    assert wrong == []


def test_the_page_never_reaches_what_runs_in_the_worker() -> None:
    assert {name for name in of_the_page() if room_of(name) == "python/worker"} == set()


def test_every_module_is_loaded_by_the_page_or_by_the_worker() -> None:
    known = of_the_page() | reach(WORKER) | {WORKER}
    assert GRAPH.keys() - known == set()


def test_the_worker_never_reaches_what_runs_in_the_page() -> None:
    assert {room_of(name) for name in reach(WORKER)} <= {"python", "python/worker"}
    assert "python/engine.js" not in reach(WORKER)


@pytest.mark.parametrize(
    ("owner", "pattern"),
    [
        ("python/worker/convert.js", r"\.(toPy|toJs|getBuffer|pyimport)\("),
        ("python/start-worker.js", r"new Worker\("),
        ("python/worker/interpreter.js", r"\bloadPyodide\("),
    ],
)
def test_one_module_owns_each_border(owner: str, pattern: str) -> None:
    users = {name for name in GRAPH if re.search(pattern, (SOURCES / name).read_text())}
    assert users == {owner}
