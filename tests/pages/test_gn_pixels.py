"""`<gn-pixels>`: one pixel, its number, its place in the row."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("images"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/images/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-pixels")
    expect(widget.get_by_role("status")).to_contain_text("Row 13, column 19")
    return widget


def test_the_pixel_in_the_middle_is_the_one_that_is_told(
    cold: Locator, page_errors: PageErrors
) -> None:
    middle = cold.locator("td").nth(12).inner_text()
    expect(cold.get_by_role("status")).to_contain_text(f"column 19: {middle}")
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_a_shuffled_pixel_tells_where_it_came_from(widget: Locator) -> None:
    page = widget.page
    widget.get_by_role("button", name="Shuffle the pixels").click()
    status = widget.get_by_role("status")
    expect(status).to_contain_text("It came from row", timeout=PATIENCE)
    widget.get_by_role("application").focus()
    page.keyboard.press("ArrowLeft")
    expect(status).to_contain_text("Row 13, column 18", timeout=PATIENCE)
    widget.get_by_role("button", name="Put them back").click()
    expect(status).not_to_contain_text("It came from", timeout=PATIENCE)
    number = re.compile(f"number {12 * 28 + 17 + 1} of the row")
    expect(status).to_contain_text(number)
