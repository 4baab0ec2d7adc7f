"""`<gn-filters>`: scrub through a training and see the filters form (C06)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("depth"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/depth/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-filters")
    expect(widget.get_by_role("img", name="Filter 8, 5 by 5")).to_be_visible()
    return widget


def test_the_stored_film_needs_no_python(cold: Locator, page_errors: PageErrors) -> None:
    status, time = cold.get_by_role("status"), cold.get_by_role("slider")
    picture = "canvas => canvas.toDataURL()"
    first, map_ = (cold.get_by_role("img", name=name) for name in ("Filter 1,", "Map 1,"))
    expect(status).to_contain_text("After 300 updates")
    trained = [each.evaluate(picture) for each in (first, map_)]
    time.press("Home")
    expect(status).to_contain_text("Before training")
    expect(time).to_have_attribute("aria-valuetext", "Before training")
    for each, before in zip((first, map_), trained, strict=True):
        assert each.evaluate(picture) != before
    time.press("ArrowRight")
    expect(status).to_contain_text("After 1 update")
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_another_kernel_is_trained_in_the_page(widget: Locator) -> None:
    widget.get_by_label("3×3").check()
    expect(widget.get_by_role("img", name="Filter 8, 3 by 3")).to_be_visible(timeout=PATIENCE)
    expect(widget.get_by_role("status")).to_contain_text("After 300 updates", timeout=PATIENCE)
    expect(widget.get_by_role("status")).not_to_contain_text("Still training")
