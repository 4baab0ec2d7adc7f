"""Scripts and styles that do not come: no card stays silent, and trying again helps."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.pages.conftest import SITE
from tests.pages.watch import PageErrors

HOME = ("", "gn-trainer")
JAVASCRIPT = "text/javascript"
LESSON = ("learn/relu/", "gn-relu")


@pytest.fixture
def careless(page_errors: PageErrors) -> PageErrors:
    """Errors of what is withheld, and of what needs it."""
    page_errors.allow("request failed", "response 404", "console: Failed to load", "uncaught")
    return page_errors


def cut_off(route: Route) -> None:
    route.abort("connectionreset")


def empty(route: Route) -> None:
    route.fulfill(body="", content_type=JAVASCRIPT)


def gone(route: Route) -> None:
    route.fulfill(status=404)


@pytest.mark.parametrize(
    ("place", "file", "answer"),
    [
        (HOME, "page/main.js", gone),
        (HOME, "shared/[^/]*.js", cut_off),
        (HOME, "widgets/gn-trainer.js", cut_off),
        (LESSON, "page/main.js", cut_off),
        (LESSON, "widgets/gn-relu.js", gone),
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
    pattern = re.compile(f"/assets/app/[^/]+/{file}$")
    context.route(pattern, answer)
    page.goto(site + path)
    card = page.locator(tag)
    expect(card.get_by_role("alert")).to_contain_text("could not be loaded")
    if not file.startswith("widgets/"):  # what all elements need
        for other in page.locator(".gn-card").all():
            expect(other.get_by_role("alert")).to_be_visible()
    context.unroute(pattern)
    card.get_by_role("button", name="Try again").click()
    expect(page.locator(":not(:defined)")).to_have_count(0)
    expect(page.locator(".gn-lost")).to_have_count(0)


@pytest.mark.parametrize("file", [r"bundle\..*\.js"])
def test_a_lost_script_of_the_page_is_told_and_the_network_trains(
    page: Page, site: str, context: BrowserContext, careless: PageErrors, file: str
) -> None:
    context.route(re.compile(f"/{file}$"), cut_off)
    page.goto(site)
    expect(page.get_by_role("alert").filter(has_text="could not be loaded")).to_be_visible()
    page.get_by_role("button", name="Train", exact=True).click(trial=True)


def test_a_lost_style_sheet_is_told(
    page: Page, site: str, context: BrowserContext, careless: PageErrors
) -> None:
    sheet = re.compile(r"/stylesheets/main\.[^/]*\.css$")
    context.route(sheet, gone)
    page.goto(site)
    notice = page.get_by_role("alert").filter(has_text="look could not be loaded")
    expect(notice).to_be_visible()
    context.unroute(sheet)
    notice.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    expect(notice).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_without_any_one_style_sheet_the_buttons_can_be_pressed(home: Page, width: int) -> None:
    home.set_viewport_size({"width": width, "height": 800})
    sheets = home.locator("link[rel=stylesheet]").all()
    assert len(sheets) > 1
    train = home.get_by_role("button", name="Train", exact=True)
    for sheet in sheets:
        sheet.evaluate("link => { link.disabled = true }")
        home.evaluate("scrollTo(0, 0)")
        train.click(trial=True)
        sheet.evaluate("link => { link.disabled = false }")


def test_what_ends_in_an_error_says_so(
    page: Page, site: str, page_errors: PageErrors, context: BrowserContext
) -> None:
    page_errors.expect("uncaught: .*not today")
    body = "throw new Error('not today');"
    context.route(
        "**/page/main.js",
        lambda route: route.fulfill(body=f"{body} export default null", content_type=JAVASCRIPT),
    )
    page.goto(site)
    sentence = "could not be started (Error: not today)"
    cards = page.locator(".gn-card")
    expect(cards).to_have_count(4)
    for card in cards.all():
        expect(card.get_by_role("alert")).to_contain_text(sentence)
    page.goto(f"{site}how-it-works/")
    expect(page.locator("body > .gn-lost")).to_contain_text(sentence)


def test_a_browser_without_what_widgets_need_is_told_so(
    page: Page, site: str, page_errors: PageErrors
) -> None:
    page_errors.expect("uncaught: .*ResizeObserver")
    page.add_init_script("delete globalThis.ResizeObserver")
    page.goto(site)
    told = page.get_by_role("alert").filter(has_text="Chrome 111, Firefox 121, Safari 16.4")
    expect(page.locator("gn-trainer").get_by_role("alert").and_(told)).to_be_visible()


def test_a_page_opened_as_a_file_says_what_to_do(page: Page, page_errors: PageErrors) -> None:
    page_errors.allow("other origin: file:", "request failed: file:", "console: ", "uncaught")
    page.goto((SITE / "index.html").as_uri())
    for card in page.locator(".gn-card").all():
        expect(card.get_by_role("alert")).to_contain_text("python3 -m http.server")


def test_a_browser_without_modules_is_told_so(page: Page, site: str) -> None:
    page.add_init_script("delete HTMLScriptElement.prototype.noModule")
    page.route(
        "**/assets/app/**/*.js", lambda route: route.fulfill(body="", content_type=JAVASCRIPT)
    )
    page.goto(site)
    expect(page.locator("gn-trainer").get_by_role("alert")).to_contain_text("too old")


def test_a_language_that_no_browser_knows_changes_nothing(page: Page, site: str) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'language', { value: 'C' })")
    page.goto(site)
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    expect(page.locator(":not(:defined)")).to_have_count(0)
