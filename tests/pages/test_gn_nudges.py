"""`<gn-nudges>`: along the gradient a little turns the answer, at random it does not (B07)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("handwriting"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/handwriting/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-nudges")
    expect(widget.get_by_role("img", name="Saliency of the 5")).to_be_visible()
    return widget


def test_the_first_look_needs_no_python(cold: Locator, page_errors: PageErrors) -> None:
    expect(cold.get_by_role("img", name="As it is: 5")).to_be_visible()
    expect(cold.locator("p[role=status]")).to_contain_text(
        "a nudge along the gradient changes the 5"
    )
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_a_large_nudge_along_the_gradient_turns_the_answer(widget: Locator) -> None:
    widget.get_by_role("slider").press("End")
    turned = widget.locator("figcaption", has_text="Nudged along it")
    expect(turned).not_to_contain_text("along it: 5", timeout=PATIENCE)
    widget.get_by_role("slider").press("Home")
    expect(turned).to_contain_text("along it: 5", timeout=PATIENCE)
    expect(widget.locator("output")).to_have_text("0.00")


def test_another_digit_can_be_nudged(widget: Locator) -> None:
    widget.get_by_role("button", name="Another digit").click()
    expect(widget).to_contain_text("A test digit, labeled", timeout=PATIENCE)
