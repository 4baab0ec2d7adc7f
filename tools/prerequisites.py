"""Checks what a fresh machine must have before anything can be installed.

Runs under whatever Python the machine has, so it keeps to old syntax and to the standard library.
"""

import shutil
import subprocess
import sys

PYTHON = (3, 11)
NODE = 20


def python_problem():  # type: ignore[no-untyped-def]
    """Return what is wrong with this Python as a sentence, or None."""
    if sys.version_info < PYTHON:
        return (
            "Glassnet needs Python %d.%d or newer; %s is %d.%d. "
            "Install a newer one and name it: make PYTHON=python3.12 ..."
        ) % (*PYTHON, sys.executable, *sys.version_info[:2])
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "This Python cannot make virtual environments. On Debian: apt install python3-venv"
    return None


def node_problem():  # type: ignore[no-untyped-def]
    """Return what is wrong with Node and npm as a sentence, or None."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            return "Glassnet needs Node %d or newer with npm; `%s` is not on PATH." % (
                NODE,
                program,
            )
    version = subprocess.check_output(["node", "--version"]).decode().strip()
    if int(version.lstrip("v").split(".")[0]) < NODE:
        return "Glassnet needs Node %d or newer; `node --version` says %s." % (NODE, version)
    return None


CHECKS = {"python": python_problem, "node": node_problem}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        problem = CHECKS[name]()
        if problem:
            sys.exit(problem)
