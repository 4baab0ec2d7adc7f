"""A step runs when its inputs or outputs have changed, and only then."""

from pathlib import Path

import pytest

from tools.staging.ledger import Ledger, Result


class Step:
    """A step that writes one file and counts how often it ran."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "out.txt"
        self.runs = 0

    def __call__(self) -> tuple[Result, list[Path]]:
        self.runs += 1
        self.file.write_text("output")
        return {"url": "out", "summary": "1 file"}, [self.file]


def run(folder: Path, step: Step, *inputs: str) -> tuple[Result, str]:
    """Run a step as a new process would: with a ledger read from disk."""
    lines: list[str] = []
    result = Ledger(folder / "ledger.json", lines.append).step("step", inputs, step)
    return result, lines[0]


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path)


def test_nothing_changed_nothing_runs(tmp_path: Path, step: Step) -> None:
    first = run(tmp_path, step, "a", "b")
    assert first == ({"url": "out", "summary": "1 file"}, "step      1 file")
    again = run(tmp_path, step, "a", "b")
    assert again == (first[0], "step      up to date")
    assert step.runs == 1


def test_a_changed_input_runs_it_again(tmp_path: Path, step: Step) -> None:
    run(tmp_path, step, "a", "b")
    run(tmp_path, step, "ab")
    assert step.runs == 2


@pytest.mark.parametrize(
    "damage",
    [Path.unlink, lambda path: path.write_text("cut"), lambda path: path.write_text("outpur")],
)
def test_a_lost_or_damaged_output_runs_it_again(tmp_path: Path, step: Step, damage) -> None:  # type: ignore[no-untyped-def]
    run(tmp_path, step, "a")
    damage(step.file)
    run(tmp_path, step, "a")
    assert step.runs == 2
    assert step.file.read_text() == "output"


def test_a_failed_step_is_not_remembered(tmp_path: Path, step: Step) -> None:
    def fail() -> tuple[Result, list[Path]]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Ledger(tmp_path / "ledger.json").step("step", ["a"], fail)
    run(tmp_path, step, "a")
    assert step.runs == 1


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"step": 1}', '{"step": {"key": "a"}}', "\xff"])
def test_without_a_readable_ledger_everything_runs_again(
    tmp_path: Path, step: Step, damage: str
) -> None:
    run(tmp_path, step, "a")
    (tmp_path / "ledger.json").write_text(damage, "latin-1")
    run(tmp_path, step, "a")
    run(tmp_path, step, "a")
    assert step.runs == 2
