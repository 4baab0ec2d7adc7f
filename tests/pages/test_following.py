"""Following links: what the reader has under way stays, whatever the link leads to."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.pages.experiment import ExperimentCard
from tests.pages.watch import PageErrors

MARK = "globalThis.mark = 'still here'; document.querySelector('article').dataset.mark = ''"
LESSON = "learn/relu/"


def expect_same_article(page: Page) -> None:
    """Neither the document nor the article has been replaced."""
    assert page.evaluate("globalThis.mark") == "still here"
    expect(page.locator("article[data-mark]")).to_have_count(1)


def notice(page: Page) -> str:
    """The words at the lower edge of the page, once they are there."""
    words = page.get_by_role("complementary", name="Notice").get_by_role("alert")
    expect(words).to_be_visible()
    return words.inner_text()


def search(page: Page, words: str) -> None:
    """Search for words by keyboard, and wait until something is found."""
    query = page.get_by_role("textbox", name="Search")
    query.click()
    results = page.get_by_role("region", name="Search results")
    expect(results).to_contain_text("Type to start searching")
    query.press_sequentially(words)
    expect(results.get_by_role("link").first).to_be_visible()


@pytest.fixture
def lesson(page: Page, site: str) -> Page:
    """A lesson opened directly, with marks that a swap or a reload would wipe out."""
    page.goto(site + LESSON)
    expect(page.locator(":not(:defined)")).to_have_count(0)
    page.evaluate(MARK)
    return page


def test_the_first_press_on_a_place_of_the_page_leaves_a_running_experiment_alone(
    page: Page, site: str
) -> None:
    page.goto(f"{site}learn/weight-sharing/")
    card = ExperimentCard(page, "C13")
    card.expect_origin("example")
    page.evaluate(MARK)
    card.press("Run")
    card.expect_state("loading", "running")
    page.locator(".gn-toc").get_by_role("link", name="Check yourself").click()
    expect(page).to_have_url(re.compile("#check-yourself$"))
    page.evaluate("() => new Promise((done) => setTimeout(done))")
    expect_same_article(page)
    card.expect_state("running")
    card.press("Stop")


def test_the_logo_and_the_places_of_the_shown_page_lead_to_its_beginning(
    home: Page, site: str
) -> None:
    home.evaluate(MARK)
    home.evaluate("scrollTo(0, 500)")
    home.get_by_role("banner").get_by_role("link", name="Glassnet").click()
    home.wait_for_function("scrollY === 0")
    expect_same_article(home)
    expect(home.get_by_role("heading", level=1)).to_be_focused()
    expect(home).to_have_url(site)


@pytest.mark.parametrize("place", ["", "#check-yourself"])
def test_a_search_result_of_the_shown_page_leads_to_its_place(lesson: Page, place: str) -> None:
    search(lesson, "backward")
    lesson.evaluate(
        """(place) => {
          const link = document.querySelector(".md-search-result__link");
          link.href = new URL(`learn/relu/${place}`, new URL("../../", location.href)).href;
        }""",
        place,
    )
    lesson.locator(".md-search-result__link").first.click()
    if place:
        expect(lesson.locator(place)).to_be_in_viewport()
    else:
        lesson.wait_for_function("scrollY === 0")
    expect_same_article(lesson)
    expect(lesson.locator("#__search")).not_to_be_checked()


def cut_off(route: Route) -> None:
    route.abort("internetdisconnected")


def fail(route: Route) -> None:
    route.fulfill(status=500, body="out of order")


def vanish(route: Route) -> None:
    route.fulfill(status=404, body="no such page")


def another(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<h1>Please log in</h1>")


@pytest.mark.parametrize(
    ("answer", "words", "seen"),
    [
        (cut_off, "the server cannot be reached. Check the connection", "request failed"),
        (fail, "the server answered 500.", "response 500"),
        (vanish, "the server has no such page (404).", "response 404"),
        (another, "the server answered with something else.", None),
    ],
    ids=["offline", "500", "404", "a portal"],
)
def test_a_page_that_cannot_be_had_leaves_the_reader_where_they_are(
    lesson: Page,
    page_errors: PageErrors,
    context: BrowserContext,
    answer: object,
    words: str,
    seen: str | None,
) -> None:
    if seen:
        page_errors.expect(seen)
        page_errors.allow("console: Failed to load resource")
    address = lesson.url
    context.route("**/learn/pooling/", answer)
    lesson.get_by_role("link", name="Next").click()
    assert words in notice(lesson)
    expect_same_article(lesson)
    assert lesson.url == address
    context.unroute("**/learn/pooling/")
    lesson.get_by_role("button", name="Try again").click()
    expect(lesson).to_have_title(re.compile("^Pooling"))
    assert lesson.evaluate("globalThis.mark") == "still here"
    expect(lesson.get_by_role("complementary", name="Notice")).to_have_count(0)


def test_a_way_back_that_fails_stays_too(
    lesson: Page, page_errors: PageErrors, context: BrowserContext, site: str
) -> None:
    page_errors.expect("response 500")
    page_errors.allow("console: Failed to load resource")
    lesson.get_by_role("link", name="Next").click()
    expect(lesson).to_have_title(re.compile("^Pooling"))
    lesson.evaluate(MARK)
    context.route(f"**/{LESSON}", fail)
    lesson.evaluate("history.back()")
    assert "500" in notice(lesson)
    expect(lesson).to_have_url(f"{site}learn/pooling/")
    expect_same_article(lesson)
    context.unroute(f"**/{LESSON}")
    lesson.get_by_role("button", name="Try again").click()
    expect(lesson).to_have_url(site + LESSON)
    expect(lesson).to_have_title(re.compile("^ReLU"))
    lesson.go_forward()
    expect(lesson).to_have_title(re.compile("^Pooling"))


def test_the_last_of_two_links_wins(lesson: Page, context: BrowserContext, site: str) -> None:
    held: list[Route] = []
    context.route("**/learn/pooling/", lambda route: held.append(route))
    with lesson.expect_request("**/learn/pooling/"):
        lesson.get_by_role("link", name="Next").click()
    lesson.get_by_role("link", name="Previous").click()
    expect(lesson).to_have_url(f"{site}learn/untied-weights/")
    expect(lesson.get_by_role("heading", level=1)).to_be_focused()
    assert held, "the first page was asked for, and given up"
    expect(lesson).to_have_url(f"{site}learn/untied-weights/")


def test_a_place_left_by_a_link_is_found_again_on_the_way_back(lesson: Page) -> None:
    lesson.evaluate("scrollTo(0, 1200)")
    lesson.locator(".gn-toc").get_by_role("link", name="Check yourself").click()
    expect(lesson.locator("#check-yourself")).to_be_in_viewport()
    lesson.go_back()
    lesson.wait_for_function("Math.abs(scrollY - 1200) < 5")
    lesson.go_forward()
    expect(lesson.locator("#check-yourself")).to_be_in_viewport()
    expect_same_article(lesson)


def test_single_keys_of_the_theme_do_nothing(lesson: Page, page_errors: PageErrors) -> None:
    button = lesson.locator("gn-relu").get_by_role("button").first
    button.focus()
    lesson.evaluate(
        "globalThis.heard = [];"
        "addEventListener('keydown', ({ key }) => heard.push(key), { capture: true })"
    )
    before = len(page_errors.requests)
    for count, key in enumerate("np.,fs/", start=1):
        lesson.keyboard.press(key)
        lesson.evaluate("() => new Promise((done) => setTimeout(done))")
        assert page_errors.requests[before:] == [], f"{key}: no other page is asked for"
        assert lesson.evaluate("heard.length") == count
        expect(button, key).to_be_focused()
        expect_same_article(lesson)


def test_keys_still_work_in_the_search(lesson: Page, site: str) -> None:
    search(lesson, "pooling n p")
    query = lesson.get_by_role("textbox", name="Search")
    expect(query).to_have_value("pooling n p")
    query.press("Enter")
    expect(lesson).not_to_have_url(site + LESSON)
    assert lesson.evaluate("globalThis.mark") == "still here"
