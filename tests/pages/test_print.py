"""On paper: dark ink on white, whatever the screen shows, and nothing over anything else."""

import pytest
from playwright.sync_api import Page, expect

PRINTED = """
    () => {
        const luminance = (element) => {
            const [r, g, b] = getComputedStyle(element).color.match(/[\\d.]+/g).map(Number);
            return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
        };
        const texts = [...document.querySelectorAll("article :is(h1, h2, p, li, dt, dd, label)")];
        return texts.filter((text) => text.checkVisibility() && luminance(text) > 0.5)
            .map((text) => text.outerHTML.slice(0, 200));
    }
"""
BOXES = """
    (plots) => plots.map((plot) => plot.querySelector("canvas").getBoundingClientRect())
        .map(({ left, top, right, bottom }) => [left, top, right, bottom])
"""
PAPER = 718
"""Pixels that A4 has between its margins."""


@pytest.mark.parametrize("address", ["", "learn/weight-sharing/"])
def test_a_dark_page_prints_dark_ink_on_white(page: Page, site: str, address: str) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(site + address)
    expect(page.locator(":not(:defined)")).to_have_count(0)
    assert page.evaluate(PRINTED) == []
    for control in ("Train", "Run", "Undo", "Another digit"):
        expect(page.get_by_role("button", name=control, exact=True)).to_have_count(0)
    expect(page.get_by_role("banner")).to_be_hidden()


def test_drawings_turn_light_for_paper_and_back(page: Page, site: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(site)
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")


def test_charts_drawn_for_the_screen_do_not_overlap_on_paper(home: Page) -> None:
    expect(home.locator("gn-trainer canvas")).to_have_count(2)
    home.emulate_media(media="print")
    home.evaluate("(width) => { document.body.style.width = `${width}px` }", PAPER)
    boxes = home.locator("gn-trainer .gn-chart__plot").evaluate_all(BOXES)
    cards = home.locator("gn-trainer").bounding_box()
    assert cards is not None
    (left, top, right, bottom), (left2, top2, right2, _) = boxes
    assert right <= left2 or bottom <= top2, "one chart lies over the other"
    assert max(right, right2) <= cards["x"] + cards["width"]
    assert min(left, left2, top) > 0
