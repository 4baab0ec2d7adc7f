"""Kernels and NumPy: a reader switches between them while training and sees what each is worth."""

from playwright.sync_api import Page, expect

from tests.pages.trainer import LOADED, TrainerCard


def test_the_arithmetic_changes_while_it_trains(page: Page, site: str) -> None:
    page.goto(site)
    card = TrainerCard(page)
    expect(card.field("Arithmetic")).to_have_value("auto")
    card.press("Train")
    card.expect_state("training")
    card.expect_step_after(100)  # a rate is the mean of 50 updates
    card.set("Arithmetic", "numpy")
    # Only a tab that began with kernels has two rates to compare.
    expect(card.element).to_contain_text("times as fast", timeout=LOADED)
    card.press("Pause")
    card.expect_state("paused")
    expect(card.element).to_contain_text("NumPy alone:")
    # What another network reaches is no comparison.
    card.set("Model", "linear")
    card.press("Reset")
    card.expect_state("ready")
    card.press("Train")
    card.expect_step_after(100)
    expect(card.element).not_to_contain_text("times as fast")
    expect(card.element).to_contain_text("Switch the arithmetic while it trains")
