"""One visit shared by several tests: Python takes seconds to start, and need not start for each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.pages.watch import watched


@contextmanager
def visit(browser: Browser, address: str, path: str = "", **options: Any) -> Iterator[Page]:
    """Open a page of a site in a context of its own; fail at the end on all that went wrong."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    with watched(context, address):
        page = context.new_page()
        page.goto(address + path)
        yield page
    context.close()
