"""The Performance page is made of the stored result, in a form that can be read."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.networks_page import parts, picture
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


def found(name: str, torch: list[float], tab: list[float]) -> dict[str, Any]:
    """What the race finds on one network, made up."""
    rates = {"torch": torch, "tab": tab}
    operation = {"name": "Conv2d 1", "seconds": 1e-3, "multiply_adds": 10_000_000}
    return {
        "name": name,
        "parameters": 1234,
        "multiply_adds": 56_789,
        "training": rates,
        "evaluation": rates,
        "operations": [operation],
    }


@pytest.fixture
def race() -> dict[str, Any]:
    """A small result: on one network the tab is faster, on the other slower."""
    return {
        "date": "2026-11-29",
        "machine": "a machine",
        "browser": "a browser",
        "versions": {"PyTorch, 1 thread": "2.13.0"},
        "ceiling_gflops": 40.0,
        "networks": [
            found("fast", [6_400.0, 3_200.0], [25_600.0, 12_800.0]),
            found("slow", [640.0, 640.0], [320.0, 320.0]),
        ],
        "memory": {"name": "fast", "before": 80 * 2**20, "peak": 96 * 2**20},
        "peers": [{"name": "peer", "version": "1.0", "network": "fast", "rates": [192.0]}],
    }


def test_any_network_is_left_out_as_long_as_it_was_not_measured(
    result: dict[str, Any], race: dict[str, Any]
) -> None:
    without = {key: value for key, value in result.items() if key != "networks"}
    assert "## Any network" not in render(without)
    assert "## Any network" in render({**without, "networks": race})


def test_any_network_tells_steps_ratios_and_their_mean(race: dict[str, Any]) -> None:
    text = "\n".join(parts({"networks": race}))
    assert "| fast | 13.33 (10.00) | 3.33 (2.50) | 4.00 |" in text
    assert "| slow | 100.00 (100.00) | 200.00 (200.00) | 0.50 |" in text
    assert "The geometric mean is 1.41, the least 0.50." in text
    assert "| fast | 4,800 | 19,200 | 4.00 |" in text
    assert "| peer 1.0 | fast | 192 | 100 |" in text
    assert "80 MiB with the digits read, and at most 96 MiB" in text
    assert "1,234 parameters; forward, 56,789 multiply-adds an image." in text
    assert "| Conv2d 1 | 1000 | 20.0 | 50 % |" in text


def test_the_picture_of_any_network_has_a_bar_as_long_as_each_ratio(race: dict[str, Any]) -> None:
    svg = ElementTree.fromstring(picture(race["networks"])).find("svg")  # noqa: S314 - our own
    assert svg is not None
    bars = svg.findall("g[@class='boxes']/rect")
    fast, slow = (float(bar.attrib["width"]) for bar in bars)
    assert fast / slow == pytest.approx(4.0 / 0.5, rel=1e-2)
    assert [bar.get("class") for bar in bars] == ["goal", None]
    line = svg.find("g[@class='arrows']/path")
    assert line is not None
    one = float(line.attrib["d"].removeprefix("M").split()[0])
    assert one - float(bars[0].attrib["x"]) == pytest.approx(fast / 4, rel=1e-2)
    assert svg.findtext("desc") == "fast 4.00; slow 0.50."
