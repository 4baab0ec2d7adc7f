"""A machine that lacks something is told what, in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import prerequisites


def test_this_machine_will_do() -> None:
    assert prerequisites.python_problem() is None
    assert prerequisites.node_problem() is None


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prerequisites, "PYTHON", (9, 1))
    problem = prerequisites.python_problem()
    assert problem
    assert problem.startswith("Glassnet needs Python 9.1 or newer; ")
    assert "make PYTHON=" in problem


@pytest.mark.parametrize(
    ("programs", "problem"),
    [
        ({}, "Glassnet needs Node 20 or newer with npm; `node` is not on PATH."),
        ({"node": "v22.1.0"}, "Glassnet needs Node 20 or newer with npm; `npm` is not on PATH."),
        (
            {"node": "v18.19.0", "npm": "9.0.0"},
            "Glassnet needs Node 20 or newer; `node --version` says v18.19.0.",
        ),
        ({"node": "v20.0.0", "npm": "10.0.0"}, None),
    ],
)
def test_node_is_asked_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    programs: dict[str, str],
    problem: str | None,
) -> None:
    for name, version in programs.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert prerequisites.node_problem() == problem


def test_make_prints_the_sentence_and_stops(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "tools/prerequisites.py", "node"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr == "Glassnet needs Node 20 or newer with npm; `node` is not on PATH.\n"
