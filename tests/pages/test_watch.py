"""The watch over pages sees what it is there for, in workers too."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.pages.watch import PageErrors

RUN_IN_WORKER = """source => new Promise(resolve => {
  const code = `(async () => { ${source} })().catch(() => {}).then(() => postMessage(null))`;
  new Worker(URL.createObjectURL(new Blob([code]))).onmessage = resolve;
})"""


def test_a_missing_file_is_seen_in_a_worker(page: Page, site: str, page_errors: PageErrors) -> None:
    page.goto(site)
    page_errors.expect(r"response 404: .*/missing")
    with page.expect_response("**/missing"):
        page.evaluate(RUN_IN_WORKER, f"await fetch('{site}missing')")


def test_another_origin_is_seen_in_a_worker_and_not_reached(
    page: Page, site: str, page_errors: PageErrors
) -> None:
    page.goto(site)
    page_errors.expect(
        r"other origin: http://glassnet\.example/",
        r"request failed: http://glassnet\.example/ \(net::ERR_NAME_NOT_RESOLVED\)",
    )
    with page.expect_event("requestfailed", lambda request: "glassnet.example" in request.url):
        page.evaluate(RUN_IN_WORKER, "await fetch('http://glassnet.example/')")


def test_an_error_on_the_console_is_seen_in_a_worker(
    page: Page, site: str, page_errors: PageErrors
) -> None:
    page.goto(site)
    page_errors.expect(r"console: a mistake")
    with page.expect_event("console"):
        page.evaluate(RUN_IN_WORKER, "console.error('a mistake')")


def test_an_uncaught_error_is_seen(page: Page, site: str, page_errors: PageErrors) -> None:
    page.goto(site)
    page_errors.expect(r"uncaught: .*nobody caught this")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('nobody caught this') })")


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [((), "console: a mistake"), (("a mistake", "another"), "expected, but not seen: another")],
)
def test_the_watch_fails_on_both_kinds_of_surprise(
    context: BrowserContext, site: str, expected: tuple[str, ...], complaint: str
) -> None:
    page = context.new_page()
    page.goto(site)
    errors = PageErrors(context, site)
    errors.expect(*expected)
    page.evaluate("console.error('a mistake')")
    assert list(errors.problems()) == [complaint]


def test_a_shared_visit_is_told_of_its_errors_once(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(site)
    errors = PageErrors(context, site)
    page.evaluate("console.error('a mistake')")
    with pytest.raises(AssertionError, match="console: a mistake"):
        errors.check()
    errors.check()
