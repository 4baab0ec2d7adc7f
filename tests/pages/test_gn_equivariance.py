"""`<gn-equivariance>`: the digit is dragged, and the map goes with it (C13)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("weight-sharing"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/weight-sharing/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-equivariance")
    expect(widget.get_by_role("img", name="Map of filter 1, 26 by 26 values")).to_be_visible()
    return widget


def field(widget: Locator) -> Locator:
    return widget.get_by_role("application")


def expect_told(widget: Locator, text: str) -> None:
    expect(widget.get_by_role("status")).to_contain_text(text, timeout=PATIENCE)


def picture(canvas: Locator) -> str:
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def test_the_first_look_needs_no_python(cold: Locator, page_errors: PageErrors) -> None:
    expect_told(cold, "Drag the digit")
    expect(cold.get_by_role("button", name="Filter 8")).to_be_visible()
    expect(cold).to_contain_text("The whole network reads 7")
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_the_map_moves_with_the_digit(widget: Locator) -> None:
    page = widget.page
    digit, map_ = widget.locator("canvas").nth(0), widget.locator("canvas").nth(1)
    before = picture(digit), picture(map_)
    box = field(widget).bounding_box()
    assert box is not None
    cell = box["width"] / 28
    page.mouse.move(box["x"] + 10 * cell, box["y"] + 10 * cell)
    page.mouse.down()
    page.mouse.move(box["x"] + 13 * cell, box["y"] + 8 * cell, steps=5)
    page.mouse.up()
    expect_told(widget, "The digit moved 3 right and 2 up, and so did the map")
    moved = picture(digit), picture(map_)
    assert moved[0] != before[0]
    assert moved[1] != before[1]
    widget.get_by_role("button", name="Back to the middle").click()
    expect_told(widget, "Drag the digit")
    assert picture(digit) == before[0]
    assert picture(map_) != moved[1]


def test_the_keyboard_does_what_the_mouse_does(widget: Locator) -> None:
    page = widget.page
    field(widget).focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect_told(widget, "The digit moved 2 left and 1 down, and so did the map")
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    expect_told(widget, "2 left and 12 down")


def test_without_sharing_the_map_does_not_follow(widget: Locator) -> None:
    page = widget.page
    field(widget).focus()
    page.keyboard.press("ArrowRight")
    expect_told(widget, "and so did the map")
    widget.get_by_label("One set of filters, shared by all places").uncheck()
    expect_told(widget, "The digit moved 1 right, but the map did not move with it")


def test_another_filter_and_another_digit_can_be_chosen(widget: Locator) -> None:
    map_ = widget.locator("canvas").nth(1)
    before = picture(map_)
    widget.get_by_role("button", name="Filter 2").click()
    assert picture(map_) != before
    expect(widget.get_by_role("button", name="Filter 2")).to_have_attribute("aria-pressed", "true")
    widget.get_by_role("button", name="Another digit").click()
    expect(widget).to_contain_text("A test digit, labeled", timeout=PATIENCE)


def test_the_reader_may_bring_a_drawing(page: Page, site: str) -> None:
    page.goto(site)
    pad = page.locator("gn-draw-digit canvas").first
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 180, steps=8)
    page.mouse.up()
    expect(page.locator("gn-draw-digit [data-metric=prediction]")).to_have_text(
        "1", timeout=PATIENCE
    )
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Learn").click()
    page.get_by_role("article").get_by_role("link", name="Weight sharing").click()
    widget = page.locator("gn-equivariance")
    widget.get_by_role("button", name="My drawing").click()
    expect(widget).to_contain_text("Your drawing", timeout=PATIENCE)
    expect(widget).to_contain_text("The whole network reads 1")
