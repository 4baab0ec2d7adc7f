"""The page that tells contributors where things are names all that a new thing touches."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/about/where-things-are.md").read_text()

# What everything may name: the lists themselves, changes told, what is measured, stored results.
ANYWHERE = re.compile(r"CHANGELOG|^bench/|^docs/(about|reference)/|^docs/examples/|\.npz$")
# Tests of pages and passes may use a thing as an example of any other.
EXAMPLES = re.compile(r"^tests/(pages|tools|docs)/|^tests/core/(nn|kernels|ops)/")


def files_naming(word: str) -> set[str]:
    """Files under version control in which a word stands."""
    run = subprocess.run(
        ["git", "grep", "--untracked", "-lw", "--", word],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in run.stdout.split() if not ANYWHERE.search(name)}


def listed(heading: str) -> list[str]:
    """Paths in the list under a heading."""
    section = PAGE[PAGE.index(f"**{heading}**") :].split("\n\n**")[0]
    return re.findall(r"`((?:py|docs|tests|site)/[^`]+)`", section)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("A layer", ["ELU", "elu"]),
        ("An experiment", ["C18"]),
        ("A widget", ["gn-relu"]),
    ],
)
def test_no_other_file_names_it(heading: str, words: list[str]) -> None:
    paths = listed(heading)
    named = {name for word in words for name in files_naming(word)}
    others = {
        name
        for name in named
        if not any(name == path or name.startswith(path) for path in paths)
        if not EXAMPLES.search(name)
    }
    assert others == set()


def test_a_kernel_is_listed_where_it_stands() -> None:
    paths = [path for path in listed("A kernel") if not path.startswith("tests/")]
    beside = {
        "py/glassnet/nn/layers/pool.py",
        "py/glassnet/ops/numpy_ops.py",
        "py/glassnet/ops/reference.py",
    }
    named = {name for name in files_naming("max_pool2d_backward") if name.startswith("py/")}
    assert named - beside == set(paths)


def test_a_setting_is_listed_where_it_stands() -> None:
    paths = [path for path in listed("A setting") if not path.startswith("tests/")]
    beside = {"py/glassnet/experiments/c13_shifted_digit.py"}  # shifts of its own
    named = {name for name in files_naming("shifts") if name.startswith(("py/", "site/"))}
    assert named - beside == set(paths)


def test_every_path_is_there() -> None:
    paths = re.findall(r"`((?:py|docs|tests|site)/[^`]+)`", PAGE)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_room_is_listed() -> None:
    package = {path.parent.name for path in (ROOT / "py/glassnet").glob("*/__init__.py")}
    rooms = set(re.findall(r"^\| \[?`([\w/]+)`", PAGE, re.MULTILINE))
    front = {path.name for path in (ROOT / "site/src").iterdir() if path.is_dir()}
    assert package | front <= rooms
