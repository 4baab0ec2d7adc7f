"""Finds the browser that tests drive: Playwright's own, else the system's Chromium.

`python -m tools.browser` prints it, and tries to install Playwright's if there is none.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SYSTEM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same browser without windows, in which a page costs half the time."""

REMEDY = (
    "No browser found for the page tests. Install one (on Debian: "
    "apt install chromium-headless-shell), or let Playwright fetch its own: "
    ".venv/bin/python -m playwright install chromium"
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
    """Return the browser's executable, or None."""
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if own.is_file():
        return own
    found = (shutil.which(name) for name in SYSTEM_NAMES)
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
