"""A training step in slow motion: forward, loss, backward, update, check, undo, diverge."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.pages.trainer import LOADED
from tests.pages.visit import visit

CONTRAST = """
    (element) => {
        const pixel = document.createElement("canvas").getContext("2d");
        const luminance = (color) => {
            pixel.fillStyle = color;
            pixel.fillRect(0, 0, 1, 1);
            const parts = [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3)
                .map((part) => part / 255)
                .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
        };
        for (const animation of element.getAnimations()) animation.finish();
        const { color, backgroundColor } = getComputedStyle(element);
        const [low, high] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    }
"""


@pytest.fixture(scope="module")
def card(browser: Browser, site: str) -> Iterator[Locator]:
    with visit(browser, site, "learn/backpropagation/") as page:
        yield page.locator("gn-training-step")


def press(card: Locator, name: str) -> None:
    card.get_by_role("button", name=name, exact=True).click(timeout=LOADED)


def phase(card: Locator) -> Locator:
    return card.locator("li[aria-current]")


def status(card: Locator) -> Locator:
    return card.locator(".gn-step__status")


def test_a_button_keeps_the_focus_while_python_loads(page: Page, site: str) -> None:
    page.goto(f"{site}learn/backpropagation/")
    forward = page.locator("gn-training-step").get_by_role("button", name="Forward")
    forward.press("Enter")
    expect(forward).to_be_focused()
    expect(forward).to_be_disabled()
    assert contrast(forward) >= 4.5, "light"
    page.get_by_role("button", name="Switch to dark").click()
    assert contrast(forward) >= 4.5, "dark"
    forward.focus()
    forward.press("Enter")  # does nothing: one pass is under way
    loss = page.locator("gn-training-step").get_by_role("button", name="Loss", exact=True)
    expect(loss).to_be_enabled(timeout=LOADED)
    expect(loss).to_be_focused()


def contrast(element: Locator) -> float:
    """WCAG's contrast of an element's words with its own background."""
    return float(element.evaluate(CONTRAST))


def test_a_finger_hits_the_learning_rate(browser: Browser, site: str) -> None:
    phone = {"width": 390, "height": 800}
    with visit(browser, site, "learn/backpropagation/", viewport=phone) as page:
        slider = page.locator("gn-training-step").get_by_label("Learning rate")
        expect(slider).to_be_visible()
        box = slider.bounding_box()
        assert box is not None
        assert box["height"] >= 24


def test_four_phases_each_inspected_then_undone(card: Locator) -> None:
    expect(card.get_by_text("label").first).to_be_visible()  # before Python
    press(card, "Forward")
    expect(phase(card)).to_have_text("Forward", timeout=LOADED)
    expect(card.get_by_text("p =").first).to_be_visible()
    press(card, "Loss")
    expect(status(card)).to_contain_text("It is 2.")
    press(card, "Backward")
    expect(phase(card)).to_have_text("Backward")
    gradient = card.locator('[data-part="gradient"] .gn-step__tiles')
    expect(gradient).to_be_visible()
    press(card, "Check this gradient")
    expect(card.get_by_text("Relative difference:")).to_be_visible()
    press(card, "Update")
    expect(card.locator('[data-part="change"] .gn-step__tiles')).to_be_visible()
    for name in ("Backward", "Loss", "Forward"):
        press(card, "Undo")
        expect(phase(card)).to_have_text(name)
    press(card, "Undo")
    expect(phase(card)).to_have_count(0)
    expect(card.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


def test_too_large_a_learning_rate_makes_the_loss_leap(card: Locator) -> None:
    press(card, "Start again")
    slider = card.get_by_label("Learning rate")
    slider.focus()
    slider.press("End")
    expect(card.locator("output")).to_have_text("100")
    press(card, "10 steps")
    chart = card.get_by_role("img", name="Loss of each batch: ")
    expect(card.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    assert "from 2." in str(chart.get_attribute("aria-label"))
