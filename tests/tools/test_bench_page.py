"""The Performance page is made of the stored result, in a form that can be read."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bench.page import render, sizes, verdict

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    """The measurement that the page shows."""
    found: dict[str, Any] = json.loads((ROOT / "bench/result.json").read_text())
    return found


def test_the_page_is_the_stored_result(result: dict[str, Any]) -> None:
    page = (ROOT / "docs/about/performance.md").read_text()
    assert page == render(result), "Render it again: python -m bench does, after measuring."


def test_names_versions_and_rates_have_columns_of_their_own(result: dict[str, Any]) -> None:
    rows = [line.split(" | ") for line in render(result).splitlines() if line.startswith("| ")]
    for contender in result["contenders"]:
        (row,) = [row for row in rows if row[0] == f"| {contender['name']}"]
        assert row[1] == contender["version"]
        assert re.fullmatch(r"\d+\.\d\d \|", row[-1])


def test_the_verdict_is_a_list_of_medians_over_rounds() -> None:
    tab = {"name": "Glassnet in the tab, simd", "rates": [20, 30, 40]}
    slow = {"name": "slow", "rates": [1, 1, 4]}
    near = {"name": "near", "rates": [10, 24, 40]}
    assert verdict({"contenders": [tab, slow, near]}).splitlines() == [
        "Glassnet in the tab, simd, is",
        "",
        "- 20 times as fast as slow",
        "- 1.25 times as fast as near",
    ]


def test_the_cost_of_an_image_is_compared_with_a_line() -> None:
    found = [(14, 1_000_000, 3e-6), (28, 2_000_000, 5e-6), (56, 5_000_000, 11e-6)]
    names = "size", "multiply_adds", "seconds"
    text = sizes({"by_size": [dict(zip(names, row, strict=True)) for row in found]})
    assert "2 ps for each, and 1.0 µs for all else" in text
    assert "| 28 × 28 | 2,000,000 | 5.0 | 5.0 |" in text
