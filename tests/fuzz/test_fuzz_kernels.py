"""The kernels under AddressSanitizer and UBSan: arbitrary arrays, and agreement with NumPy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from glassnet.kernels.library import HEADER, interface_number

ROOT = Path(__file__).parents[2]
COMPILER = shutil.which("gcc")
FLAGS = [
    "-std=gnu11",
    "-g",
    "-O1",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    f"-DGLASSNET_INTERFACE={interface_number(HEADER.read_bytes())}",
]
ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "100000"))

pytestmark = pytest.mark.skipif(COMPILER is None, reason="gcc, which brings the sanitizers")


def run(command: list[str], **environment: str) -> str:
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **environment}
    )
    assert result.returncode == 0, result.stderr[-4000:]
    return result.stdout


def test_no_input_makes_a_kernel_step_outside(tmp_path):
    program = str(tmp_path / "fuzz")
    source = str(Path(__file__).with_name("fuzz_kernels.c"))
    run([COMPILER, *FLAGS, f"-I{HEADER.parent}", source, "-lm", "-o", program])
    assert run([program, str(ROUNDS), "0"]) == f"{ROUNDS} rounds, nothing found\n"


def test_sanitized_kernels_agree_with_numpy(tmp_path):
    library = str(tmp_path / "kernels.so")
    source = str(HEADER.with_name("kernels.c"))
    run([COMPILER, *FLAGS, "-fPIC", "-shared", source, "-o", library])
    runtime = run([COMPILER, "-print-file-name=libasan.so"]).strip()
    output = run(
        [sys.executable, "-m", "tests.core.kernel_cases", library, "100"],
        LD_PRELOAD=runtime,
        ASAN_OPTIONS="detect_leaks=0",
        PYTHONPATH=os.pathsep.join([str(ROOT / "py"), str(ROOT)]),
    )
    assert "agree" in output
