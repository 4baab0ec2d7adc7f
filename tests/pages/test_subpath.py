"""The built site works from any folder of a host."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.trainer import TrainerCard


@pytest.fixture(scope="session")
def site(site_below: str) -> str:
    """Everything in this file happens in a folder the site was not built for."""
    return site_below


def test_training_and_page_changes_below_a_sub_path(home: Page, site: str) -> None:
    assert site.count("/") > 3
    trainer = TrainerCard(home)
    trainer.press("Train")
    trainer.expect_step_after(0)
    home.get_by_role("link", name="How it works").first.click()
    expect(trainer.element).to_have_count(0)
    expect(home).to_have_url(f"{site}how-it-works/")
    home.go_back()
    trainer.expect_state("training")
