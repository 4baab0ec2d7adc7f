"""Console: runs Python typed by a reader and returns the value of its last expression."""

from __future__ import annotations

import ast
from types import TracebackType
from typing import Any

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
        self._names = {"__name__": FILENAME, **names}

    def run(self, source: str) -> Any:
        """Run `source`; return the value of its last line if that is an expression.

        Raises:
            Exception: whatever `source` raises, SyntaxError included.
        """
        tree = ast.parse(source, FILENAME)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr):
            exec(compile(tree, FILENAME, "exec"), self._names)  # noqa: S102 (the reader's own code)
            return None
        tree.body.pop()
        exec(compile(tree, FILENAME, "exec"), self._names)  # noqa: S102
        return eval(compile(ast.Expression(last.value), FILENAME, "eval"), self._names)  # noqa: S307


def from_console(error: Exception) -> TracebackType | None:
    """Return an error's traceback from the reader's own line on; all of it if there is none."""
    step = error.__traceback__
    while step is not None and step.tb_frame.f_code.co_filename != FILENAME:
        step = step.tb_next
    is_slip = isinstance(error, SyntaxError) and error.filename == FILENAME
    return step if step is not None or is_slip else error.__traceback__
