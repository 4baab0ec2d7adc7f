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
