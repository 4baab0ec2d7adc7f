"""Checks what a fresh machine must have before anything can be installed.

Runs under whatever Python the machine has, so it keeps to old syntax and to the standard library.
"""

import shutil
import subprocess
import sys

PYTHON = (3, 11)
NODE = 20


def dotted(version: "tuple[int, ...]") -> str:
    """Write a version as people do: (3, 11) as 3.11."""
    return ".".join(str(part) for part in version)


def python_problem() -> "str | None":
    """Return what is wrong with this Python as a sentence, or None."""
    found = tuple(sys.version_info[:2])
    if found < PYTHON:
        return (
            f"Glassnet needs Python {dotted(PYTHON)} or newer; {sys.executable} is {dotted(found)}."
            " Install a newer one and name it: make PYTHON=python3.12 ..."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "This Python cannot make virtual environments. On Debian: apt install python3-venv"
    return None


def node_problem() -> "str | None":
    """Return what is wrong with Node and npm as a sentence, or None."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            return f"Glassnet needs Node {NODE} or newer with npm; `{program}` is not on PATH."
    version = subprocess.check_output(["node", "--version"]).decode().strip()
    if int(version.lstrip("v").split(".")[0]) < NODE:
        return f"Glassnet needs Node {NODE} or newer; `node --version` says {version}."
    return None


CHECKS = {"python": python_problem, "node": node_problem}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        problem = CHECKS[name]()
        if problem:
            sys.exit(problem)
