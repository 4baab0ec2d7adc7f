"""`<gn-dropout>`: another mask at every step, and the mean that stays (C30, C31)."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors


@pytest.fixture
def widget(warm: WarmReader) -> Locator:
    return shown(warm.open("dropout"))


@pytest.fixture
def cold(page: Page, site: str) -> Locator:
    """The widget before Python was ever asked."""
    page.goto(f"{site}learn/dropout/")
    return shown(page)


def shown(page: Page) -> Locator:
    widget = page.locator("gn-dropout")
    expect(widget.get_by_role("img", name="Activations: one square")).to_be_visible()
    return widget


def mask(widget: Locator) -> str:
    canvas = widget.get_by_role("img", name=re.compile("^Mask: "))
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def sums(widget: Locator) -> list[float]:
    """Return the sums of activations, output and mean."""
    text = widget.locator("[data-part=sum]").inner_text()
    return [float(number) for number in re.findall(r": ([\d.]+)\.(?: |$)", text)[:3]]


def choose_share(widget: Locator, p: float) -> None:
    widget.get_by_role("slider", name="Share dropped, p").fill(str(p))
    expect(widget.locator(".gn-dropout__status")).to_contain_text(f"p = {p:.2f}", timeout=PATIENCE)


def expect_steps(widget: Locator, steps: int) -> None:
    expect(widget.locator("[data-part=sum]")).to_contain_text(
        f"Mean over {steps} step", timeout=PATIENCE
    )


def test_the_first_look_needs_no_python(cold: Locator, page_errors: PageErrors) -> None:
    expect(cold.locator(".gn-dropout__status")).to_contain_text("times 2.00")
    expect(cold).to_contain_text("Read by the whole network: 4")
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_every_step_drops_other_units(widget: Locator) -> None:
    widget.get_by_role("button", name="Start over").click()
    expect_steps(widget, 1)
    before = mask(widget)
    widget.get_by_role("button", name="Next step").click()
    expect_steps(widget, 2)
    assert mask(widget) != before
    widget.get_by_role("button", name="100 steps").click()
    expect_steps(widget, 102)
    expect(widget).to_contain_text("Different masks among them: 102.")
    expect(widget.get_by_role("img", name="Mask 12 of 12")).to_be_visible()


def test_scaling_keeps_the_mean_at_any_share(widget: Locator) -> None:
    choose_share(widget, 0.8)
    expect(widget.locator(".gn-dropout__status")).to_contain_text("times 5.00")
    for count in range(1, 4):
        widget.get_by_role("button", name="100 steps").click()
        expect_steps(widget, 1 + 100 * count)
    before, _, mean = sums(widget)
    assert mean == pytest.approx(before, rel=0.15)
    widget.get_by_label("Scale what stays").uncheck()
    expect(widget.locator(".gn-dropout__status")).to_contain_text("unscaled", timeout=PATIENCE)
    before, _, mean = sums(widget)
    assert mean == pytest.approx(before * 0.2, rel=0.15)


def test_in_testing_all_units_take_part(widget: Locator) -> None:
    widget.get_by_label("Testing").check()
    expect(widget.locator(".gn-dropout__status")).to_contain_text(
        "All 64 units take part, and nothing is scaled", timeout=PATIENCE
    )
    before, now, _ = sums(widget)
    assert now == before


def test_backward_shows_where_no_gradient_passes(widget: Locator) -> None:
    widget.get_by_label("Backward").check()
    expect(widget.locator(".gn-dropout__status")).to_contain_text("units pass none of it on")
    expect(widget.get_by_role("img", name="Gradient passed on")).to_be_visible()
    widget.get_by_label("Testing").check()
    expect(widget.locator(".gn-dropout__status")).to_contain_text(
        "every unit passes on what arrives", timeout=PATIENCE
    )
