"""A page's head names every script that the page will load, and no other."""

import re
from pathlib import Path

from tools.staging.files import write
from tools.staging.preloads import set_preloads

NEEDS = {
    "page/main.js": ["shared/page.js"],
    "widgets/gn-a.js": ["shared/page.js", "shared/elements.js"],
    "widgets/gn-b.js": ["shared/page.js"],
    "shared/page.js": [],
    "shared/elements.js": ["shared/page.js"],
}
PAGE = """<html><head><title>A page</title></head>
<body>{}<script src="../../assets/app/0a/page/main.js" type="module"></script></body></html>
"""


def preloaded(folder: Path, page: str) -> list[str]:
    path = write(folder / "learn/relu/index.html", page.encode())
    set_preloads(folder, NEEDS)
    head = path.read_text().split("</head>")[0]
    found = re.findall(r'<link rel="modulepreload" href="([^"]*)">', head)
    assert all(address.startswith("../../assets/app/0a/") for address in found)
    return [address.removeprefix("../../assets/app/0a/") for address in found]


def test_a_page_of_text_names_what_every_page_loads(tmp_path: Path) -> None:
    assert preloaded(tmp_path, PAGE.format("")) == ["page/main.js", "shared/page.js"]


def test_an_element_brings_what_it_needs(tmp_path: Path) -> None:
    text = '<gn-a class="gn-card"></gn-a><gn-a></gn-a><gn-b></gn-b><gn-unknown></gn-unknown>'
    assert preloaded(tmp_path, PAGE.format(text)) == [
        "page/main.js",
        "shared/elements.js",
        "shared/page.js",
        "widgets/gn-a.js",
        "widgets/gn-b.js",
    ]


def test_an_element_that_is_shown_as_code_is_none(tmp_path: Path) -> None:
    page = PAGE.format("<code>&lt;gn-a&gt;</code>")
    assert preloaded(tmp_path, page) == ["page/main.js", "shared/page.js"]


def test_a_page_without_our_script_stays_as_it_is(tmp_path: Path) -> None:
    assert preloaded(tmp_path, "<html><head></head><body><gn-a></gn-a></body></html>") == []
