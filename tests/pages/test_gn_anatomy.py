"""The anatomy of the network: a stored first look, then any digit."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.trainer import LOADED


@pytest.fixture
def card(page: Page, site: str):
    page.goto(f"{site}learn/fully-connected/")
    return page.locator("gn-anatomy")


def test_every_layer_stands_there_before_python(card) -> None:
    rows = card.locator("tbody tr")
    expect(rows).to_have_count(11)
    expect(rows.nth(0)).to_contain_text("8 × 26 × 26")
    expect(card.locator("tfoot")).to_contain_text("27,562")


def test_a_layer_explains_itself_to_pointer_and_keyboard(card) -> None:
    words = card.get_by_role("status")
    card.locator("tbody tr").nth(0).hover()
    expect(words).to_contain_text("Conv2d 1: from 1 × 28 × 28 to 8 × 26 × 26")
    expect(words).to_contain_text("80 parameters")
    card.get_by_role("button", name="Linear 2").focus()
    expect(words).to_contain_text("650 parameters")
    expect(card.locator("tr[data-chosen]")).to_have_count(1)


def test_another_digit_goes_through_the_layers(card) -> None:
    card.get_by_role("button", name="Another digit").click()
    loss = card.locator(".gn-anatomy__loss")
    before = loss.text_content()
    expect(loss).not_to_have_text(str(before), timeout=LOADED)
