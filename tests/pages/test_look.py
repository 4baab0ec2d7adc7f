"""How the pages look: on phones, in the dark, and to those who do not see them."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages.pad import SEVEN, PadCard
from tests.pages.trainer import TrainerCard

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
LIGHT, DARK = "rgb(251, 250, 247)", "rgb(20, 22, 26)"
"""Colors of the paper."""
PAGES = [
    "",
    "how-it-works/",
    "reference/",
    "reference/layers/",
    "about/",
    "about/contributing/",
    "about/credits/",
    "about/decisions/slices/",
    "404.html",
]


def serious_violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds that is serious or critical, by all its rules or by some."""
    if not page.evaluate("'axe' in globalThis"):
        page.add_script_tag(path=AXE)
    found = page.evaluate(
        """async (rules) => (await axe.run(document, {
            resultTypes: ["violations"], ...(rules.length ? {runOnly: rules} : {})
          })).violations
          .filter(({impact}) => impact === "serious" || impact === "critical")
          .map(({id, nodes}) => `${id}: ${nodes.map(node => node.html).join(" ")}`)""",
        rules,
    )
    return list(found)


def serious_violations_by_day_and_night(page: Page) -> list[str]:
    """The same on a light page and a dark one, where nothing but colors can be different."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    expect(page.locator("body")).to_have_css("background-color", LIGHT)
    found = serious_violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(page.locator("body")).to_have_css("background-color", DARK)
    return found + [f"dark: {each}" for each in serious_violations(page, "color-contrast")]


def too_wide(page: Page) -> list[str]:
    """Elements that reach beyond the window; the page then scrolls sideways."""
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"the page is {width} px wider than the window"] if width > 0 else []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_and_fits_a_phone(page: Page, site: str, address: str) -> None:
    page.goto(site + address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert serious_violations_by_day_and_night(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert too_wide(page) == []


def test_widgets_in_use_are_accessible_and_fit_a_phone(home: Page) -> None:
    home.set_viewport_size({"width": 390, "height": 800})
    trainer = TrainerCard(home)
    trainer.set("Epochs", "1")
    trainer.press("Train")
    trainer.expect_state("done")
    pad = PadCard(home)
    pad.draw(SEVEN)
    inside = home.locator("gn-inside")
    inside.scroll_into_view_if_needed()
    inside.get_by_role("button", name="Map 1 of 16").click()
    expect(inside).to_contain_text("The products added up")
    assert serious_violations_by_day_and_night(home) == []
    assert too_wide(home) == []
    flow = inside.get_by_role("region", name="Layers")
    assert flow.evaluate("flow => flow.scrollWidth > flow.clientWidth"), "scrolls in its card"


def test_the_page_follows_the_system_until_the_reader_wants_the_other(home: Page) -> None:
    def expect_paper(color: str) -> None:
        expect(home.locator("body")).to_have_css("background-color", color)

    expect_paper(LIGHT)
    home.emulate_media(color_scheme="dark")
    expect_paper(DARK)
    home.reload()
    expect_paper(DARK)
    home.get_by_role("button", name="Switch to light").click()
    expect_paper(LIGHT)  # the first press shows
    home.reload()
    expect_paper(LIGHT)  # the reader's choice is kept
    home.get_by_role("button", name="Switch to dark").click()
    expect_paper(DARK)
    home.emulate_media(color_scheme="light")
    expect_paper(LIGHT)  # back at the system's, the page follows it


def test_canvases_are_drawn_anew_in_the_dark(home: Page) -> None:
    pad = PadCard(home)
    pad.draw(SEVEN)
    pad.expect_reading(7)
    before = pad.canvas.evaluate("canvas => canvas.toDataURL()")
    home.get_by_role("button", name="Switch to dark").click()
    pad.expect_change(pad.canvas, before)


def test_everything_on_the_home_page_is_reached_with_tab(home: Page) -> None:
    names = []
    for _ in range(40):
        home.keyboard.press("Tab")
        names.append(
            home.evaluate(
                """() => {
                  const element = document.activeElement;
                  const label = element.labels?.[0]?.textContent;
                  return element.getAttribute("aria-label") ?? label ?? element.textContent.trim();
                }"""
            )
        )
    expected = ["Drawing pad", "Center and scale like MNIST", "Train", "Step", "Data"]
    expected += ["Learning rate", "Batch size", "Seed", "More", "a test digit"]
    order = [names.index(name) for name in expected]
    assert order == sorted(order)


def test_the_line_a_link_leads_to_is_marked(page: Page, site: str) -> None:
    page.goto(f"{site}source/site/src/page/main.js/#L-0-3")
    bands = page.locator(".gn-source [id^=L-]").evaluate_all(
        """lines => lines
          .map(line => [line, getComputedStyle(line, "::before")])
          .filter(([_line, {visibility}]) => visibility === "visible")
          .map(([line, {width}]) => [line.id, parseFloat(width)])"""
    )
    ((line, width),) = bands
    assert line == "L-0-3"
    assert width == page.locator(".gn-source pre > code").evaluate("code => code.clientWidth")


def test_a_diagram_wider_than_the_phone_fades_at_its_edge(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site}how-it-works/")
    diagram = page.get_by_label("Diagram: from a click to a changed weight")
    assert diagram.evaluate("flow => flow.scrollWidth > flow.clientWidth")
    fade = diagram.evaluate("flow => getComputedStyle(flow, '::after').backgroundImage")
    assert "gradient" in fade


def test_motion_stops_for_those_who_ask(home: Page) -> None:
    home.emulate_media(reduced_motion="reduce")
    duration = home.get_by_role("button", name="Train").evaluate(
        "button => getComputedStyle(button).transitionDuration"
    )
    assert duration == "0s"


def test_type_and_figures_are_our_own(home: Page) -> None:
    home.wait_for_function("document.fonts.ready")
    families = home.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert "Source Sans 3 Variable" in {family.strip('"') for family in families}
    figures = home.locator("gn-trainer").evaluate("e => getComputedStyle(e).fontVariantNumeric")
    assert figures == "tabular-nums"
