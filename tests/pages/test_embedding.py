"""A teacher's page with ours in a frame, as docs/about/teaching.md shows it."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.pages.conftest import serving
from tests.pages.trainer import LOADED
from tests.pages.watch import PageErrors


def test_a_network_trains_in_a_frame_of_another_sites_page(
    page: Page, site: str, page_errors: PageErrors, tmp_path: Path
) -> None:
    (tmp_path / "favicon.ico").touch()
    (tmp_path / "index.html").write_text(
        f'<h1>Our course</h1><iframe src="{site}" title="Glassnet" width="900" height="900">'
    )
    with serving(tmp_path) as course:
        page_errors.expect(f"other origin: {course}")
        page.goto(course)
        frame = page.frame_locator("iframe[title=Glassnet]")
        frame.get_by_role("button", name="Train", exact=True).click()
        trainer = frame.locator("gn-trainer")
        expect(trainer).to_have_attribute("data-step", re.compile("[1-9]"), timeout=LOADED)
        frame.get_by_role("button", name="Pause", exact=True).click()
        expect(trainer).to_have_attribute("data-state", "paused")
