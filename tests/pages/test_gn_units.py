"""`<gn-units>`: a unit's window, its strongest patches and its picture (C14)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("depth"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/depth/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-units")
    expect(widget.get_by_role("img", name="Patch 9")).to_be_visible()
    return widget


def window_size(widget: Locator) -> float:
    return float(widget.locator(".gn-units__window").evaluate("w => w.offsetWidth"))


def test_the_first_look_needs_no_python(cold: Locator, page_errors: PageErrors) -> None:
    expect(cold.get_by_role("status")).to_contain_text("Unit 2 of Conv2d 2 sees 8 × 8 pixels")
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_the_window_grows_with_depth(widget: Locator) -> None:
    sizes = []
    for layer, side in (("Conv2d 1", 3), ("MaxPool2d 2", 10), ("Linear 1", 28)):
        widget.get_by_label("Layer").select_option(label=layer)
        expect(widget.get_by_role("status")).to_contain_text(
            f"of {layer} sees {side} × {side} pixels", timeout=PATIENCE
        )
        sizes.append(window_size(widget))
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] / 5


def test_another_unit_and_another_digit_can_be_chosen(widget: Locator) -> None:
    widget.get_by_label("Unit").select_option(label="5")
    expect(widget.get_by_role("status")).to_contain_text("Unit 5 of Conv2d 2", timeout=PATIENCE)
    widget.get_by_role("button", name="Another digit").click()
    expect(widget).to_contain_text("A test digit, labeled", timeout=PATIENCE)
