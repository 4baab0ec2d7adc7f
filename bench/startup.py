"""From opening the page to the first update, and what came over the wire."""

from __future__ import annotations

from playwright.sync_api import Browser

FIRST_STEP = "() => Number(document.querySelector('gn-trainer')?.dataset.step ?? 0) >= 1"


def measure(browser: Browser, site: str) -> dict[str, float]:
    """Open the site with an empty cache, press Train, wait for the first update."""
    context = browser.new_context()
    page = context.new_page()
    received = 0

    def count(response: object) -> None:
        nonlocal received
        received += int(response.headers.get("content-length", 0))  # type: ignore[attr-defined]

    page.on("response", count)
    page.goto(site)
    button = page.get_by_role("button", name="Train", exact=True)
    button.wait_for()
    opened = page.evaluate("performance.now()")
    button.click()
    page.wait_for_function(FIRST_STEP)
    stepped = page.evaluate("performance.now()")
    context.close()
    return {
        "page_seconds": opened / 1000,
        "first_step_seconds": (stepped - opened) / 1000,
        "megabytes": received / 1e6,
    }
