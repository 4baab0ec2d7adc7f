"""What a module of the package does, in one digest: its own code and all that it imports.

Nothing is run. Comments, docstrings and layout do not count, and the digest is the same for every
version of Python.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tools.staging.files import digest_parts, files_below

C_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/|\s+', re.DOTALL)
DYNAMIC = "import_module"


def digest_program(package: Path, module: str) -> str:
    """Return the digest of a module of `package`, such as "glassnet.page.bridge", with its imports.

    Where the compiled kernels are among them, so are their sources in C and how they are compiled.
    """
    modules = closure(package, module)
    parts = [part for name, path in modules.items() for part in (name, code_of(path))]
    if any(path.parent.name == "kernels" for path in modules.values()):
        sources = files_below(package / "kernels", "*.c", "*.h")
        parts.append(code_of(package / "kernels/build.py"))
        parts += [part for path in sources for part in (path.name, c_code(path.read_text()))]
    return digest_parts(parts)


def closure(package: Path, module: str) -> dict[str, Path]:
    """Return a module and all of the package that it imports, directly or not, by name, sorted."""
    found: dict[str, Path] = {}
    queue = [module]
    while queue:
        name = queue.pop()
        path = file_of(package, name)
        if path is None or name in found:
            continue
        found[name] = path
        queue += imports(package, name, path)
    return dict(sorted(found.items()))


def file_of(package: Path, module: str) -> Path | None:
    """Return the file of a module of the package; None if there is no such module."""
    base = package.parent.joinpath(*module.split("."))
    files = (base / "__init__.py", base.with_suffix(".py"))
    return next((file for file in files if file.is_file()), None)


def imports(package: Path, module: str, path: Path) -> Iterator[str]:
    """Name what a module imports of the package, wherever in the module that is written."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(package.name))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package.name):
            for alias in node.names:
                # What is no module itself is a name in the one it comes from.
                inner = f"{node.module}.{alias.name}"
                yield inner if file_of(package, inner) else str(node.module)
        elif isinstance(node, ast.Name) and node.id == DYNAMIC:
            # By a name that is only known when it runs: any module of the folder.
            folder = module if path.name == "__init__.py" else module.rpartition(".")[0]
            yield from (f"{folder}.{other.stem}" for other in sorted(path.parent.glob("[!_]*.py")))


def code_of(path: Path) -> str:
    """Return the digest of what a module says, without comments and docstrings."""
    return _code_of(path.read_bytes())


@cache
def _code_of(source: bytes) -> str:
    return digest_parts([repr(plain(_parsed(source)))])


def parsed(path: Path) -> ast.Module:
    """Parse a module and take out its docstrings, those of attributes included."""
    return _parsed(path.read_bytes())


@cache
def _parsed(source: bytes) -> ast.Module:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value = ast.Constant(None)
    return tree


def plain(node: Any) -> Any:
    """Return a syntax tree as tuples that no version of Python writes otherwise."""
    if isinstance(node, ast.JoinedStr):
        return ("JoinedStr", tuple(_joined(node.values)))
    if isinstance(node, ast.AST):
        fields = ((name, plain(value)) for name, value in ast.iter_fields(node) if name != "kind")
        return (type(node).__name__, *((name, value) for name, value in fields if value))
    if isinstance(node, list):
        return tuple(plain(item) for item in node)
    return "" if node is None else repr(node)


def _joined(values: list[ast.expr]) -> Iterator[Any]:
    """Merge the texts of an f-string, which versions of Python cut at different places."""
    text = ""
    for value in values:
        if isinstance(value, ast.Constant):
            text += str(value.value)
            continue
        yield text
        text = ""
        yield plain(value)
    yield text


def c_code(source: str) -> str:
    r"""Return C without comments, and with one space for any others.

    Examples:
        >>> c_code("int a;  // one\nchar *b = \"// no\"; /* two */")
        'int a; char *b = "// no"; '
    """
    return re.sub(" +", " ", C_COMMENT.sub(lambda match: match[1] or " ", source))
