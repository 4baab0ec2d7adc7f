"""A new version is published while a page of the old one is open."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.pages.conftest import SITE
from tests.pages.trainer import TrainerCard
from tests.pages.watch import PageErrors

(APP,) = SITE.glob("assets/app/*")
NEXT = "assets/app/next/"

Deploy = Callable[[], None]


def published(route: Route) -> None:
    """Answer as a server does that has the same site with its scripts at another address."""
    path = route.request.url.split("/", 3)[3].partition("?")[0]
    if path.startswith(f"assets/app/{APP.name}/"):
        route.fulfill(status=404)
    elif path.startswith(NEXT):
        route.fulfill(path=APP / path.removeprefix(NEXT))
    elif path.endswith("/") or not path:
        page = (SITE / path / "index.html").read_text()
        html = page.replace(f"assets/app/{APP.name}/", NEXT)
        route.fulfill(content_type="text/html", body=html)
    else:
        route.continue_()


@pytest.fixture
def home(home: Page) -> Page:
    """The home page with all that it loads by itself."""
    expect(home.locator(":not(:defined)")).to_have_count(0)
    return home


@pytest.fixture
def deploy(context: BrowserContext, page_errors: PageErrors) -> Deploy:
    """Publishes the next version; what the old one asks for is gone."""

    def act() -> None:
        page_errors.allow(
            "response 404", "request failed: .*/assets/app/", "console: Failed to load"
        )
        context.route("**/*", published)

    return act


def expect_new(page: Page) -> None:
    """Wait until the new version's scripts run."""
    expect(page.locator(f"script[src*='{NEXT}page/main.js']")).to_have_count(1)
    page.wait_for_function("globalThis.glassnet")


def load_new(page: Page) -> None:
    """Press what the notice offers."""
    notice = page.get_by_role("complementary", name="Notice")
    expect(notice.get_by_role("alert")).to_contain_text("Glassnet was updated")
    notice.get_by_role("button", name="Load the new version").click()
    expect_new(page)


def test_what_cannot_start_any_more_is_explained_and_a_reload_offered(
    home: Page, deploy: Deploy
) -> None:
    deploy()
    trainer = TrainerCard(home)
    trainer.press("Train")
    trainer.expect_state("failed")
    load_new(home)
    trainer.expect_state("idle")
    trainer.press("Train")
    trainer.expect_step_after(0)


def test_without_a_run_a_link_just_loads_the_new_version(
    home: Page, deploy: Deploy, site: str
) -> None:
    deploy()
    home.get_by_role("banner").get_by_role("link", name="How it works").click()
    expect(home).to_have_url(f"{site}how-it-works/")
    expect_new(home)


@pytest.mark.parametrize("occasion", ["a link", "the way back", "the death of Python"])
def test_a_run_is_kept_and_goes_on_in_the_new_version(
    page: Page, deploy: Deploy, site: str, occasion: str
) -> None:
    page.goto(f"{site}how-it-works/")
    page.get_by_role("link", name="Glassnet", exact=True).click()
    trainer = TrainerCard(page)
    trainer.press("Train")
    trainer.expect_step_after(10)
    deploy()
    step = trainer.step
    if occasion == "a link":
        page.get_by_role("banner").get_by_role("link", name="Learn").click()
    elif occasion == "the way back":
        page.evaluate("history.back()")
    else:
        page.evaluate("glassnet.restart()")
        trainer.expect_state("failed")
    expect(trainer.element).to_be_visible()
    if occasion != "the death of Python":
        trainer.expect_step_after(step)
    load_new(page)
    if not page.url.endswith(site):
        page.get_by_role("link", name="Glassnet", exact=True).click()
    expect(trainer.element).to_contain_text(re.compile(r"The run was kept, at step \d+\."))
    kept = trainer.step
    if occasion == "the death of Python":
        trainer.expect_state("ready", "paused")  # as the last checkpoint has it
    else:
        trainer.expect_state("paused")
        assert kept > step
        assert trainer.metric("loss") > 0
    trainer.press("Train")
    trainer.expect_step_after(kept)


def test_a_run_that_cannot_be_kept_is_not_thrown_away_unasked(
    home: Page, deploy: Deploy, site: str
) -> None:
    trainer = TrainerCard(home)
    trainer.press("Step")
    trainer.expect_state("paused")
    home.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full') } }")
    deploy()
    home.get_by_role("banner").get_by_role("link", name="Learn").click()
    notice = home.get_by_role("complementary", name="Notice")
    notice.get_by_role("button", name="Load the new version").click()
    expect(notice).to_contain_text("could not keep the training run")
    assert (home.url, trainer.step) == (site, 1)
    notice.get_by_role("button", name="Load without the run").click()
    expect_new(home)


def test_a_missing_file_of_the_same_version_is_no_update(
    home: Page, context: BrowserContext, page_errors: PageErrors
) -> None:
    page_errors.allow("request failed", "response 404", "console: Failed to load")
    context.route("**/worker.js", lambda route: route.fulfill(status=404))
    with home.expect_response(re.compile("/$")):
        trainer = TrainerCard(home)
        trainer.press("Train")
    trainer.expect_state("failed")
    expect(home.get_by_role("complementary", name="Notice")).to_have_count(0)
