"""What servers and networks answer instead of what was asked for."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Route

from tests.pages.conftest import SITE
from tools.serve import TYPES

Answer = Callable[[Route], None]


def gone(route: Route) -> None:
    """Answer as a server does that has no such file."""
    route.fulfill(status=404)


def cut_off(route: Route) -> None:
    """Fail as a lost connection does."""
    route.abort("connectionreset")


def truncated(route: Route) -> None:
    """Deliver the beginning."""
    route.fulfill(status=200, content_type="application/octet-stream", body=b"the beginning")


def as_html(route: Route) -> None:
    """Answer as a portal does that wants a login first."""
    route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Log in")


def damaged(route: Route) -> None:
    """Deliver as many bytes as there should be, one of them wrong."""
    path = SITE / urlsplit(route.request.url).path.lstrip("/")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    route.fulfill(body=bytes(content), content_type=TYPES[path.suffix])
