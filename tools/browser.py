"""Finds the browser that tests drive: Playwright's own, else the system's Chromium.

`python -m tools.browser` prints it, and tries to install Playwright's if there is none.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SHELL = "chromium-headless-shell"
"""The same browser without windows, in which a page costs half the time."""

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = (
    "No browser found for the page tests. Install Chromium (on Debian: apt install chromium), "
    "or let Playwright fetch its own: .venv/bin/python -m playwright install chromium"
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""For running headless in a container, without the browser's own traffic."""


def find() -> Path | None:
    """Return the executable of the browser that tests drive, or None."""
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if own.is_file():
        return own
    return first_of(SHELL, *SYSTEM_NAMES)


def with_preferences(browser: Path) -> Path | None:
    """Return a browser that reads its preferences, which the shell does not, or None."""
    return first_of(*SYSTEM_NAMES) if browser.name == SHELL else browser


def first_of(*names: str) -> Path | None:
    """Return the first of some programs that the system has."""
    found = (shutil.which(name) for name in names)
    return next((Path(path) for path in found if path), None)


def main() -> None:
    """Make sure there is a browser, or say what to install."""
    if find() is None:
        print("browser   none found, asking Playwright for its own", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    path = find()
    if path is None:
        raise SystemExit(REMEDY)
    print(f"browser   {path}")


if __name__ == "__main__":
    main()
