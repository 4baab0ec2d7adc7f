"""A reader who goes from lesson to lesson by links: Python starts once and stays warm."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.watch import PageErrors

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 800}


class WarmReader:
    """One visit of many tests, which each come to a lesson anew, as readers do."""

    def __init__(self, page: Page, errors: PageErrors) -> None:
        self.page = page
        self.errors = errors

    def open(self, lesson: str, viewport: dict[str, int] = DESK) -> Page:
        """Follow the links to a lesson; its widgets are new, the worker is the one before."""
        self.page.set_viewport_size(viewport)
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Learn").click()
        expect(self.page.get_by_role("heading", level=1, name="Learn")).to_be_visible()
        self.page.get_by_role("article").locator(f'a[href$="{lesson}/"]').first.click()
        self.page.wait_for_url(f"**/learn/{lesson}/")
        return self.page
