"""Drawing a digit, in every way there is, and hearing what the network reads in it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.pad import ONE, SEVEN, SMALL_SEVEN, PadCard, pixels
from tests.pages.trainer import TrainerCard
from tests.pages.visit import visit


@pytest.fixture(scope="module")
def shared_home(browser: Browser, site: str) -> Iterator[Page]:
    """The home page, once for all tests that do not need it untouched."""
    with visit(browser, site) as page:
        yield page


@pytest.fixture
def pad(shared_home: Page) -> PadCard:
    """The empty pad of the home page."""
    pad = PadCard(shared_home)
    if pad.element.get_by_role("button", name="Clear").is_enabled():
        pad.press("Clear")
    pad.expect_reading(None)
    return pad


def test_a_drawing_is_read_before_any_training(pad: PadCard) -> None:
    expect(pad.result).not_to_have_attribute("data-value", "0")
    expect(pad.element).to_contain_text("Pretrained convolutional network")
    pad.draw(SEVEN)
    pad.expect_reading(7)
    expect(pad.result).to_have_attribute("data-source", "pretrained")
    bars = pad.element.get_by_role("list", name="Probability of each digit")
    expect(bars.get_by_role("listitem")).to_have_count(10)
    percents = [
        float(text.strip("> %")) for text in bars.locator(".gn-bars__value").all_inner_texts()
    ]
    assert percents.index(max(percents)) == 7
    assert sum(percents) == pytest.approx(100, abs=0.6)
    accuracy = pad.page.evaluate("glassnet.manifest().then(m => m.pretrained.test_accuracy)")
    expect(pad.element).to_contain_text(f"{accuracy:.1%}".replace("%", " %"))


def test_waiting_says_for_what_and_how_much(home: Page) -> None:
    pad = PadCard(home)
    pad.draw(ONE)
    loading = pad.element.locator(".gn-loading")
    expect(loading).to_contain_text(" MB")
    pad.expect_reading(1)
    expect(loading).to_be_hidden()


def test_the_keyboard_draws(pad: PadCard) -> None:
    pad.canvas.focus()
    pad.page.keyboard.press("Space")
    for _ in range(14):
        pad.page.keyboard.press("ArrowDown")
    pad.page.keyboard.press("Space")
    pad.expect_reading(1)
    before = pixels(pad.seen)
    pad.page.keyboard.press("ArrowRight")  # the pen is lifted: nothing is drawn
    pad.page.keyboard.press("Space")
    pad.page.keyboard.press("ArrowUp")
    pad.expect_change(pad.seen, before)


def test_a_finger_draws_and_the_page_stays(browser: Browser, site: str) -> None:
    with visit(browser, site, viewport={"width": 390, "height": 800}, has_touch=True) as page:
        pad = PadCard(page)
        touch = page.context.new_cdp_session(page)
        # Upward, which would otherwise scroll the page down.
        end, start = (pad.point(place) for place in ONE[0])
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        for kind, points in (
            ("touchStart", [start]),
            ("touchMove", [middle]),
            ("touchMove", [end]),
            ("touchEnd", []),
        ):
            spots = [{"x": x, "y": y} for x, y in points]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})
        pad.expect_reading(1)
        assert page.evaluate("scrollY") == 0, "the stroke did not scroll the page"


def test_a_stylus_draws(pad: PadCard) -> None:
    devices = pad.page.context.new_cdp_session(pad.page)
    start, *_, end = (pad.point(place) for place in ONE[0])
    for kind, (x, y) in (
        ("mousePressed", start),
        ("mouseMoved", end),
        ("mouseReleased", end),
    ):
        stylus = {"pointerType": "pen", "button": "left", "buttons": 1, "force": 0.5}
        devices.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **stylus})
    pad.expect_reading(1)


def test_keys_undo_and_clear(pad: PadCard) -> None:
    undo = pad.element.get_by_role("button", name="Undo")
    pad.draw(SEVEN)
    pad.expect_reading(7)
    pad.press("Clear")  # what is done before stays to be undone
    pad.expect_reading(None)
    pad.draw(SEVEN)
    pad.expect_reading(7)
    pad.canvas.focus()
    expect(pad.canvas).to_have_accessible_description(re.compile("Ctrl.Z undoes, Delete clears"))
    pad.page.keyboard.press("Delete")
    pad.expect_reading(None)
    pad.page.keyboard.press("Control+z")
    pad.expect_reading(7)
    pad.page.keyboard.press("Backspace")
    pad.expect_reading(None)
    pad.page.keyboard.press("Meta+z")
    pad.expect_reading(7)
    pad.page.keyboard.press("Control+z")
    pad.expect_reading(None)
    expect(undo).to_be_enabled()


def test_undoing_lifts_the_pen(pad: PadCard) -> None:
    pad.draw(SEVEN)
    pad.expect_reading(7)
    pad.canvas.focus()
    pad.page.keyboard.press("Space")
    pad.page.keyboard.press("Control+z")
    pad.expect_reading(7)
    seven = pixels(pad.seen)
    for _ in range(5):
        pad.page.keyboard.press("ArrowDown")
    pad.press("Clear")
    pad.expect_reading(None)
    pad.press("Undo")
    pad.expect_reading(7)
    assert pixels(pad.seen) == seven


def test_nothing_can_be_undone_at_first(home: Page) -> None:
    for name in ("Undo", "Clear"):
        expect(PadCard(home).element.get_by_role("button", name=name)).to_be_disabled()


def test_clear_and_undo(pad: PadCard) -> None:
    pad.draw(ONE)
    pad.expect_reading(1)
    one = pixels(pad.seen)
    pad.draw([[(0.2, 0.5), (0.9, 0.5)]])
    pad.expect_change(pad.seen, one)
    pad.press("Undo")
    pad.page.wait_for_function(
        "([canvas, one]) => canvas.toDataURL() === one", arg=[pad.seen.element_handle(), one]
    )
    pad.press("Clear")
    pad.expect_reading(None)
    expect(pad.element.get_by_role("button", name="Clear")).to_be_disabled()
    pad.press("Undo")  # a slip on Clear loses nothing
    pad.page.wait_for_function(
        "([canvas, one]) => canvas.toDataURL() === one", arg=[pad.seen.element_handle(), one]
    )


def test_a_pressed_button_keeps_the_focus(home: Page) -> None:
    pad = PadCard(home)
    for name in ("Undo", "Clear"):
        pad.draw(ONE)
        button = pad.element.get_by_role("button", name=name)
        button.focus()
        pad.page.keyboard.press("Enter")
        pad.expect_reading(None)
        expect(button).to_be_disabled()
        expect(button).to_be_focused()


def test_normalizing_can_be_switched_off(pad: PadCard) -> None:
    pad.draw(SMALL_SEVEN)
    pad.expect_reading(7)
    normalized = pixels(pad.seen)
    switch = pad.element.get_by_label("Center and scale like MNIST")
    expect(switch).to_be_checked()
    switch.uncheck()
    pad.expect_change(pad.seen, normalized)
    switch.check()
    pad.page.wait_for_function(
        "([canvas, image]) => canvas.toDataURL() === image",
        arg=[pad.seen.element_handle(), normalized],
    )


def test_after_training_it_is_the_readers_own_network(pad: PadCard) -> None:
    pad.draw(SEVEN)
    pad.expect_reading(7)
    trainer = TrainerCard(pad.page)
    trainer.press("Step")
    expect(pad.result).to_have_attribute("data-source", "reader")
    expect(pad.element).to_contain_text("your own network, after 1 step.")
    pad.press("Clear")
    expect(pad.element).to_contain_text("Your own network reads what you draw.")
    expect(pad.element).not_to_contain_text("Read by")
    trainer.press("Reset")
    expect(pad.element).to_contain_text("Pretrained convolutional network")
    pad.draw(SEVEN)
    expect(pad.result).to_have_attribute("data-source", "pretrained")


def test_a_drawing_survives_a_change_of_page(pad: PadCard) -> None:
    pad.draw(SEVEN)
    pad.expect_reading(7)
    drawn = pixels(pad.canvas)
    pad.page.get_by_role("link", name="How it works").click()
    expect(pad.page.get_by_role("heading", name="How it works", level=1)).to_be_visible()
    pad.page.get_by_role("link", name="Glassnet", exact=True).click()
    pad.expect_reading(7)
    assert pixels(pad.canvas) == drawn


FIFTHS: dict[int, list[list[tuple[float, float]]]] = {
    0: [[(0.5, 0.1), (0.25, 0.3), (0.22, 0.6), (0.45, 0.9), (0.72, 0.7), (0.75, 0.35), (0.5, 0.1)]],
    1: [[(0.52, 0.1), (0.5, 0.9)]],
    2: [[(0.25, 0.25), (0.5, 0.1), (0.72, 0.3), (0.28, 0.88), (0.78, 0.88)]],
    3: [[(0.28, 0.15), (0.7, 0.12), (0.45, 0.45), (0.72, 0.65), (0.55, 0.9), (0.25, 0.85)]],
    4: [[(0.3, 0.1), (0.25, 0.5), (0.72, 0.5)], [(0.66, 0.1), (0.64, 0.9)]],
    7: [[(0.25, 0.15), (0.75, 0.15), (0.42, 0.9)]],
}
"""Digits in fractions of their own box."""


@pytest.mark.parametrize("digit", FIFTHS)
@pytest.mark.parametrize("corner", [(0.05, 0.05), (0.7, 0.4)])
def test_a_digit_a_fifth_of_the_pad_is_read(
    pad: PadCard, digit: int, corner: tuple[float, float]
) -> None:
    left, top = corner
    pad.draw([[(left + 0.2 * x, top + 0.2 * y) for x, y in stroke] for stroke in FIFTHS[digit]])
    pad.expect_reading(digit)


def test_a_dot_stays_a_dot(pad: PadCard) -> None:
    pad.draw([[(0.1, 0.1)]])
    expect(pad.result).to_have_attribute("data-value", re.compile(r"\d"))
    pad.draw([[(0.5, 0.5), (0.502, 0.5)]])
    expect(pad.result).to_have_attribute("data-value", re.compile(r"\d"))


def test_a_pen_lifted_unheard_draws_no_more(pad: PadCard) -> None:
    """As when a dialog or another window takes the release."""
    pad.draw(ONE)
    pad.expect_reading(1)
    pad.page.mouse.move(*pad.point((0.5, 0.2)))
    pad.page.mouse.down()
    pad.page.mouse.move(*pad.point((0.5, 0.3)), steps=3)
    pad.canvas.evaluate(
        "canvas => canvas.parentElement.addEventListener('pointerup',"
        " event => event.stopImmediatePropagation(), {capture: true, once: true})"
    )
    pad.canvas.evaluate(
        "canvas => canvas.parentElement.addEventListener('lostpointercapture',"
        " event => event.stopImmediatePropagation(), {capture: true, once: true})"
    )
    pad.page.mouse.up()
    drawn = pixels(pad.canvas)
    pad.page.mouse.move(*pad.point((0.9, 0.9)), steps=5)
    pad.page.mouse.move(*pad.point((0.1, 0.9)), steps=5)
    assert pixels(pad.canvas) == drawn, "the pen drew on hover"
    pad.draw([[(0.3, 0.8), (0.7, 0.8)]])
    pad.expect_change(pad.canvas, drawn)


def test_a_stroke_begun_outside_leaves_ink_inside(pad: PadCard) -> None:
    x, y = pad.point((0.5, -0.05))
    pad.page.mouse.move(x, y)
    pad.page.mouse.down()
    pad.page.mouse.move(*pad.point((0.5, 0.85)), steps=12)
    pad.page.mouse.up()
    pad.expect_reading(1)
    drawn = pixels(pad.canvas)
    pad.page.mouse.move(*pad.point((0.9, 0.5)), steps=3)
    assert pixels(pad.canvas) == drawn


def test_the_pad_is_sharp_after_a_change_of_zoom(browser: Browser, site: str) -> None:
    with visit(browser, site) as page:
        pad = PadCard(page)
        pad.canvas.scroll_into_view_if_needed()
        devices = page.context.new_cdp_session(page)
        for ratio in (2, 1.5, 1):
            width = 1280 - int(10 * ratio)  # zooming changes it, too; the pad keeps its size
            metrics = {"width": width, "height": 900, "mobile": False, "deviceScaleFactor": ratio}
            devices.send("Emulation.setDeviceMetricsOverride", metrics)
            page.wait_for_function(
                "([canvas, ratio]) => canvas.width === Math.round(canvas.clientWidth * ratio)",
                arg=[pad.canvas.element_handle(), ratio],
            )
