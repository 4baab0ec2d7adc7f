"""In frames, and where storage is refused: a teacher's page with ours in it, a strict browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, Playwright, expect

from tests.pages.conftest import SITE, serving
from tests.pages.locked_down import NO_COOKIES, NO_THIRD_PARTY_COOKIES, locked_down
from tests.pages.trainer import LOADED
from tests.pages.watch import PageErrors, watched
from tools.serve import Handler


class ForAnySite(Handler):
    """Gives its files to pages of any site, as GitHub Pages does."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


REFUSED = "(() => { try { localStorage; return false } catch { return true } })()"


@contextmanager
def course(folder: Path, frame: str) -> Iterator[str]:
    """Serve a teacher's page, of another site than ours, with a frame as docs/teaching shows it."""
    (folder / "favicon.ico").touch()
    (folder / "index.html").write_text(f"<h1>Our course</h1>{frame}")
    with serving(folder) as address:
        yield address


def train(frame: FrameLocator | Page) -> None:
    """Press Train, see it learn, and pause."""
    frame.get_by_role("button", name="Train", exact=True).click()
    trainer = frame.locator("gn-trainer")
    expect(trainer).to_have_attribute("data-step", re.compile("[1-9]"), timeout=LOADED)
    frame.get_by_role("button", name="Pause", exact=True).click()
    expect(trainer).to_have_attribute("data-state", "paused")


def test_a_network_trains_in_a_frame_of_another_origins_page(
    page: Page, site: str, page_errors: PageErrors, tmp_path: Path
) -> None:
    frame = f'<iframe src="{site}" title="Glassnet" width="900" height="900"></iframe>'
    with course(tmp_path, frame) as address:
        page_errors.expect(f"other origin: {address}")
        page.goto(address)
        train(page.frame_locator("iframe[title=Glassnet]"))


@pytest.mark.parametrize(
    ("is_partitioned", "is_refused"),
    [(False, True), (True, False)],
    ids=["as browsers were", "as browsers are"],
)
def test_a_network_trains_in_a_frame_of_another_site(
    playwright: Playwright,
    executable_with_preferences: Path,
    site: str,
    tmp_path: Path,
    is_partitioned: bool,
    is_refused: bool,
) -> None:
    """The page is of `127.0.0.1`, the frame of `localhost`: to browsers that is another site.

    Third-party cookies are blocked; a browser that keeps a frame's storage apart gives it some.
    """
    other = site.replace("127.0.0.1", "localhost")
    frame = f'<iframe src="{other}" title="Glassnet" width="900" height="900"></iframe>'
    (tmp_path / "course").mkdir()
    with (
        course(tmp_path / "course", frame) as address,
        locked_down(
            playwright,
            executable_with_preferences,
            tmp_path / "profile",
            NO_THIRD_PARTY_COOKIES,
            is_partitioned=is_partitioned,
        ) as context,
        watched(context, other) as errors,
    ):
        errors.expect(f"other origin: {address}")
        page = context.new_page()
        page.goto(address)
        (inner,) = [found for found in page.frames if found.url.startswith(other)]
        assert inner.evaluate(REFUSED) == is_refused
        train(page.frame_locator("iframe[title=Glassnet]"))


def test_a_network_trains_where_all_storage_is_refused(
    playwright: Playwright, executable_with_preferences: Path, site: str, tmp_path: Path
) -> None:
    with (
        locked_down(
            playwright, executable_with_preferences, tmp_path / "profile", NO_COOKIES
        ) as context,
        watched(context, site),
    ):
        page = context.new_page()
        page.goto(site)
        assert page.evaluate(REFUSED), "else this tests nothing"
        train(page)
        page.goto(f"{site}learn/optimizers/")
        question = page.locator("gn-question").first
        question.get_by_role("button").first.click()
        expect(question).to_have_attribute("data-answer", re.compile("right|wrong"))


def test_a_frame_shut_off_from_its_own_site_says_so_and_links_to_the_page(
    page: Page, page_errors: PageErrors, tmp_path: Path
) -> None:
    """Such a frame gets its scripts only of a server that gives them to any site, as some do."""
    (tmp_path / "course").mkdir()
    with serving(SITE, handler=ForAnySite) as site:
        frame = f'<iframe src="{site}" title="Glassnet" sandbox="allow-scripts"></iframe>'
        with course(tmp_path / "course", frame) as address:
            page_errors.expect(f"other origin: {address}", f"other origin: {site}")
            page.goto(address)
            inner = page.frame_locator("iframe[title=Glassnet]")
            inner.get_by_role("button", name="Train", exact=True).click()
            problem = inner.locator("gn-trainer").get_by_role("alert")
            expect(problem).to_contain_text("This frame is shut off from the site it comes from")
            expect(problem.get_by_role("button", name="Retry")).to_be_hidden()
            expect(problem.get_by_role("link")).to_have_attribute("href", site)


def test_a_frame_that_cannot_even_load_its_scripts_says_so_and_links_to_the_page(
    page: Page, site: str, page_errors: PageErrors, tmp_path: Path
) -> None:
    frame = f'<iframe src="{site}" title="Glassnet" sandbox="allow-scripts"></iframe>'
    with course(tmp_path, frame) as address:
        page_errors.expect(f"other origin: {address}", "CORS", "net::ERR_FAILED")
        page.goto(address)
        inner = page.frame_locator("iframe[title=Glassnet]")
        told = inner.locator("gn-trainer").get_by_role("alert")
        expect(told).to_contain_text("shut off from the site it comes from")
        expect(told.get_by_role("link", name="Open the page by itself")).to_have_attribute(
            "href", site
        )
        expect(told.get_by_role("button")).to_have_count(0)
