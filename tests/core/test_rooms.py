"""The package's rooms: each says what belongs in it, and imports only from those to its left."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import glassnet

PACKAGE = Path(glassnet.__file__).parent

ROOMS = [
    "base",
    "data",
    "kernels",
    "ops",
    "nn",
    "training",
    "files",
    "insight",
    "experiments.kit",
    "experiments.setups",
    "experiments",
    "lessons.kit",
    "lessons",
    "page",
    "cli",
]
"""From left to right; what lies deeper belongs to the room it lies in."""


def room_of(module):
    """The room in which a module such as `nn.layers.conv` lies; "" for the package's own files."""
    return max((room for room in ROOMS if f"{module}.".startswith(f"{room}.")), key=len, default="")


def modules():
    """Yield each module's name below the package, with its path."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


MODULES = dict(modules())


def imports(module):
    """Yield what a module imports of the package, by names below it."""
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("glassnet."):
            origin = (node.module or "").removeprefix("glassnet").removeprefix(".")
            for name in (alias.name for alias in node.names):
                deeper = f"{origin}.{name}".removeprefix(".")
                yield deeper if deeper in MODULES else origin


def test_every_folder_is_a_room_or_lies_in_one():
    folders = {path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE}
    names = {".".join(folder.relative_to(PACKAGE).parts) for folder in folders}
    assert set(ROOMS) <= names
    assert all(room_of(name) for name in names)


def test_only_what_python_looks_for_lies_outside_the_rooms():
    assert {name for name in MODULES if not room_of(name)} == {"", "__main__"}


def test_every_room_says_in_a_few_lines_what_belongs_in_it():
    for room in ROOMS:
        said = ast.get_docstring(ast.parse(MODULES[room].read_text()))
        assert len((said or "").splitlines()) >= 3, room


def test_rooms_import_only_from_their_left():
    places = {room: place for place, room in enumerate(ROOMS)}
    wrong = [
        (module, imported)
        for module in MODULES
        if room_of(module)
        for imported in imports(module)
        if places.get(room_of(imported), 99) > places[room_of(module)]
    ]
    assert not wrong


def test_modules_do_not_import_each_other_in_a_circle():
    graph = {module: set(imports(module)) - {module} for module in MODULES}
    assert list(TopologicalSorter(graph).static_order())


def test_claims_share_only_the_kit_and_setups():
    """A claim can be read, changed and removed by itself; what several use lies in `setups`."""
    wrong = [
        (module, imported)
        for module in MODULES
        if room_of(module) in ("experiments", "lessons") and module != "experiments"
        for imported in imports(module)
        if room_of(imported) == "experiments" and imported != module
    ]
    assert not wrong
