"""`<gn-pooling>`: the window, its winner, and the way back (C26)."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.test_look import serious_violations, too_wide
from tests.pages.visit import visit
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
    widget = page.locator("gn-pooling")
    expect(field(widget, "Before pooling")).to_be_visible()
    return widget


def field(widget: Locator, name: str) -> Locator:
    return widget.get_by_role("application", name=re.compile(f"^{name}"))


def expect_told(widget: Locator, text: str) -> None:
    expect(widget.get_by_role("status")).to_contain_text(text, timeout=PATIENCE)


def values(widget: Locator) -> list[float]:
    cells = widget.locator(".gn-window td").all_inner_texts()
    return [float(text.replace("−", "-").split()[0]) for text in cells]


def test_the_winner_is_the_largest_value_without_python(
    cold: Locator, page_errors: PageErrors
) -> None:
    four = values(cold)
    assert len(four) == 4
    winner = cold.locator("[data-winner]")
    expect(winner).to_have_count(1)
    assert winner.inner_text().startswith(f"{max(four):g}")
    expect_told(cold, f"the largest of its 4 values, {max(four):g}, is passed on")
    expect(cold).to_contain_text("The map’s 26 × 26 values become 13 × 13")
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_the_window_is_stepped_by_button_pointer_and_arrow_keys(widget: Locator) -> None:
    page = widget.page
    box = field(widget, "Before pooling").bounding_box()
    assert box is not None
    # Pixel (7, 10) lies in window (3, 5); people count from 1.
    page.mouse.click(box["x"] + box["width"] * 10.5 / 26, box["y"] + box["height"] * 7.5 / 26)
    expect_told(widget, "Window at row 4, column 6:")
    widget.get_by_role("button", name="Next window").click()
    expect_told(widget, "Window at row 4, column 7:")
    field(widget, "After pooling").focus()
    page.keyboard.press("ArrowDown")
    expect_told(widget, "Window at row 5, column 7:")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect_told(widget, "Window at row 5, column 13:")
    widget.get_by_role("button", name="Next window").click()
    expect_told(widget, "Window at row 6, column 1:")


def test_backward_only_the_winner_gets_a_gradient(widget: Locator) -> None:
    widget.get_by_label("Backward").check()
    expect_told(widget, "comes back, and the winner gets all of it")
    assert any(values(widget))
    losers = widget.locator(".gn-window td:not([data-winner])").all_inner_texts()
    assert losers == ["0"] * 3
    expect(widget).to_contain_text("get a gradient. It is that of the score for 7")


def test_an_average_has_no_winner(widget: Locator) -> None:
    widget.get_by_label("Average").check()
    expect_told(widget, "the average of its 4 values")
    expect(widget.locator("[data-winner]")).to_have_count(0)
    widget.get_by_label("Backward").check()
    expect_told(widget, "each of the 4 values gets an equal share")
    shares = values(widget)
    assert shares == [shares[0]] * 4


def test_the_second_layer_fits_a_phone(widget: Locator) -> None:
    page = widget.page
    page.set_viewport_size({"width": 390, "height": 800})
    widget.get_by_label("Second").check()
    expect(widget).to_contain_text("The map’s 11 × 11 values become 5 × 5", timeout=PATIENCE)
    assert too_wide(page) == []
    assert serious_violations(page) == []


def swipe(page: Page, *places: tuple[float, float]) -> None:
    """Put a finger down at the first place and lift it at the last."""
    touch = page.context.new_cdp_session(page)
    kinds = ["touchStart"] + ["touchMove"] * (len(places) - 1)
    for kind, (x, y) in zip(kinds, places, strict=True):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_scrolls_up_and_down_and_chooses_by_a_tap_or_sideways(
    browser: Browser, site: str
) -> None:
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True}
    with visit(browser, site, "learn/pooling/", **phone) as page:
        widget = page.locator("gn-pooling")
        before = field(widget, "Before pooling")
        expect(before).to_be_visible()
        box = before.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 26, box["y"] + box["height"] / 2

        swipe(page, (x, y))
        expect_told(widget, "column 1:")
        swipe(page, (x, y), (x + box["width"] / 4, y), (x + box["width"] / 2, y))
        expect_told(widget, "column 8:")
        assert page.evaluate("scrollY") == 0, "sideways does not scroll"

        swipe(page, (x, y), (x, y - 40), (x, y - 80), (x, y - 120))
        page.wait_for_function("scrollY > 0")
        expect_told(widget, "column 8:")
