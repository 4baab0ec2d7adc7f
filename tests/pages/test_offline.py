"""Downloads that fail: named in a sentence, never waited for in vain, and tried again."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.pages.answers import Answer, as_html, cut_off, damaged, gone, truncated
from tests.pages.conftest import SITE
from tests.pages.pad import SEVEN, PadCard
from tests.pages.trainer import LOADED, TrainerCard
from tests.pages.watch import PageErrors


@pytest.mark.parametrize(
    ("file", "answer", "sentence", "seen"),
    [
        (
            "worker.js",
            gone,
            "What starts Python could not be downloaded. Check",
            "response 404|request failed",
        ),
        ("manifest.json", gone, "manifest.json could not be downloaded: .* 404", "response 404"),
        ("manifest.json", as_html, "manifest.json could not .*: it is not what this site", None),
        ("pyodide.asm.js", gone, "pyodide.asm.js could not be downloaded: .* 404", "response 404"),
        ("pyodide.asm.wasm", cut_off, "pyodide.asm.wasm could not be", "request failed"),
        ("pyodide.asm.wasm", truncated, "pyodide.asm.wasm could .*: it is not the expected", None),
        ("pyodide.asm.wasm", damaged, "pyodide.asm.wasm could not .*: it arrived damaged", None),
        ("python_stdlib.zip", damaged, "python_stdlib.zip could not .*: it arrived damaged", None),
        ("pyodide.asm.js", damaged, "pyodide.asm.js could not .*: it arrived damaged", None),
        ("numpy", damaged, "numpy.*whl could not be downloaded: it arrived damaged", None),
        ("models/", damaged, "npz could not be downloaded: it arrived damaged", None),
        ("data/test", damaged, "The test digits could not be downloaded: it arrived", None),
        ("numpy", truncated, "numpy.*whl could not be downloaded: it is not the expected", None),
        ("data/test", gone, "The test digits could not be downloaded: .* 404", "response 404"),
    ],
)
def test_a_failed_download_is_named(
    context: BrowserContext,
    home: Page,
    page_errors: PageErrors,
    file: str,
    answer: Answer,
    sentence: str,
    seen: str | None,
) -> None:
    if seen:
        page_errors.expect(seen)
    trainer = TrainerCard(home)
    trainer.expect_state("idle")  # what the page asks for by itself has been asked for
    context.route(f"**/{file}*", answer)
    trainer.press("Train")
    trainer.expect_state("failed")
    expect(trainer.element.get_by_role("alert")).to_contain_text(re.compile(sentence))
    expect(trainer.element.get_by_role("button", name="Retry")).to_be_visible()


def test_what_arrived_damaged_is_fetched_anew(context: BrowserContext, home: Page) -> None:
    trainer = TrainerCard(home)
    context.route("**/numpy*", damaged, times=1)
    trainer.press("Train")
    trainer.expect_state("failed")
    trainer.press("Retry")
    trainer.expect_step_after(0)


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain"])
def test_webassembly_under_another_type_is_compiled_from_its_bytes(
    context: BrowserContext, home: Page, content_type: str
) -> None:
    def disguised(route: Route) -> None:
        path = SITE / urlsplit(route.request.url).path.lstrip("/")
        route.fulfill(path=path, content_type=content_type)

    context.route("**/*.wasm", disguised)
    trainer = TrainerCard(home)
    trainer.press("Train")
    trainer.expect_step_after(0)


def test_retry_works_after_the_connection_came_back(
    context: BrowserContext, home: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("ERR_INTERNET_DISCONNECTED")
    trainer = TrainerCard(home)
    context.set_offline(True)
    trainer.press("Train")
    trainer.expect_state("failed")
    with home.expect_event("requestfailed"):
        trainer.press("Retry")
    trainer.expect_state("failed")
    context.set_offline(False)
    trainer.press("Retry")
    trainer.expect_step_after(0)


def test_what_the_pad_has_loaded_the_trainer_no_longer_misses(
    context: BrowserContext, home: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("ERR_INTERNET_DISCONNECTED")
    trainer, pad = TrainerCard(home), PadCard(home)
    context.set_offline(True)
    pad.draw(SEVEN)
    trainer.press("Train")
    trainer.expect_state("failed")
    pad_problem = pad.element.get_by_role("alert")
    expect(pad_problem).to_be_visible()
    context.set_offline(False)
    pad.press("Retry")
    pad.expect_reading(7)
    expect(pad_problem).to_be_hidden()
    trainer.expect_state("idle")
    expect(trainer.element.get_by_role("button", name="Retry")).to_be_hidden()
    trainer.press("Train")
    trainer.expect_step_after(0)


def test_what_the_inside_has_loaded_the_pad_reads_with(
    context: BrowserContext, home: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("ERR_INTERNET_DISCONNECTED")
    pad = PadCard(home)
    context.set_offline(True)
    pad.draw(SEVEN)
    expect(pad.element.get_by_role("alert")).to_be_visible()
    context.set_offline(False)
    home.locator("gn-inside").get_by_role("button", name="a test digit").click()
    pad.expect_reading(7)
    expect(pad.element.get_by_role("alert")).to_be_hidden()


def test_a_stalled_download_is_told_of_and_can_be_asked_for_again(
    context: BrowserContext, home: Page
) -> None:
    home.clock.install()
    requests: list[Route] = []

    def hold_the_first(route: Route) -> None:
        requests.append(route)
        if len(requests) > 1:
            route.continue_()

    context.route("**/numpy*", hold_the_first)
    home.evaluate(
        """glassnet.manifest().then(({runtime}) => {
          const [, {bytes}] = Object.entries(runtime).find(([name]) => name.startsWith("numpy"));
          glassnet.on("loading", ({stage, loaded, total}) => {
            window.onlyNumPyIsMissing = stage === "numpy" && total - loaded === bytes;
          });
        })"""
    )
    trainer = TrainerCard(home)
    trainer.press("Train")
    stall = trainer.element.get_by_text("Nothing has come for 8 seconds.")
    home.wait_for_function("window.onlyNumPyIsMissing")
    expect(stall).to_be_hidden()
    home.clock.run_for(9000)
    expect(stall).to_be_visible()
    trainer.press("Retry")
    expect(stall).to_be_hidden()
    trainer.expect_step_after(0)


def test_what_is_named_while_loading_is_what_is_missing(
    context: BrowserContext, home: Page
) -> None:
    held: list[Route] = []
    context.route("**/data/*.gz", lambda route: held.append(route))
    trainer = TrainerCard(home)
    trainer.press("Train")
    expect(trainer.element).to_contain_text("Loading the digits", timeout=LOADED)
    trainer.expect_state("loading")
    for route in held:
        route.continue_()
    context.unroute("**/data/*.gz")
    trainer.expect_step_after(0)


def test_a_pause_while_python_loads_is_answered_at_once(
    context: BrowserContext, home: Page
) -> None:
    stalled: list[Route] = []
    context.route("**/numpy*", lambda route: stalled.append(route))
    trainer = TrainerCard(home)
    trainer.press("Train")
    trainer.expect_state("loading")
    trainer.press("Pause")
    expect(trainer.element.get_by_role("button", name="Train")).to_be_visible()
    expect(trainer.element).to_contain_text("Stopped. Python is still loading.")
    for route in stalled:
        route.continue_()
    context.unroute("**/numpy*")
    trainer.expect_state("ready")
    expect(trainer.element).not_to_contain_text("still loading")
    assert trainer.step == 0


def test_more_digits_that_do_not_come_leave_the_run_as_it_was(
    context: BrowserContext, home: Page, page_errors: PageErrors
) -> None:
    page_errors.expect("request failed")
    trainer = TrainerCard(home)
    trainer.press("Step")
    trainer.expect_state("paused")
    context.route("**/train-3*", cut_off)
    trainer.set("Data", "full")
    trainer.press("Reset")
    problem = "The digits (part 4 of 6) could not be downloaded"
    expect(trainer.problem("Data")).to_contain_text(problem)
    trainer.expect_state("paused")
    trainer.press("Step")
    expect(trainer.element).to_have_attribute("data-step", "2")
    trainer.press("Reset")
    expect(trainer.problem("Data")).to_contain_text("could not be downloaded")
    context.unroute("**/train-3*")
    trainer.problem("Data").get_by_role("button", name="Retry").click()
    trainer.expect_state("ready")
    assert home.evaluate("glassnet.python('len(bridge._trainer.training)')") == 60_000


def test_a_browser_without_webassembly_is_told(home: Page, site: str) -> None:
    home.add_init_script("delete globalThis.WebAssembly")
    home.goto(site)
    trainer = TrainerCard(home)
    trainer.press("Train")
    trainer.expect_state("failed")
    expect(trainer.element.get_by_role("alert")).to_contain_text("no WebAssembly")
    retry = trainer.element.get_by_role("button", name="Retry")
    expect(retry, "as trying again cannot help").to_be_hidden()
    pad = PadCard(home)
    pad.draw(SEVEN)
    problem = pad.element.get_by_role("alert")
    expect(problem).to_contain_text("no WebAssembly")
    expect(problem.get_by_role("button", name="Retry")).to_be_hidden()
