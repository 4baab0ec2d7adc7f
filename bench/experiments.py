"""Seconds of every experiment's default run in its page; Python is warm."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

LEARN = Path(__file__).parents[1] / "docs" / "learn"

RUN = """async (id) => {
  const card = document.getElementById(id);
  const button = [...card.querySelectorAll("button")].find((b) => b.textContent === "Run");
  const started = performance.now();
  button.click();
  while (card.dataset.state !== "done") {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (card.dataset.state === "failed") throw new Error(`${id} failed`);
  }
  return (performance.now() - started) / 1000;
}"""


def measure(browser: Browser, site: str) -> list[dict[str, Any]]:
    """Press Run on every card of every lesson, one after the other."""
    found = []
    for lesson in sorted(LEARN.glob("*.md")):
        names = re.findall(r'<gn-experiment id="(\w+)">', lesson.read_text())
        if not names:
            continue
        page = browser.new_page()
        page.goto(f"{site}learn/{lesson.stem}/")
        page.evaluate("() => glassnet.start().then(() => null)")
        for name in names:
            page.locator(f"#{name}").scroll_into_view_if_needed()
            found.append({"id": name, "seconds": page.evaluate(RUN, name)})
        page.close()
    return sorted(found, key=lambda run: -run["seconds"])
