"""What every lesson keeps to. New lessons and experiments are covered by being there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.experiment import ExperimentCard
from tests.pages.test_look import serious_violations, too_wide
from tests.pages.visit import visit

LEARN = Path(__file__).parents[2] / "docs/learn"
PAGES = sorted(path.stem for path in LEARN.glob("*.md"))
LESSONS = [name for name in PAGES if name not in ("index", "claims")]
EXPERIMENTS = [
    (name, id_)
    for name in LESSONS
    for id_ in re.findall(r'<gn-experiment id="(\w+)">', (LEARN / f"{name}.md").read_text())
]
PHONE = {"width": 390, "height": 800}
CUT_FORMULAS = """
    () => Array.from(document.querySelectorAll(".gn-formula"))
        .filter((formula) => formula.scrollWidth > formula.clientWidth + 1)
        .map((formula) => formula.textContent)
"""


def address(name: str) -> str:
    return "learn/" if name == "index" else f"learn/{name}/"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_a_phone(page: Page, site: str, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(site + address(name))
        for card in page.locator("gn-experiment").all():
            expect(card).to_have_attribute("data-state", "idle")
        assert serious_violations(page) == [], scheme
    page.set_viewport_size(PHONE)
    assert too_wide(page) == []
    assert page.evaluate(CUT_FORMULAS) == []


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_what_lessons_have(page: Page, site: str, name: str) -> None:
    page.goto(site + address(name))
    here = page.get_by_role("navigation", name="Lessons").locator('[aria-current="page"]')
    expect(here).to_have_count(1)
    assert 2 <= page.locator("gn-question").count() <= 4, "2 to 4 questions"
    expect(page.locator(".heard").first).to_be_visible()
    expect(page.locator(".heard").first.get_by_role("link").first).to_be_visible()
    expect(page.locator(":not(:defined)")).to_have_count(0)


@pytest.fixture(scope="module")
def lesson(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One phone's visit to a lesson, for all of its experiments: Python starts once."""
    with visit(browser, site, address(request.param), viewport=PHONE) as page:
        yield page


@pytest.mark.parametrize(("lesson", "id_"), EXPERIMENTS, indirect=["lesson"])
def test_an_experiment_reaches_a_verdict(lesson: Page, id_: str) -> None:
    card = ExperimentCard(lesson, id_)
    card.expect_state("idle")
    card.set_smallest()
    card.press("Run")
    card.expect_state("done", "failed")
    expect(card.element.get_by_role("alert")).to_be_empty()
    card.expect_origin("live")
    card.expect_verdict()
    assert too_wide(lesson) == []
    assert serious_violations(lesson) == []
