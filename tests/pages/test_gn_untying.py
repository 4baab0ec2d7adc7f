"""`<gn-untying>`: one kernel for a whole slice, until its tiles are untied (C39, C40)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors

SHARED = "All 676 values of this slice are computed with these weights and this bias"


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("untied-weights"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/untied-weights/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-untying")
    expect(told(widget)).to_contain_text(SHARED)
    return widget


def told(widget: Locator) -> Locator:
    return widget.locator("p[role=status]")


def costs(widget: Locator) -> Locator:
    return widget.locator("dl")


def kernel(widget: Locator) -> list[str]:
    return widget.locator("table td").all_text_contents()


def test_the_first_look_needs_no_python(cold: Locator, page_errors: PageErrors) -> None:
    expect(costs(cold)).to_contain_text("80")
    expect(costs(cold)).to_contain_text("48,672")
    assert len(kernel(cold)) == 9
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_every_cell_of_a_slice_has_the_same_kernel(widget: Locator) -> None:
    page = widget.page
    before = kernel(widget)
    field = widget.get_by_role("application", name="Slice 1")
    field.focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(told(widget)).to_contain_text("Row 12, column 22")
    assert kernel(widget) == before
    field.click(position={"x": 5, "y": 5})
    expect(told(widget)).to_contain_text("Row 1, column 1")
    assert kernel(widget) == before
    widget.get_by_role("button", name="Map 2").click()
    assert kernel(widget) != before


def test_untied_tiles_cost_parameters_and_learn_apart(widget: Locator) -> None:
    page = widget.page
    slider = widget.get_by_label("Tiles that share weights")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(told(widget)).to_contain_text("4 tiles, still all with the same", timeout=PATIENCE)
    expect(costs(widget)).to_contain_text("320")
    expect(costs(widget)).to_contain_text("48,672")
    widget.get_by_role("button", name="Train 20 updates").click()
    expect(costs(widget)).to_contain_text("after 20 updates", timeout=PATIENCE)
    expect(told(widget)).to_contain_text("4 tiles with 4 different kernels")
    mosaic = widget.get_by_role("application", name="The tiles’ kernels")
    before = kernel(widget)
    mosaic.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(told(widget)).to_contain_text("Row 14, column 14")
    assert kernel(widget) != before
    widget.get_by_label("Backward").check()
    expect(told(widget)).to_contain_text("added up over the places of its tile")
    widget.get_by_label("Forward").check()
    widget.get_by_role("button", name="Start over").click()
    expect(told(widget)).to_contain_text("4 tiles, still all with the same", timeout=PATIENCE)


def test_one_tile_stays_one_in_training(widget: Locator) -> None:
    before = kernel(widget)
    widget.get_by_role("button", name="Train 20 updates").click()
    expect(costs(widget)).to_contain_text("after 20 updates", timeout=PATIENCE)
    expect(told(widget)).to_contain_text(SHARED)
    assert kernel(widget) != before
