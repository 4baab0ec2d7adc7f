"""The built site on a port of this machine, a browser, and a page that fails on any error."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.pages.warm import WarmReader
from tests.pages.watch import PageErrors, watched
from tools import browser as browsers
from tools.serve import Handler, server

SITE = Path(__file__).parents[2] / "build/site"
SUB_PATH = "some/where"
"""A folder that the site is not built for."""

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong

NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the site at the root of a host; it ends in a slash."""
    with serving(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def site_below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the same site in a folder of a host."""
    root = tmp_path_factory.mktemp("host")
    link = root / SUB_PATH
    link.parent.mkdir(parents=True)
    link.symlink_to(SITE, target_is_directory=True)
    with serving(root) as address:
        yield f"{address}{SUB_PATH}/"


@contextmanager
def serving(folder: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """Serve a folder on a free port, as `make serve` would."""
    if not (SITE / "index.html").is_file():
        pytest.fail("The page tests need the built site. Run `make build` first.", pytrace=False)
    with server(folder, handler=handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}/"
        finally:
            running.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def executable() -> Path:
    """The browser's program."""
    found = browsers.find()
    if found is None:
        pytest.fail(browsers.REMEDY, pytrace=False)
    return found


@pytest.fixture(scope="session")
def executable_with_preferences(executable: Path) -> Path:
    """The program of a browser that reads its preferences."""
    found = browsers.with_preferences(executable)
    if found is None:
        pytest.fail(browsers.REMEDY, pytrace=False)
    return found


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def browser(playwright: Playwright, executable: Path) -> Iterator[Browser]:
    """The one browser of nearly all page tests."""
    running = playwright.chromium.launch(
        executable_path=executable, args=[*browsers.ARGUMENTS, NO_OTHER_HOST]
    )
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor of the test's own: nothing cached, nothing stored."""
    visitor = browser.new_context(viewport={"width": 1280, "height": 900})
    yield visitor
    visitor.close()


@pytest.fixture
def page_errors(context: BrowserContext, site: str) -> Iterator[PageErrors]:
    """What went wrong in the test's pages; the test fails on what it did not expect."""
    with watched(context, site) as errors:
        yield errors


@pytest.fixture
def page(context: BrowserContext, page_errors: PageErrors) -> Page:
    """An empty page under watch."""
    return context.new_page()


@pytest.fixture
def home(page: Page, site: str) -> Page:
    """The home page."""
    page.goto(site)
    return page


@pytest.fixture(scope="package")
def warm_visit(browser: Browser, site: str) -> Iterator[WarmReader]:
    """The one visit behind `warm`."""
    context = browser.new_context()
    errors = PageErrors(context, site)
    page = context.new_page()
    page.goto(f"{site}learn/")
    yield WarmReader(page, errors)
    context.close()


@pytest.fixture
def warm(warm_visit: WarmReader) -> Iterator[WarmReader]:
    """A reader in whose tab Python runs already; the test fails on what goes wrong meanwhile."""
    yield warm_visit
    warm_visit.errors.check()
