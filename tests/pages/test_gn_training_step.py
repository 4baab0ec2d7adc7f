"""A training step in slow motion: forward, loss, backward, update, check, undo, diverge."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.pages.trainer import LOADED
from tests.pages.visit import visit


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
