"""Following links inside the site keeps the page's scripts alive, wherever the site lives."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.watch import watched


@pytest.fixture(params=["site", "site_below"])
def address(request: pytest.FixtureRequest) -> str:
    """The site at the root of a host, and in a folder of one."""
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def marked(context: BrowserContext, address: str) -> Iterator[Page]:
    """The home page, with a mark in its memory that loading another page would wipe out."""
    with watched(context, address):
        page = context.new_page()
        page.goto(address)
        page.evaluate("globalThis.mark = 'still here'")
        yield page


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("globalThis.mark === 'still here'"))


def test_links_and_the_way_back_swap_pages_in_place(marked: Page, address: str) -> None:
    places = marked.get_by_role("banner")
    places.get_by_role("link", name="How it works").click()
    expect(marked).to_have_title("How it works - Glassnet")
    expect(marked).to_have_url(f"{address}how-it-works/")
    places.get_by_role("link", name="Reference").click()
    expect(marked).to_have_url(f"{address}reference/")
    expect(marked.get_by_role("heading", level=1)).to_contain_text("Reference")
    marked.go_back()
    expect(marked).to_have_title("How it works - Glassnet")
    marked.go_back()
    expect(marked.locator("gn-trainer")).to_be_visible()
    expect(marked).to_have_url(address)
    assert is_marked(marked)


def test_a_link_to_a_line_of_the_source_lands_on_it(marked: Page, address: str) -> None:
    marked.get_by_role("banner").get_by_role("link", name="How it works").click()
    link = (
        marked.get_by_role("article")
        .locator("a[href*='source/py/glassnet/training/trainer.py']")
        .first
    )
    anchor = (link.get_attribute("href") or "").rpartition("#")[2]
    link.click()
    expect(marked).to_have_url(f"{address}source/py/glassnet/training/trainer.py/#{anchor}")
    expect(marked.locator(f"[id='{anchor}']")).to_be_in_viewport()
    assert is_marked(marked)


def test_a_click_that_asks_for_another_tab_gets_one(marked: Page, address: str) -> None:
    link = marked.get_by_role("banner").get_by_role("link", name="How it works")
    with marked.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    expect(opened.value).to_have_url(f"{address}how-it-works/")
    expect(marked).to_have_url(address)
