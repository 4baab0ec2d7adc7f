"""The built site works from any folder of a host."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.pages.conftest import SITE
from tests.pages.trainer import TrainerCard
from tests.pages.watch import PageErrors


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


@pytest.mark.parametrize("missing", ["no-such-page", "learn/no/such/page/", "learn/relu/typo.html"])
def test_the_page_for_missing_addresses_leads_into_the_site(
    page: Page, page_errors: PageErrors, site: str, missing: str
) -> None:
    """Hosts show one file for whatever is missing; only the site's own folder has the site."""

    def show(route: Route) -> None:
        route.fulfill(status=404, path=SITE / "404.html")

    page.route(site + missing, show)
    page_errors.expect(f"response 404: .*{missing}")
    page_errors.allow("console: Failed to load resource.*404")
    page_errors.allow("(response 404|other origin): .*/manifest.json")
    page.goto(site + missing)
    expect(page.get_by_role("heading", level=1, name="There is no such page")).to_be_visible()
    expect(page.get_by_role("link", name="Learn")).to_have_attribute("href", f"{site}learn/")
    for link in page.get_by_role("link").all():
        assert (link.get_attribute("href") or "").startswith(site)
    loaded = [url for url in page_errors.requests if "/assets/" in url]
    assert all(url.endswith("/manifest.json") for url in loaded), "it stands alone"
    page.get_by_role("link", name="Reference").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reference")
