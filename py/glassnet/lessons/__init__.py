"""The Python side of the lessons' widgets: one module each, of plain functions.

A public function of `glassnet.lessons.equivariance` is what the page calls by
`lesson("equivariance", name, parameters)`. Its first argument is `Live`; the others are the
page's, by keyword. It returns plain values and tensors (`glassnet.base.plain`).

A module's `FIRST_LOOK` lists calls, as pairs of function name and arguments, whose answers are
stored when the site is built: what the widget shows before Python is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import Any

from glassnet.base import asking
from glassnet.base.errors import ArgumentError, shown
from glassnet.lessons.kit.live import Live


def lesson_names() -> list[str]:
    """Return the names of all modules with a widget's Python side.

    Examples:
        >>> "equivariance" in lesson_names()
        True
    """
    stems = {
        path.stem for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".pyc")
    }
    return sorted(stems - {"__init__"})


def call(lesson: str, method: str, live: Live, parameters: Mapping[str, Any]) -> Any:
    """Call a lesson's function by name and return its answer.

    Raises:
        ArgumentError: if there is no such lesson or function, or it takes other arguments.
    """
    functions = _functions(_module(lesson))
    if not isinstance(method, str) or method not in functions:
        raise ArgumentError(
            f"{lesson} has no function {shown(method)}; it has {', '.join(functions)}."
        )
    who = f"{lesson}.{method}"
    parameters = asking.mapping(who, "parameters", parameters)
    return asking.call(who, functions[method], live, **parameters)


def first_look(lesson: str, live: Live) -> dict[str, Any]:
    """Return the answers to the calls in the lesson's `FIRST_LOOK`, by function name."""
    calls = getattr(_module(lesson), "FIRST_LOOK", ())
    return {method: call(lesson, method, live, parameters) for method, parameters in calls}


def _module(lesson: str) -> ModuleType:
    names = lesson_names()
    if not isinstance(lesson, str) or lesson not in names:
        raise ArgumentError(f"There is no lesson {shown(lesson)}. There are {', '.join(names)}.")
    return import_module(f"{__name__}.{lesson}")


def _functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {
        name: value
        for name, value in vars(module).items()
        if isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }
