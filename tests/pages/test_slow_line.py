"""A line that is slow but lives: Python comes, the time left is told, and nothing comes twice.

A start takes 190 seconds at 1 Mbit/s, with 20 seconds of patience. Here the line is twelve times as
fast, and patience is shorter in proportion.
"""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.pages.slow import slow_site
from tests.pages.trainer import TrainerCard
from tests.pages.watch import watched

RATE = 12 * 125_000
PATIENCE = 2

SIZES = """glassnet.manifest().then(({runtime, wheel, data, pretrained}) =>
  [...Object.values(runtime), wheel, ...data.reduced, ...data.test, pretrained]
    .reduce((sum, {bytes}) => sum + bytes, 0))"""


@pytest.mark.parametrize(("protocol", "order"), [("http/1.1", "shared"), ("h2", "in turn")])
def test_python_comes_over_a_slow_line(browser: Browser, protocol: str, order: str) -> None:
    context = browser.new_context(ignore_https_errors=True)
    with (
        slow_site(protocol=protocol, order=order, rate=RATE) as site,
        watched(context, site.address),
    ):
        page = context.new_page()
        page.goto(site.address)
        page.evaluate("(seconds) => { glassnet.patience = seconds }", PATIENCE)
        trainer = TrainerCard(page)
        trainer.press("Train")
        expect(trainer.element).to_contain_text(
            re.compile(r"Downloading .* of 2\d\.\d MB, (less than a minute|a few seconds) left")
        )
        trainer.expect_step_after(0)
    context.close()


@pytest.mark.parametrize(
    ("file", "ranges"), [("numpy", True), ("pyodide.asm.wasm", True), ("numpy", False)]
)
def test_a_retry_goes_on_from_what_has_arrived(browser: Browser, file: str, ranges: bool) -> None:
    context = browser.new_context()
    with (
        slow_site(rate=80 * 125_000, breakFile=file, breakAt=2_000_000, ranges=ranges) as site,
        watched(context, site.address) as errors,
    ):
        errors.expect("request failed|ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE")
        page = context.new_page()
        page.goto(site.address)
        trainer = TrainerCard(page)
        trainer.press("Train")
        trainer.expect_state("failed")
        expect(trainer.element.get_by_role("alert")).to_contain_text(file)
        trainer.press("Retry")
        trainer.expect_step_after(0)
        needed = page.evaluate(SIZES)
    context.close()
    first, *_, again = site.of(file)
    assert first["start"] == 0
    if ranges:
        assert 1_000_000 < again["start"] <= first["sent"]
        assert sum(answer["sent"] for answer in site.sent) < 1.1 * needed
    else:
        assert again["start"] == 0
        assert len(site.of("pyodide.mjs")) == 1, "what had arrived whole is kept"
