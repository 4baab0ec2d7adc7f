"""What goes live is what was pushed to this repository and has passed its tests."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

WORKFLOWS = Path(__file__).parents[2] / ".github/workflows"
RUN = {
    "conclusion": "success",
    "event": "push",
    "head_branch": "main",
    "head_repository": {"full_name": "we/glassnet"},
}


def workflow(name: str) -> Any:
    return yaml.safe_load((WORKFLOWS / name).read_text())


def holds(condition: str, github: dict[str, Any]) -> bool:
    """Work out a condition of GitHub's, of `==`, `&&`, `||` and parentheses."""

    def value(match: re.Match[str]) -> str:
        found: Any = github
        for name in match[0].split(".")[1:]:
            found = found.get(name) if isinstance(found, dict) else None
        return repr(found)

    python = re.sub(r"github(\.\w+)+", value, condition)
    return bool(eval(python.replace("&&", "and").replace("||", "or")))  # noqa: S307


@pytest.mark.parametrize(
    ("change", "built"),
    [
        ({}, True),
        ({"conclusion": "failure"}, False),
        ({"conclusion": None}, False),
        ({"event": "pull_request"}, False),
        ({"event": "pull_request", "head_repository": {"full_name": "they/glassnet"}}, False),
        ({"head_repository": {"full_name": "they/glassnet"}}, False),
        ({"head_branch": "other"}, False),
        ({"event": "workflow_dispatch"}, False),
        ({"event": "schedule"}, False),
    ],
)
def test_only_a_push_to_this_repository_is_published(change: dict[str, Any], built: bool) -> None:
    event = {"workflow_run": {**RUN, **change}}
    github = {"event_name": "workflow_run", "event": event, "repository": "we/glassnet"}
    assert holds(workflow("pages.yml")["jobs"]["build"]["if"], github) is built


def test_who_may_write_here_publishes_by_hand() -> None:
    github = {"event_name": "workflow_dispatch", "event": {}, "repository": "we/glassnet"}
    assert holds(workflow("pages.yml")["jobs"]["build"]["if"], github)


def test_tests_of_strangers_code_may_only_read() -> None:
    tests = workflow("test.yml")
    assert tests["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in tests[True]  # YAML takes `on` for a truth value


def test_nothing_is_deployed_without_being_built() -> None:
    jobs = workflow("pages.yml")["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "build": None,
        "deploy": "build",
    }
