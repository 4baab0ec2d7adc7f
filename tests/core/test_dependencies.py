"""Imports inside the package point one way: whoever reads a module needs only what stands below."""

import ast
from pathlib import Path

import glassnet

PACKAGE = Path(glassnet.__file__).parent

# Each line may import from the lines above it, and from its own line as long as there is no circle.
LINES = [
    {"errors", "arrays", "pixels", "plain", "console"},
    {
        "arguments",
        "files",
        "initializers",
        "kernels",
        "reference",
        "schedules",
        "data",
        "metrics",
        "digits",
        "augment",
    },
    {"asking", "ops", "seeding"},
    {"layers", "losses"},
    {"program", "one_by_one", "fused", "recorded", "chooser", "schema", "spec", "network", "optim"},
    {"averaging", "evaluation", "inspect", "receptive_field", "recipe", "serialization"},
    {"batches", "kernel_presets", "passes", "sensitivity", "settings", "trainer", "units"},
    {"answers", "checkpoint", "progress", "readouts"},
    {"experiments", "lessons"},
    {"bridge", "cli"},
    {"__main__"},
]
RANK = {name: rank for rank, line in enumerate(LINES) for name in line}


def imports():
    """Yield (module, imported), both as names directly below the package."""
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).with_suffix("").parts[0]
        if own == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                first, _, rest = node.module.partition(".")
                if first == "glassnet":
                    names = [rest.split(".")[0]] if rest else [alias.name for alias in node.names]
                    yield from ((own, name) for name in names if name != own)


def test_every_module_has_its_place():
    modules = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py"}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert (modules | folders) - {"__init__"} == RANK.keys()


def test_imports_point_downward():
    upward = {(own, name) for own, name in imports() if name in RANK and RANK[name] > RANK[own]}
    assert not upward


def test_there_is_no_circle():
    below = {name: {imported for own, imported in imports() if own == name} for name in RANK}
    while free := [name for name, needed in below.items() if not needed & below.keys()]:
        for name in free:
            del below[name]
    assert not below


def test_operations_know_arrays_and_nothing_of_where_they_come_from():
    needed = {imported for own, imported in imports() if own == "ops"}
    assert needed <= {"arrays", "errors", "kernels", "pixels"}
