"""Browsers that lack what newer ones have: what they can do works, the rest is said."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.pages.answers import damaged
from tests.pages.conftest import NO_OTHER_HOST
from tests.pages.pad import SEVEN, PadCard
from tests.pages.trainer import TrainerCard
from tests.pages.visit import visit
from tools import browser as browsers

NO_SIMD = "--js-flags=--no-enable-sse4-1 --no-enable-ssse3 --no-enable-sse3"


def test_without_simd_numpy_trains(playwright: Playwright, executable: Path, site: str) -> None:
    old = playwright.chromium.launch(
        executable_path=executable, args=[*browsers.ARGUMENTS, NO_OTHER_HOST, NO_SIMD]
    )
    with visit(old, site) as page:
        trainer = TrainerCard(page)
        trainer.press("Train")
        trainer.expect_step_after(0)
        trainer.press("Pause")
        assert page.evaluate("glassnet.start().then(({backend}) => backend)") == "numpy"
    old.close()


def test_without_encryption_there_are_no_locks_and_no_digests(
    playwright: Playwright, executable: Path, site: str
) -> None:
    plain = playwright.chromium.launch(
        executable_path=executable,
        args=[*browsers.ARGUMENTS, "--host-resolver-rules=MAP school.test 127.0.0.1"],
    )
    with visit(plain, site.replace("127.0.0.1", "school.test")) as page:
        assert page.evaluate("[isSecureContext, navigator.locks, crypto.subtle]")[0] is False
        trainer = TrainerCard(page)
        page.context.route("**/numpy*", damaged)
        trainer.press("Train")
        trainer.expect_state("failed")
        problem = trainer.element.get_by_role("alert")
        expect(problem).to_contain_text("NumPy and Glassnet could not be loaded (")
        expect(problem).not_to_contain_text("Traceback")
        page.context.unroute("**/numpy*")
        trainer.press("Retry")
        trainer.expect_step_after(0)
    plain.close()


CLASSIC_WORKERS = {
    "unread": "class extends Worker { constructor(url, {name}) { super(url, {name}); } }",
    "ignored": "class extends Worker { constructor(url, {type, name}) { super(url, {name}); } }",
}


@pytest.mark.parametrize("kind", CLASSIC_WORKERS)
def test_a_browser_without_module_workers_is_told(home: Page, site: str, kind: str) -> None:
    home.add_init_script(f"globalThis.Worker = {CLASSIC_WORKERS[kind]}")
    home.goto(site)
    trainer = TrainerCard(home)
    trainer.press("Train")
    trainer.expect_state("failed")
    problem = trainer.element.get_by_role("alert")
    expect(problem).to_contain_text("too old")
    expect(problem).to_contain_text("Firefox since 114")
    expect(problem.get_by_role("button"), "as trying again cannot help").to_be_hidden()
    pad = PadCard(home)
    pad.draw(SEVEN)
    expect(pad.element.get_by_role("alert")).to_contain_text("too old")
    expect(pad.element.get_by_role("button", name="Retry")).to_be_hidden()
