"""What every lesson keeps to. New ones are covered by being there."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages.test_look import serious_violations_by_day_and_night, too_wide
from tests.pages.warm import PHONE

LEARN = Path(__file__).parents[2] / "docs/learn"
PAGES = sorted(path.stem for path in LEARN.glob("*.md"))
LESSONS = [name for name in PAGES if name not in ("index", "claims")]
CUT_FORMULAS = """
    () => Array.from(document.querySelectorAll(".gn-formula"))
        .filter((formula) => formula.scrollWidth > formula.clientWidth + 1)
        .map((formula) => formula.textContent)
"""


def address(name: str) -> str:
    return "learn/" if name == "index" else f"learn/{name}/"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_a_phone_and_has_what_lessons_have(
    page: Page, site: str, name: str
) -> None:
    page.goto(site + address(name))
    for card in page.locator("gn-experiment").all():
        expect(card).to_have_attribute("data-state", "idle")
    if name in LESSONS:
        expect_a_lesson(page)
    assert serious_violations_by_day_and_night(page) == []
    page.set_viewport_size(PHONE)
    assert too_wide(page) == []
    assert page.evaluate(CUT_FORMULAS) == []


def expect_a_lesson(page: Page) -> None:
    here = page.get_by_role("navigation", name="Lessons").locator('[aria-current="page"]')
    expect(here).to_have_count(1)
    assert 2 <= page.locator("gn-question").count() <= 4, "2 to 4 questions"
    expect(page.locator(".heard").first).to_be_visible()
    expect(page.locator(".heard").first.get_by_role("link").first).to_be_visible()
    expect(page.locator(":not(:defined)")).to_have_count(0)
