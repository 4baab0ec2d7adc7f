"""What a page must not do while it is tested, and how a test says what it provokes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

CANCELLED = "net::ERR_ABORTED"
"""The page itself gave a request up: it was left, or ended its worker. Not a failure."""


class PageErrors:
    """Collects what goes wrong in a browser context, workers included.

    A test that provokes failures says so: ``page_errors.expect(r"stdlib.*404")``. What is expected
    and does not happen is as wrong as what happens unexpectedly.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.requests: list[str] = []
        self._seen: list[str] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []
        self._origin = origin
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._seen.append(f"uncaught: {error.error}"))
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)
        context.on("response", self._on_response)

    def expect(self, *patterns: str) -> None:
        """Allow, and demand, messages in which these regular expressions are found."""
        self._expected += patterns

    def allow(self, *patterns: str) -> None:
        """Allow messages that may or may not come, where timing decides."""
        self._allowed += patterns

    def problems(self) -> Iterator[str]:
        """Yield what was seen but not expected, then what was expected but not seen."""
        for message in self._seen:
            tolerated = (*self._expected, *self._allowed)
            if not any(re.search(pattern, message) for pattern in tolerated):
                yield message
        for pattern in self._expected:
            if not any(re.search(pattern, message) for message in self._seen):
                yield f"expected, but not seen: {pattern}"

    def check(self) -> None:
        """Fail if anything was wrong, and begin anew."""
        problems = list(self.problems())
        for known in (self._seen, self._expected, self._allowed):
            known.clear()
        assert not problems, "\n".join(problems)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._seen.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self._origin, "blob:", "data:")):
            self._seen.append(f"other origin: {request.url}")

    def _on_failure(self, request: Request) -> None:
        if request.failure != CANCELLED:
            self._seen.append(f"request failed: {request.url} ({request.failure})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._seen.append(f"response {response.status}: {response.url}")


@contextmanager
def watched(context: BrowserContext, origin: str) -> Iterator[PageErrors]:
    """Watch a context, and fail at the end if anything was wrong."""
    errors = PageErrors(context, origin)
    yield errors
    errors.check()
