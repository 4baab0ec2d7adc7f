"""Scripts and styles that do not come: no card stays silent, and trying again helps."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.pages.watch import PageErrors

HOME = ("", "gn-trainer")
LESSON = ("learn/relu/", "gn-relu")


@pytest.fixture
def careless(page_errors: PageErrors) -> PageErrors:
    """Errors of what is withheld, and of what needs it."""
    page_errors.allow("request failed", "response 404", "console: Failed to load", "uncaught")
    return page_errors


def cut_off(route: Route) -> None:
    route.abort("connectionreset")


def gone(route: Route) -> None:
    route.fulfill(status=404)


@pytest.mark.parametrize(
    ("place", "file", "answer"),
    [
        (HOME, "main.js", gone),
        (HOME, "widgets/gn-trainer.js", cut_off),
        (HOME, "vendor/uplot.js", cut_off),
        (HOME, "engine.js", gone),
        (LESSON, "widgets/gn-relu.js", cut_off),
        (LESSON, "widgets/relu-view.js", gone),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_card_whose_script_is_lost_says_so_and_can_be_tried_again(
    page: Page,
    site: str,
    context: BrowserContext,
    careless: PageErrors,
    place: tuple[str, str],
    file: str,
    answer: object,
) -> None:
    path, tag = place
    pattern = re.compile(f"/assets/app/[^/]+/{re.escape(file)}$")
    context.route(pattern, answer)
    page.goto(site + path)
    card = page.locator(tag)
    expect(card.get_by_role("alert")).to_contain_text("could not be loaded")
    if place is HOME:  # none of its elements is there without all of the others
        for other in page.locator(".gn-card").all():
            expect(other.get_by_role("alert")).to_be_visible()
    context.unroute(pattern)
    card.get_by_role("button", name="Try again").click()
    expect(page.locator(":not(:defined)")).to_have_count(0)
    expect(page.locator(".gn-lost")).to_have_count(0)


@pytest.mark.parametrize("file", ["navigation.js", "scheme.js", r"bundle\..*\.js"])
def test_a_lost_script_of_the_page_is_told_and_the_network_trains(
    page: Page, site: str, context: BrowserContext, careless: PageErrors, file: str
) -> None:
    context.route(re.compile(f"/{file}$"), cut_off)
    page.goto(site)
    expect(page.get_by_role("alert").filter(has_text="could not be loaded")).to_be_visible()
    page.get_by_role("button", name="Train", exact=True).click(trial=True)


def test_without_any_one_style_sheet_the_buttons_can_be_pressed_and_it_is_told(
    page: Page, site: str, context: BrowserContext, careless: PageErrors
) -> None:
    page.goto(site)
    names = page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].map(e => e.href)")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for name in names:
            context.route(name, cut_off)
            page.goto(site)
            expect(page.get_by_role("alert").filter(has_text="look")).to_be_visible()
            page.get_by_role("button", name="Train", exact=True).click(trial=True, timeout=5000)
            context.unroute(name)
