"""`<gn-depths>`: a digit by depth, and the picture guessed back (C15)."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors

LOST = re.compile(r"(\d+) %")


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("depth"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/depth/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-depths")
    expect(widget.get_by_role("listitem")).to_have_count(5)
    return widget


def test_the_picture_fades_with_depth(cold: Locator, page_errors: PageErrors) -> None:
    shares = [int(share) for share in LOST.findall(cold.get_by_role("status").inner_text())]
    assert len(shares) == 5
    assert shares[0] < 10
    assert shares[-1] > shares[1]
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_another_digit_is_followed(widget: Locator) -> None:
    before = widget.get_by_role("status").inner_text()
    widget.get_by_role("button", name="Another digit").click()
    expect(widget).to_contain_text("A test digit, labeled", timeout=PATIENCE)
    expect(widget.get_by_role("status")).not_to_have_text(before)
