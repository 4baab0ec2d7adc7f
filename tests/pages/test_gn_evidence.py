"""Evidence and confusion: what speaks for a digit, and what becomes of all of them."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.trainer import LOADED
from tests.pages.warm import WarmReader


@pytest.fixture
def lesson(warm: WarmReader) -> Page:
    return warm.open("fully-connected")


def test_the_evidence_for_any_digit_can_be_chosen(lesson: Page) -> None:
    card = lesson.locator("gn-evidence")
    total = card.get_by_role("status")
    expect(total).to_contain_text("the logit of 4 is")
    expect(card.locator("ol li")).to_have_count(10)
    card.get_by_role("button", name="Evidence for 3").click()
    expect(total).to_contain_text("the logit of 3 is")
    expect(card.locator("tr[data-chosen]")).to_contain_text("3")
    card.get_by_role("button", name="Another digit").click()
    expect(card.locator(".gn-evidence__loss")).to_contain_text("The label is 1", timeout=LOADED)


def test_the_first_digit_is_one_that_the_network_hesitates_about(lesson: Page) -> None:
    card = lesson.locator("gn-evidence")
    expect(card.locator(".gn-evidence__loss")).to_contain_text("The label is 4")
    for digit in (4, 9):
        row = card.get_by_role("row").filter(has=lesson.get_by_role("button", name=f"for {digit}"))
        expect(row).not_to_contain_text("<")  # what is below 0.1 % is written so


def test_a_cell_of_the_matrix_shows_its_digits(lesson: Page) -> None:
    card = lesson.locator("gn-confusion")
    expect(card).to_contain_text("of 2,000 test digits lie on the diagonal")
    expect(card).to_contain_text("Row 4: of")
    cell = card.locator('table button[aria-disabled="false"][aria-pressed="false"]').first
    name = str(cell.get_attribute("aria-label"))
    times, label, prediction = (part for part in name.split() if part.isdigit())
    cell.click()
    expect(card.get_by_role("status")).to_have_text(
        f"Labeled {label}, read as {prediction}: {times}", timeout=LOADED
    )
    expect(card.locator("li canvas")).to_have_count(min(8, int(times)))
