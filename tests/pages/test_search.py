"""The search as a reader uses it: what it finds, and that all of it can be read."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import SITE

CUT = """
    (pane) => {
        const edge = pane.getBoundingClientRect().right + 1;
        const seen = [...pane.querySelectorAll("h1, h2, p, li, pre, code")];
        return seen.filter((part) => part.getBoundingClientRect().right > edge).length;
    }
"""


@pytest.mark.parametrize("width", [1280, 1000, 390])
def test_results_fit_their_pane(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site)
    if width < 960:
        page.locator(".gn-search-open").click()
    query = page.get_by_role("textbox", name="Search")
    query.click()
    results = page.get_by_role("region", name="Search results")
    expect(results).to_contain_text("Type to start searching")
    query.press_sequentially("Conv2d")
    expect(results.locator("article").nth(1)).to_be_visible()
    pane = page.locator(".md-search__output").bounding_box()
    shown = results.bounding_box()
    assert pane is not None
    assert shown is not None
    assert shown["x"] + shown["width"] <= pane["x"] + pane["width"]
    assert results.evaluate(CUT) == 0
    heights = results.locator("article").evaluate_all(
        "found => found.map((part) => part.getBoundingClientRect().height)"
    )
    assert max(heights[:5]) < 400, "no hit fills the pane alone"


def test_the_index_holds_words_and_no_source() -> None:
    found = json.loads((SITE / "search/search_index.json").read_text())["docs"]
    texts = {entry["location"]: entry["text"] for entry in found}
    (convolution,) = (text for place, text in texts.items() if place.endswith("conv.Conv2d"))
    assert "Slide F filters" in convolution, "what its docstring says"
    assert not [place for place, text in texts.items() if "def __init__" in text]
    assert not [place for place, text in texts.items() if "Source code in" in text]


@pytest.mark.parametrize("word", ["teacher", "classroom", "course", "students"])
def test_teachers_find_their_page(page: Page, site: str, word: str) -> None:
    page.goto(site)
    query = page.get_by_role("textbox", name="Search")
    query.click()
    query.press_sequentially(word)
    results = page.get_by_role("region", name="Search results")
    expect(results).to_contain_text("Teaching with Glassnet")
