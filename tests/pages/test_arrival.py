"""A link to a place in a page lands on it and stays there, however the page above it grows."""

import pytest
from playwright.sync_api import Page, expect

LANDED = """
    (id) => {
        const place = document.getElementById(id).getBoundingClientRect().top;
        const header = document.querySelector("header").getBoundingClientRect().bottom;
        return place >= header && place < header + 24;
    }
"""
GROW = """
    () => {
        document.documentElement.style.overflowAnchor = "none"; // as in browsers without it
        const block = document.createElement("div");
        block.style.height = "700px";
        document.querySelector("article h1").after(block);
    }
"""
TOP = "id => Math.round(document.getElementById(id).getBoundingClientRect().top)"
PLACES = [
    "learn/backpropagation/#put-it-to-the-test",
    "learn/dropout/#check-yourself",
    "learn/depth/#what-is-left-of-the-picture",
    "learn/fully-connected/#C03",
    "learn/relu/#C24",
]


def expect_landed(page: Page, id_: str) -> None:
    """Wait until a place is just below the header."""
    page.wait_for_function(LANDED, arg=id_)


def expect_alive(page: Page) -> None:
    """Wait until the page has its widgets."""
    expect(page.locator(":not(:defined)")).to_have_count(0)
    for card in page.locator("gn-experiment").all():
        expect(card).to_have_attribute("data-state", "idle")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("link", PLACES)
def test_a_link_to_a_place_lands_on_it(page: Page, site: str, link: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + link)
    expect_alive(page)
    expect_landed(page, link.partition("#")[2])


def test_a_place_stays_while_the_page_above_grows_until_the_reader_scrolls(
    page: Page, site: str
) -> None:
    page.goto(f"{site}learn/relu/#C24")
    expect_alive(page)
    page.evaluate(GROW)
    expect_landed(page, "C24")
    page.mouse.move(640, 400)
    page.mouse.wheel(0, 300)
    page.wait_for_function(f"({TOP})('C24') < 0")
    before = page.evaluate(TOP, "C24")
    page.evaluate(GROW)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate(TOP, "C24") == before + 700


def test_a_link_to_a_place_in_another_page_lands_on_it(page: Page, site: str) -> None:
    page.goto(f"{site}learn/claims/")
    link = page.get_by_role("article").locator("a[href*='relu/#C24']").first
    link.scroll_into_view_if_needed()
    link.click()
    expect(page).to_have_url(f"{site}learn/relu/#C24")
    expect_alive(page)
    page.evaluate(GROW)
    expect_landed(page, "C24")
    expect(page.locator("#C24")).to_be_focused()
    page.go_back()
    expect(page).to_have_url(f"{site}learn/claims/")
    expect(link).to_be_in_viewport()


def test_a_link_to_a_place_in_the_same_page_lands_on_it(page: Page, site: str) -> None:
    page.goto(f"{site}learn/relu/")
    page.locator(".gn-toc").get_by_role("link", name="Check yourself").click()
    expect_alive(page)
    page.evaluate(GROW)
    expect_landed(page, "check-yourself")


def test_a_followed_link_begins_at_the_title_and_tells_a_keyboard_so(page: Page, site: str) -> None:
    page.goto(f"{site}learn/relu/")
    expect_alive(page)
    following = page.get_by_role("link", name="Next").first
    following.scroll_into_view_if_needed()
    following.press("Enter")
    title = page.get_by_role("heading", level=1)
    expect(title).not_to_contain_text("ReLU")
    expect(title).to_be_focused()
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("hash_", ["#no-such-place", "#%"])
def test_an_address_of_no_place_shows_the_page(page: Page, site: str, hash_: str) -> None:
    page.goto(f"{site}learn/relu/{hash_}")
    expect_alive(page)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
