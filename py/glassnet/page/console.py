"""Console: runs Python typed by a reader and returns the value of its last expression."""

from __future__ import annotations

import ast
import sys
from types import CodeType, ModuleType, TracebackType
from typing import Any, NoReturn

from glassnet.base.errors import ArgumentError, shown

FILENAME = "<console>"


class Console:
    """A namespace in which sources are run one after the other.

    Examples:
        >>> console = Console({})
        >>> console.run("x = 20")
        >>> console.run("y = 1; 2 * x + y")
        41
    """

    def __init__(self, names: dict[str, Any]) -> None:
        module = ModuleType(FILENAME)
        module.__dict__.update({"input": _no_input, **names})
        sys.modules[FILENAME] = module  # where dataclasses look up the annotations of their fields
        self._names = module.__dict__

    def run(self, source: str) -> Any:
        """Run `source`; return the value of its last line if that is an expression.

        Raises:
            ArgumentError: if `source` is no text.
            BaseException: whatever `source` raises, SyntaxError and SystemExit included.
        """
        if not isinstance(source, str):
            raise ArgumentError(
                f"python expects source code as text but receives {shown(source)}. "
                "Put it in quotes."
            )
        tree = ast.parse(source, FILENAME)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr):
            exec(_compiled(tree, "exec"), self._names)  # noqa: S102 (the reader's own code)
            return None
        tree.body.pop()
        exec(_compiled(tree, "exec"), self._names)  # noqa: S102
        return eval(_compiled(ast.Expression(last.value), "eval"), self._names)  # noqa: S307


def from_console(error: BaseException) -> TracebackType | None:
    """Return an error's traceback from the reader's own line on; None if it has no such line."""
    step = error.__traceback__
    while step is not None and step.tb_frame.f_code.co_filename != FILENAME:
        step = step.tb_next
    return step


def _compiled(tree: ast.Module | ast.Expression, mode: str) -> CodeType:
    """Compile without this file's own `from __future__ import annotations`."""
    code: CodeType = compile(tree, FILENAME, mode, dont_inherit=True)
    return code


def _no_input(prompt: object = "") -> NoReturn:
    raise ArgumentError("input() has nobody to ask here. Write the value into the code instead.")
