"""`<gn-relu>`: the same place before and after, forward and backward (C24, C25)."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.test_look import serious_violations, too_wide
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors

NUMBER = r"(−?[\d.]+)"


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("relu"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/relu/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-relu")
    expect(before(widget)).to_be_visible()
    return widget


def before(widget: Locator) -> Locator:
    return widget.get_by_role("application", name=re.compile("^Before ReLU"))


def told(widget: Locator, pattern: str) -> list[float]:
    """Wait for a sentence and return the numbers in it."""
    expect(widget.get_by_role("status")).to_contain_text(re.compile(pattern), timeout=PATIENCE)
    found = re.search(pattern, widget.get_by_role("status").inner_text())
    assert found is not None
    return [float(number.replace("−", "-")) for number in found.groups()]


def test_the_first_look_needs_no_python(cold: Locator, page_errors: PageErrors) -> None:
    value, after = told(cold, f"{NUMBER} before ReLU, {NUMBER} after; it becomes 0")
    assert value < 0
    assert after == 0
    expect(cold).to_contain_text("largest difference 0.")
    expect(cold.get_by_role("img", name=re.compile("After ReLU: .* none is below"))).to_be_visible()
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_one_frame_for_the_same_place_in_both_maps(widget: Locator) -> None:
    page = widget.page
    frames = widget.locator(".gn-map__frame")
    box = before(widget).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 10.5 / 26, box["y"] + box["height"] * 4.5 / 26)
    told(widget, "Row 5, column 11: ")
    before(widget).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    told(widget, "Row 6, column 10: ")
    places = frames.evaluate_all("all => all.map(({style}) => [style.top, style.left])")
    assert places[0] == places[1]
    for _ in range(30):
        page.keyboard.press("ArrowUp")
    told(widget, "Row 1, column 10: ")


def test_backward_no_gradient_passes_where_the_value_was_cut_off(widget: Locator) -> None:
    widget.get_by_label("Backward").check()
    came, passed = told(widget, f"a gradient of {NUMBER} comes back and {NUMBER} is passed on")
    assert came != 0
    assert passed == 0
    expect(widget.get_by_text("Gradient received")).to_be_visible()


def test_negative_weights_matter_in_both_layers(widget: Locator) -> None:
    negative = widget.get_by_text("of the 5,408 values in all maps are negative")
    learned = negative.inner_text()
    widget.get_by_label("negative weights to 0, too").check()
    expect(widget).to_contain_text("Without negative weights in this layer", timeout=PATIENCE)
    assert negative.inner_text() != learned
    widget.get_by_label("Second").check()
    expect(widget).to_contain_text("of the 1,936 values", timeout=PATIENCE)
    expect(widget.get_by_role("button", name="Map 16")).to_be_visible()


def test_another_map_can_be_chosen_on_a_phone(widget: Locator) -> None:
    page = widget.page
    page.set_viewport_size({"width": 390, "height": 800})
    before_ = before(widget).locator("canvas")
    picture = before_.evaluate("canvas => canvas.toDataURL()")
    widget.get_by_role("button", name="Map 2", exact=True).click()
    expect(widget.get_by_role("button", name="Map 2", exact=True)).to_have_attribute(
        "aria-pressed", "true", timeout=PATIENCE
    )
    assert before_.evaluate("canvas => canvas.toDataURL()") != picture
    assert too_wide(page) == []
    assert serious_violations(page) == []
