"""A digest changes with what a program does, wherever in its imports, and with nothing else."""

import shutil
from pathlib import Path

import pytest

from tools.examples import PACKAGE
from tools.staging import model
from tools.staging.paths import Paths
from tools.staging.programs import c_code, closure, digest_program

SPREAD = "glassnet.experiments.c33_spread_weights"
SHIFTED = "glassnet.experiments.c13_shifted_digit"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "py/glassnet"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("experiments/c33_spread_weights.py", "def ", "SURPLUS = 1\n\n\ndef "),
        ("experiments/setups/thinned.py", "def ", "SURPLUS = 1\n\n\ndef "),
        ("experiments/setups/redundancy.py", "DRAWS = ", "DRAWS = 1 + "),
        ("training/trainer.py", "HOPELESS_LOSS = 1e4", "HOPELESS_LOSS = 1e5"),
        ("ops/simd_ops.py", "kernels = load()", "kernels = load() or None"),
        ("kernels/pool.c", "float best = -", "float best = 0 * -"),
        ("kernels/build.py", '"-O3"', '"-O2"'),
    ],
)
def test_a_change_of_what_it_does_is_seen(package: Path, file: str, old: str, new: str) -> None:
    before = digest_program(package, SPREAD)
    edit(package / file, old, new)
    assert digest_program(package, SPREAD) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("experiments/c33_spread_weights.py", '"""', '"""Otherwise said. '),
        ("training/trainer.py", "HOPELESS_LOSS = 1e4", "HOPELESS_LOSS = 1e4  # far away"),
        ("training/trainer.py", "HOPELESS_LOSS = 1e4", "\n\nHOPELESS_LOSS = (\n    1e4\n)"),
        ("kernels/pool.c", "float best = -", "float /* so far */ best =\n    -"),
        ("experiments/c13_shifted_digit.py", "def ", "SURPLUS = 1\n\n\ndef "),
        ("lessons/relu.py", "def ", "SURPLUS = 1\n\n\ndef "),
        ("page/bridge.py", "def ", "SURPLUS = 1\n\n\ndef "),
    ],
)
def test_what_says_or_concerns_nothing_is_not(package: Path, file: str, old: str, new: str) -> None:
    before = digest_program(package, SPREAD)
    edit(package / file, old, new)
    assert digest_program(package, SPREAD) == before


@pytest.mark.parametrize(
    ("file", "trains_again"),
    [
        ("lessons/relu.py", False),
        ("experiments/c13_shifted_digit.py", False),
        ("page/bridge.py", False),
        ("digits.py", False),
        ("training/optim.py", True),
        ("nn/layers/conv.py", True),
        ("cli/train.py", True),
    ],
)
def test_the_first_network_is_trained_again_only_if_training_changed(
    package: Path, file: str, trains_again: bool
) -> None:
    paths = Paths(package.parents[1])
    paths.data.mkdir(parents=True)
    (paths.data / "train-0.gz").touch()
    before = model.inputs(paths)
    with (package / file).open("a") as module:
        module.write("\nSURPLUS = 1\n")
    assert (model.inputs(paths) != before) is trains_again


def test_imports_of_every_kind_are_followed(tmp_path: Path) -> None:
    package = tmp_path / "glassnet"
    for name, text in {
        "__init__.py": "from glassnet.a import one",
        "a.py": "import numpy\nimport glassnet.b\n",
        "b.py": "def late():\n    from glassnet import c\n",
        "c.py": "from glassnet.d import name, e\n",
        "d/__init__.py": "from importlib import import_module\nname = import_module('x')\n",
        "d/e.py": "",
        "d/f.py": "from glassnet.a import one",
        "g.py": "",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    assert list(closure(package, "glassnet.a")) == [
        *("glassnet.a", "glassnet.b", "glassnet.c", "glassnet.d", "glassnet.d.e", "glassnet.d.f")
    ]


def test_strings_of_c_are_kept() -> None:
    assert c_code('a = "/* b */"; // c\n/* d\n */ e') == 'a = "/* b */"; e'
