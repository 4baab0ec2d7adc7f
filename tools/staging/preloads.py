"""What a page's scripts will ask for stands in its head, so that all of it comes at once.

Otherwise a browser learns of an element's script only when the page's own runs, and of what that
shares with others only when it has come.
"""

import re
from pathlib import Path

from tools.staging.bundles import PAGE, Needs
from tools.staging.files import files_below

ELEMENT = re.compile(r"<(gn-[a-z-]+)")
START = re.compile(rf'<script src="(?P<app>[^"]*){re.escape(PAGE)}"')
HEAD_END = "</head>"


def set_preloads(site: Path, needs: Needs) -> None:
    """Name what each page of a site will load in the page's head.

    Args:
        site: the folder of the pages; those that start no script of ours stay as they are.
        needs: the bundles that each bundle imports.
    """
    for path in files_below(site, "**/*.html"):
        page = path.read_text()
        start = START.search(page)
        if start:
            addresses = [start["app"] + name for name in sorted(scripts(page, needs))]
            lines = "".join(f'<link rel="modulepreload" href="{url}">\n' for url in addresses)
            path.write_text(page.replace(HEAD_END, lines + HEAD_END, 1))


def scripts(page: str, needs: Needs) -> set[str]:
    """Return the bundles that a page will load: its own, its elements', and what these import."""
    elements = {f"widgets/{name}.js" for name in ELEMENT.findall(page)}
    starts = {PAGE} | (elements & needs.keys())
    return starts.union(*(needs[name] for name in starts))
