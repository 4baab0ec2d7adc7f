"""A browser whose settings refuse storage, as some schools and careful readers have it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

from tools import browser as browsers

NO_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}
NO_THIRD_PARTY_COOKIES = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}

NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"

PARTITIONED = "--disable-features=Translate"
"""Playwright switches the partitioning of storage off, in a flag of which the last one counts."""


@contextmanager
def locked_down(
    playwright: Playwright,
    executable: Path,
    profile: Path,
    preferences: object,
    *,
    is_partitioned: bool = True,
) -> Iterator[BrowserContext]:
    """Start a browser with these preferences of Chromium's in a new profile."""
    switches = [NO_OTHER_HOST, PARTITIONED] if is_partitioned else [NO_OTHER_HOST]
    (profile / "Default").mkdir(parents=True)
    (profile / "Default/Preferences").write_text(json.dumps(preferences))
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=executable,
        args=[*browsers.ARGUMENTS, *switches],
        viewport={"width": 1280, "height": 900},
    )
    yield context
    context.close()
