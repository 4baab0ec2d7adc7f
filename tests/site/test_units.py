"""Modules that need no browser are tested in Node: the `*.test.js` files below this folder."""

import subprocess
from pathlib import Path

import pytest

UNITS = sorted(Path(__file__).parent.rglob("*.test.js"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_unit(unit: Path) -> None:
    run = subprocess.run(
        ["node", "--no-warnings", "--test-reporter=spec", "--test", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
