"""`<gn-experiment>` as a reader uses it, on C13: example, run, stop, mistakes, failures."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.experiment import EXAMPLES, PATIENCE, ExperimentCard
from tests.pages.trainer import TrainerCard
from tests.pages.visit import visit
from tests.pages.watch import PageErrors

LESSON = "learn/weight-sharing/"
SMALL = {"images": 500, "epochs": 1, "seeds": 1, "largest_shift": 2}
LONG = {"images": 10_000, "epochs": 10, "seeds": 5}
EXAMPLE = json.loads((EXAMPLES / "C13.json").read_text())
RECORD_DRAWN_TEXT = """
    window.drawn = new Set();
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
        drawn.add(text);
        fillText.call(this, text, ...where);
    };
"""
TITLE_FITS = """
    (table) => table.querySelector("caption").getBoundingClientRect().right
        <= table.getBoundingClientRect().right
"""


@pytest.fixture
def card(page: Page, site: str) -> ExperimentCard:
    """C13 on its page, alive."""
    page.goto(site + LESSON)
    card = ExperimentCard(page, "C13")
    card.expect_state("idle")
    card.expect_origin("example")
    return card


@pytest.fixture(scope="module")
def warm_card(browser: Browser, site: str) -> Iterator[ExperimentCard]:
    """C13 where other tests have run it before; a test enters all that it needs."""
    with visit(browser, site, LESSON) as page:
        yield ExperimentCard(page, "C13")


def test_the_claim_and_its_verdict_need_no_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + LESSON)
    card = ExperimentCard(page, "C13").element
    expect(card.get_by_role("heading", name="A shifted digit")).to_be_visible()
    expect(card.get_by_text(EXAMPLE["result"]["sentence"])).to_be_visible()
    expect(card.get_by_text("Example run, seed 0")).to_be_visible()
    card.get_by_text("Show the code").click()
    expect(card.get_by_text("def equivariance_gap")).to_be_visible()
    card.get_by_role("link", name="Its test").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("test_c13_shifted_digit.py")
    context.close()


def test_the_example_is_shown_without_python(card: ExperimentCard, page_errors: PageErrors) -> None:
    card.expect_verdict(EXAMPLE["result"]["verdict"])
    expect(card.verdict).to_contain_text("Example run, seed 0")
    expect(card.verdict).to_contain_text(EXAMPLE["result"]["sentence"])
    chart = card.element.get_by_role("img", name="Accuracy on shifted digits")
    expect(chart).to_be_visible()
    rows = EXAMPLE["values"]["largest_shift"] + 1
    card.element.get_by_text("Values", exact=True).click()
    expect(card.element.locator(".gn-view__values tbody tr")).to_have_count(rows)
    assert not [url for url in page_errors.requests if "pyodide" in url]


def test_the_claim_can_be_made_to_fail(warm_card: ExperimentCard) -> None:
    card = warm_card
    card.set(**SMALL, filters="own ones at each place")
    card.press("Run")
    card.expect_state("done")
    card.expect_verdict("does not hold")
    expect(card.verdict).to_contain_text("Does not hold. The first layer's maps do not move")


def test_a_run_replaces_the_example_unless_it_is_stopped(card: ExperimentCard) -> None:
    card.set(**LONG)
    card.press("Run")
    card.expect_state("running")
    card.press("Stop")
    card.expect_state("stopped")
    card.expect_origin("example")  # nothing was there to be shown yet
    card.set(**SMALL, seed=7)
    card.press("Run")
    card.expect_state("done")
    card.expect_origin("live")
    card.expect_verdict()
    expect(card.verdict).to_contain_text("Your run, seed 7")
    expect(card.verdict).to_contain_text("(seed 7)")
    expect(card.element.locator(".gn-view__values tbody tr")).to_have_count(3)
    expect(card.element.get_by_role("button", name="Run", exact=True)).to_be_visible()


def test_a_run_stopped_half_way_shows_its_curves_and_no_verdict(warm_card: ExperimentCard) -> None:
    card = warm_card
    card.set(**LONG | {"images": 500, "epochs": 1})
    card.press("Run")
    expect(card.element).to_have_attribute("data-origin", "live", timeout=PATIENCE)
    expect(card.verdict).to_contain_text("The verdict comes at the end.")
    card.press("Stop")
    card.expect_state("stopped")
    expect(card.verdict).to_contain_text("no verdict")
    expect(card.element).not_to_have_attribute("data-verdict", "holds")


def test_a_wrong_value_is_told_beside_its_control_without_python(
    card: ExperimentCard, page_errors: PageErrors
) -> None:
    images, seed = (card.control(name) for name in ("images", "seed"))
    rule = "Training digits must be a whole number from 500 to 10,000"
    card.set(images="abc")
    images.locator("input").press("Tab")
    expect(images).to_contain_text(f"{rule}, not “abc”.")
    expect(images.locator("input")).to_have_attribute("aria-invalid", "true")
    card.set(images=" ", seed=-1)
    card.press("Run")
    expect(images).to_contain_text(f"{rule}.")
    expect(seed).to_contain_text("Seed must be a whole number from 0 to 9,999, not “-1”.")
    expect(images.locator("input")).to_be_focused()
    card.set(images="10,000")
    expect(images).not_to_contain_text(rule)
    expect(images.locator("input")).not_to_have_attribute("aria-invalid", "true")
    seed.locator("input").press("Enter")
    expect(seed.locator("input")).to_be_focused()
    card.expect_state("idle")
    card.expect_origin("example")
    assert not [url for url in page_errors.requests if "pyodide" in url]
    card.set(**SMALL, seed=1)
    card.press("Run")
    card.expect_state("done")


def test_a_double_click_runs_once(warm_card: ExperimentCard) -> None:
    card = warm_card
    card.set(**LONG)
    run = card.element.get_by_role("button", name="Run", exact=True)
    run.dblclick()
    card.expect_state("running")
    card.element.get_by_role("button", name="Stop").press("Enter")
    card.expect_state("stopped")


def test_a_bound_is_told_however_small_it_is(page: Page, site: str) -> None:
    page.goto(site + "learn/backpropagation/")
    expect(ExperimentCard(page, "C17").control("learning_rate")).to_contain_text("0.0001 to 10")


def test_the_longer_run_fills_in_its_values(card: ExperimentCard) -> None:
    images = card.control("images").locator("input")
    longer = card.element.get_by_label("Longer, surer run")
    longer.check()
    expect(images).to_have_value(str(EXAMPLE["experiment"]["thorough"]["images"]))
    longer.uncheck()
    expect(images).to_have_value(str(EXAMPLE["values"]["images"]))


def test_training_is_paused_for_a_run(page: Page, site: str) -> None:
    page.goto(site)
    trainer = TrainerCard(page)
    trainer.press("Train")
    trainer.expect_state("training")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Learn").click()
    page.get_by_role("article").get_by_role("link", name="Weight sharing").click()
    card = ExperimentCard(page, "C13")
    card.expect_state("idle")
    card.set(**SMALL)
    card.press("Run")
    expect(card.element).to_contain_text("Training was paused for this run.", timeout=PATIENCE)
    card.expect_state("done")
    page.get_by_role("link", name="Glassnet").click()
    trainer.expect_state("paused")
    expect(trainer.element).to_contain_text("Training was paused for an experiment.")
    trainer.press("Train")
    trainer.expect_state("training")
    expect(trainer.element).not_to_contain_text("experiment")


def test_a_run_stops_when_training_begins_on_another_page(card: ExperimentCard, page: Page) -> None:
    card.set(**LONG)
    card.press("Run")
    card.expect_state("running")
    page.get_by_role("link", name="Glassnet").click()
    trainer = TrainerCard(page)
    trainer.press("Train")
    trainer.expect_state("training")
    page.go_back()
    card.expect_state("stopped")
    expect(card.element).to_contain_text("Stopped because training began.")


def wait_for_progress(page: Page) -> None:
    """Wait until Python has done something more."""
    page.evaluate("void glassnet.on('progress', () => { window.hasProgressed = true; })")
    page.wait_for_function("window.hasProgressed", timeout=PATIENCE)


def test_a_run_goes_on_while_pages_change(card: ExperimentCard, page: Page) -> None:
    card.set(**LONG)
    card.press("Run")
    card.expect_state("running")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Learn").click()
    expect(page.get_by_role("heading", level=1, name="Learn")).to_be_visible()
    wait_for_progress(page)
    page.go_back()
    card.expect_state("running")
    expect(card.control("images").locator("input")).to_have_value(str(LONG["images"]))
    card.press("Stop")
    card.expect_state("stopped")


def test_a_run_that_ends_while_another_page_is_shown_is_there_on_return(
    card: ExperimentCard, page: Page
) -> None:
    page.evaluate("void glassnet.on('done', ({reason}) => { window.ended = reason; })")
    card.set(**SMALL, seed=7)
    card.press("Run")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Learn").click()
    expect(page.get_by_role("heading", level=1, name="Learn")).to_be_visible()
    page.wait_for_function("window.ended === 'finished'", timeout=PATIENCE)
    page.go_back()
    card.expect_state("done")
    card.expect_origin("live")
    expect(card.verdict).to_contain_text("(seed 7)")


def test_a_result_and_what_was_entered_outlive_the_page(card: ExperimentCard, page: Page) -> None:
    card.set(**SMALL, seed=7)
    card.press("Run")
    card.expect_state("done")
    sentence = card.verdict.inner_text()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Learn").click()
    expect(page.get_by_role("heading", level=1, name="Learn")).to_be_visible()
    page.get_by_role("article").get_by_role("link", name="Weight sharing").last.click()
    card.expect_state("done")
    card.expect_origin("live")
    expect(card.verdict).to_have_text(re.compile(r"^Your run, seed 7"))
    assert card.verdict.inner_text() == sentence
    expect(card.control("images").locator("input")).to_have_value("500")
    expect(card.element.locator(".gn-view__values tbody tr")).to_have_count(3)
    card.set(seed=8)
    card.press("Run")
    expect(card.verdict).to_contain_text("Your run, seed 8", timeout=PATIENCE)
    card.expect_state("done")


def test_a_run_begins_again_after_python_died_but_not_for_ever(
    card: ExperimentCard, page: Page
) -> None:
    card.set(**LONG)
    card.press("Run")
    wait_for_progress(page)
    page.evaluate("glassnet.python('import js; js.close()').catch(() => {})")
    began_again = card.element.get_by_text("Python stopped unexpectedly. The run began again.")
    expect(began_again).to_be_visible()
    card.expect_state("running")
    page.evaluate("glassnet.restart()")
    card.expect_state("failed")
    expect(began_again).to_be_hidden()
    expect(card.element.get_by_role("alert")).to_contain_text("Python was restarted.")
    card.expect_origin("example")
    card.set(**SMALL)
    card.press("Run")
    card.expect_state("done")
    expect(card.element.get_by_role("alert")).to_be_empty()


def test_a_run_that_the_console_holds_up_says_so_and_offers_to_end_that(
    card: ExperimentCard, page: Page
) -> None:
    page.evaluate("glassnet.start()")
    page.evaluate("void glassnet.python('while True: pass').catch(() => {})")
    card.set(**SMALL)
    card.press("Run")
    busy = card.element.get_by_text("Python is busy with the console.")
    expect(busy).to_be_visible()
    card.press("End what the console runs")
    expect(busy).to_be_hidden()
    card.expect_state("done")


def test_a_phone_shows_what_was_measured_and_all_of_a_title(browser: Browser, site: str) -> None:
    with visit(browser, site, viewport={"width": 390, "height": 800}) as page:
        page.add_init_script(RECORD_DRAWN_TEXT)
        page.goto(site + "learn/channels/")
        ExperimentCard(page, "C18").element.scroll_into_view_if_needed()
        page.wait_for_function("['1', '2', '4', '8', '16', '32'].every((text) => drawn.has(text))")
        page.goto(site + "learn/pooling/")
        for id_ in ("C05", "C27", "C28"):
            for table in ExperimentCard(page, id_).element.locator(".gn-scroll:has(caption)").all():
                assert table.evaluate(TITLE_FITS), table.inner_text()
