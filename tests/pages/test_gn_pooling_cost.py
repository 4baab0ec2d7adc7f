"""`<gn-pooling-cost>`: pooling switched off and on, layer by layer (C05)."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("pooling"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/pooling/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-pooling-cost")
    expect(row(widget, "MaxPool2d 1")).to_be_visible()
    return widget


def row(widget: Locator, name: str) -> Locator:
    return widget.get_by_role("row", name=re.compile(f"^{name}"))


def test_the_first_look_needs_no_python(cold: Locator, page_errors: PageErrors) -> None:
    expect(row(cold, "MaxPool2d 1")).to_contain_text("8 × 13 × 13")
    expect(row(cold, "Linear 1")).to_contain_text("25,664")
    expect(row(cold, "All layers")).to_contain_text("27,562")
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_without_pooling_the_linear_layer_grows_and_the_update_is_timed(widget: Locator) -> None:
    widget.get_by_label("Pooling behind each convolution").uncheck()
    expect(row(widget, "MaxPool2d 1")).to_have_count(0)
    expect(row(widget, "Conv2d 2")).to_contain_text("16 × 24 × 24")
    expect(row(widget, "Linear 1")).to_contain_text("589,888")
    time = widget.locator(".gn-pooling-cost__time")
    expect(time).to_contain_text(re.compile(r"[\d.]+ ms without pooling"), timeout=PATIENCE)
    widget.get_by_label("Pooling behind each convolution").check()
    expect(time).to_contain_text(re.compile(r"[\d.]+ ms pooling over 2 × 2"), timeout=PATIENCE)
    expect(time).to_contain_text("ms without pooling")


def test_a_larger_window_can_be_chosen(widget: Locator) -> None:
    widget.get_by_label("Window").select_option("3 × 3")
    expect(row(widget, "MaxPool2d 2")).to_contain_text("16 × 2 × 2", timeout=PATIENCE)
    expect(row(widget, "Linear 1")).to_contain_text("4,160")
