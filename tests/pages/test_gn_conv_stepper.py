"""`<gn-conv-stepper>`: a window over a digit, its arithmetic, its shapes, its channels."""

import re
from itertools import product

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.test_look import serious_violations, too_wide
from tests.pages.warm import PHONE, WarmReader
from tests.pages.watch import PageErrors


def shown(page: Page) -> Locator:
    widget = page.locator("gn-conv-stepper")
    expect(field(widget, "Map")).to_be_visible()
    expect(widget.locator(".gn-stepper__sum")).not_to_be_empty()
    return widget


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The first of the three before Python was ever asked."""
    page.goto(f"{site}learn/convolution/")
    return shown(page)


@pytest.fixture
def kernel(warm: WarmReader) -> Locator:
    return shown(warm.open("convolution"))


@pytest.fixture
def shape(warm: WarmReader) -> Locator:
    return shown(warm.open("shapes"))


@pytest.fixture
def channels(warm: WarmReader) -> Locator:
    return shown(warm.open("channels"))


def field(widget: Locator, name: str) -> Locator:
    return widget.get_by_role("application", name=re.compile(f"^{name}"))


def told(widget: Locator, text: str) -> None:
    expect(widget.locator(".gn-stepper__sum")).to_contain_text(text, timeout=PATIENCE)


def numbers(table: Locator) -> list[float]:
    return [float(text.replace("−", "-")) for text in table.locator("td").all_inner_texts()]


def test_the_arithmetic_adds_up_without_python(cold: Locator, page_errors: PageErrors) -> None:
    patch, weights, products = (numbers(table) for table in cold.locator("table").all())
    assert weights == [-1, 0, 1, -2, 0, 2, -1, 0, 1]
    for pixel, weight, term in zip(patch, weights, products, strict=True):
        assert term == pytest.approx(pixel * weight, abs=0.011)
    words = cold.locator(".gn-stepper__sum").inner_text().replace("−", "-")
    shown = re.search(r"add up to (-?[\d.]+),", words)
    assert shown is not None
    assert float(shown[1]) == pytest.approx(sum(products), abs=0.05)
    expect(cold.locator(".gn-stepper__patches li")).to_have_count(8)
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_the_window_is_moved_by_button_pointer_and_arrow_keys(kernel: Locator) -> None:
    page = kernel.page
    box = field(kernel, "Image").bounding_box()
    assert box is not None
    # The window has pixel (10, 13) in its middle, so its corner is (9, 12); people count from 1.
    page.mouse.click(box["x"] + box["width"] * 13.5 / 28, box["y"] + box["height"] * 10.5 / 28)
    told(kernel, "Row 10, column 13:")
    kernel.get_by_role("button", name="Next window").click()
    told(kernel, "Row 10, column 14:")
    field(kernel, "Map").focus()
    page.keyboard.press("ArrowDown")
    told(kernel, "Row 11, column 14:")
    kernel.get_by_role("button", name="Previous window").click()
    told(kernel, "Row 11, column 13:")


def test_weights_and_array_follow_each_other(kernel: Locator) -> None:
    array = kernel.get_by_label("The kernel as a NumPy array")
    kernel.get_by_label("Weight, row 1, column 1", exact=True).fill("3")
    kernel.get_by_label("Bias", exact=True).focus()
    expect(array).to_have_value(re.compile(r"\[3, 0, 1\]"), timeout=PATIENCE)
    expect(kernel.get_by_label("Kernel", exact=True)).to_have_value("my own")
    array.fill("np.array([[1/4, 0], [0, -0.5]])")
    kernel.get_by_label("Bias", exact=True).fill("2")
    kernel.get_by_label("Bias", exact=True).press("Tab")
    expect(kernel.get_by_label(re.compile("^Weight"))).to_have_count(4, timeout=PATIENCE)
    told(kernel, "with the bias of +2.000")
    array.fill("[[1, 2], [3]]")
    array.blur()
    expect(kernel.get_by_role("alert")).to_contain_text("as many rows as columns")


def test_flipping_a_symmetric_kernel_changes_nothing(kernel: Locator) -> None:
    flipped = kernel.locator(".gn-stepper__flipped")
    expect(flipped).to_contain_text("That changes this map by up to")
    kernel.get_by_label("Kernel", exact=True).select_option("box blur")
    kernel.get_by_label("Flip the kernel").check()
    expect(flipped).to_contain_text("looks the same then, and so does the map", timeout=PATIENCE)


def test_a_learned_kernel_is_looked_for_in_the_test_digits(kernel: Locator) -> None:
    values = kernel.locator(".gn-stepper__patches")
    before = values.inner_text()
    kernel.get_by_label("Kernel", exact=True).select_option("filter 3")
    expect(values).not_to_have_text(before, timeout=PATIENCE)
    expect(kernel.get_by_label("Bias", exact=True)).to_be_disabled()


def test_the_formula_is_filled_in_and_the_layer_agrees(shape: Locator) -> None:
    formula = shape.locator(".gn-stepper__formula")
    expect(formula).to_contain_text("⌊(28 + 2·0 − 1·(3 − 1) − 1) / 2⌋ + 1")
    expect(formula).to_contain_text("⌊12.5⌋ + 1 = 13")
    expect(shape).to_contain_text("the last row and column are too few")
    shape.get_by_label("Stride S").fill("3")
    expect(formula).to_contain_text("= 9", timeout=PATIENCE)
    expect(shape).to_contain_text("gives a map of 9 × 9")
    shape.get_by_label("Dilation D").fill("4")
    expect(shape.locator(".gn-stepper__taps span")).to_have_count(9)
    shape.get_by_role("button", name="Same").click()
    expect(shape).to_contain_text("gives a map of 28 × 28", timeout=PATIENCE)
    expect(shape.locator("output").nth(2)).to_have_text("4")


def test_a_sign_stands_before_its_table(shape: Locator) -> None:
    page = shape.page
    row = shape.locator(".gn-stepper__row")
    for side, width in product((7, 6, 5, 3), (1280, 390)):
        page.set_viewport_size({"width": width, "height": 900})
        shape.get_by_label("Window K").fill(str(side))
        expect(row.locator("table").last.locator("td")).to_have_count(side * side, timeout=PATIENCE)
        for sign, table in ((0, 1), (1, 2)):
            before = row.locator(".gn-cell__sign").nth(sign).bounding_box()
            after = row.locator("table").nth(table).bounding_box()
            assert before is not None
            assert after is not None
            place = f"{side} × {side} at {width}"
            assert before["x"] + before["width"] <= after["x"], f"{place}: to the left"
            assert after["y"] < before["y"] < after["y"] + after["height"], f"{place}: same line"


def test_the_map_fills_cell_by_cell_and_stops(shape: Locator) -> None:
    shape.get_by_label("Stride S").fill("4")
    expect(field(shape, "Map, 7 × 7")).to_be_visible(timeout=PATIENCE)
    shape.get_by_role("button", name="Fill the map").click()
    told(shape, "Row 1,")
    shape.get_by_role("button", name="Stop", exact=True).click()
    expect(shape.get_by_role("button", name="Fill the map")).to_be_visible()


def test_a_value_is_summed_over_every_channel(channels: Locator) -> None:
    expect(channels).to_contain_text("one filter has 27 weights and 1 bias, and makes 1 map")
    expect(channels.locator("table")).to_have_count(9)
    channels.get_by_label("Filter").first.select_option("red only")
    told(channels, "0.000 (green), 0.000 (blue)")
    channels.get_by_label("The network’s second layer").check()
    expect(channels).to_contain_text("72 weights and 1 bias", timeout=PATIENCE)
    told(channels, "72 products")
    channels.get_by_label("Arithmetic of map 5").click()
    expect(channels.get_by_label("Arithmetic of map 5")).to_have_attribute("aria-pressed", "true")


def table(widget: Locator, name: str) -> Locator:
    return widget.get_by_role("table", name=name)


def test_backward_gives_pixels_the_weights_and_weights_the_pixels(kernel: Locator) -> None:
    weights, patch = (numbers(table(kernel, name)) for name in ("Kernel", "Window"))
    kernel.get_by_label("Backward").check()
    told(kernel, "let a gradient of 1 come back to this one value")
    expect(field(kernel, "Gradient received, 26 by 26")).to_be_visible()
    assert numbers(table(kernel, "Pixels get")) == weights
    assert numbers(table(kernel, "Weights get")) == patch
    expect(table(kernel, "From all windows")).to_have_count(0)
    kernel.get_by_label("Kernel", exact=True).select_option("filter 1")
    told(kernel, "comes back, of the score for")
    assert any(numbers(table(kernel, "Pixels get"))), "a window that matters to the score"
    expect(table(kernel, "From all windows")).to_be_visible()
    kernel.get_by_role("button", name="Next window").click()
    kernel.get_by_label("Forward").check()
    expect(field(kernel, "Image")).to_be_visible()
    expect(table(kernel, "Products")).to_be_visible()


def test_backward_shows_how_often_a_pixel_is_read(shape: Locator) -> None:
    shape.get_by_label("Backward").check()
    told(shape, "a gradient of 1 come back to every value")
    shape.get_by_label("Stride S").fill("1")
    expect(field(shape, "Gradient received, 26 by 26")).to_be_visible(timeout=PATIENCE)
    # Nine windows of weights of 1/9 read a pixel in the middle.
    expect(shape.locator("[data-part=input] .gn-scale")).to_contain_text("+1.00")


def test_backward_reaches_every_channel(channels: Locator) -> None:
    channels.get_by_label("Backward").check()
    for name in ("red", "green", "blue"):
        expect(field(channels, f"Gradient, {name}")).to_be_visible()
    channels.get_by_label("The network’s second layer").check()
    told(channels, "of the score for")
    expect(field(channels, "Gradient 8")).to_be_visible()


@pytest.mark.parametrize("lesson", ["convolution", "shapes", "channels"])
@pytest.mark.parametrize("direction", ["Forward", "Backward"])
def test_it_fits_a_phone_with_everything_open(
    warm: WarmReader, lesson: str, direction: str
) -> None:
    page = warm.open(lesson, PHONE)
    widget = shown(page)
    widget.get_by_label(direction).check()
    for summary in widget.locator("summary").all():
        summary.click()
    if lesson == "shapes":
        widget.get_by_label("Window K").fill("7")
        expect(widget.locator("td")).to_have_count(3 * 49, timeout=PATIENCE)
    if lesson == "channels":
        widget.get_by_label("The network’s second layer").check()
        expect(field(widget, "Map 8" if direction == "Forward" else "Gradient 8")).to_be_visible(
            timeout=PATIENCE
        )
    assert too_wide(page) == []
    assert serious_violations(page) == []
