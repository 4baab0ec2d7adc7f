"""The built site: every address in it resolves, below any path, and none leads to another host."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.site_files import SITE, Page, imports_in_js, urls_in_css

THEME = SITE / "assets/javascripts"
ASKED_BY_THEME = {
    # Address the theme's script may fetch from, and the class on a page that makes it do so.
    "https://api.github.com/": "md-source",
    "https://{}/api/v4/": "md-source",
    "https://unpkg.com/mermaid@11/dist/mermaid.min.js": "mermaid",
    # For browsers without ResizeObserver; those have no WebAssembly SIMD either.
    "https://unpkg.com/resize-observer-polyfill": "",
}


def files(folder: Path, pattern: str) -> list[Path]:
    """List files; the page of a source file stands in a folder with that file's name."""
    return [path for path in sorted(folder.rglob(pattern)) if path.is_file()]


@pytest.fixture(scope="module")
def pages() -> dict[Path, Page]:
    """Every page by its path. The page for missing addresses stands apart: a host shows it at any
    depth, so its addresses cannot be relative."""
    paths = [path for path in files(SITE, "*.html") if path.name != "404.html"]
    assert paths, "Build the site first: make build"
    return {path: Page(path) for path in paths}


def style_sheets() -> list[Path]:
    return files(SITE, "*.css")


def own_scripts() -> list[Path]:
    return files(SITE / "assets/app", "*.js")


def is_foreign(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in ("http", "https", "ws", "wss")


def problem(start: Path, address: str) -> str | None:
    """Say what is wrong with an address in a file of the site, if anything is."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    if parts.path.startswith("/"):
        return f"{start}: {address} works only at the root of a host"
    target = (start.parent / unquote(parts.path)).resolve()
    if not target.is_relative_to(SITE.resolve()):
        return f"{start}: {address} leads out of the site"
    if target.is_dir():
        target /= "index.html"
    return None if target.is_file() else f"{start}: {address} does not exist"


def problems(start: Path, addresses: list[str]) -> list[str]:
    return list(filter(None, (problem(start, address) for address in addresses)))


def test_every_link_and_asset_of_every_page_exists(pages: dict[Path, Page]) -> None:
    wrong = [
        text
        for page in pages.values()
        for text in problems(
            page.path, page.links + page.fetched + urls_in_css("".join(page.styles))
        )
    ]
    assert wrong == []


def test_every_fragment_leads_to_an_anchor(pages: dict[Path, Page]) -> None:
    wrong = []
    for page in pages.values():
        for link in filter(lambda link: not is_foreign(link), page.links):
            parts = urlsplit(link)
            target = (page.path.parent / unquote(parts.path)).resolve()
            target = target / "index.html" if target.is_dir() else target
            other = pages.get(SITE / target.relative_to(SITE.resolve())) if parts.path else page
            if parts.fragment and other and unquote(parts.fragment) not in other.anchors:
                wrong.append(f"{page.path}: {link}")
    assert wrong == []


def test_every_style_sheet_finds_its_files() -> None:
    wrong = [
        text for path in style_sheets() for text in problems(path, urls_in_css(path.read_text()))
    ]
    assert wrong == []


def test_every_module_finds_its_imports() -> None:
    assert own_scripts()
    wrong = [
        text for path in own_scripts() for text in problems(path, imports_in_js(path.read_text()))
    ]
    assert wrong == []


def test_nothing_is_fetched_from_another_host(pages: dict[Path, Page]) -> None:
    fetched = {
        **{page.path: page.fetched + urls_in_css("".join(page.styles)) for page in pages.values()},
        **{path: urls_in_css(path.read_text()) for path in style_sheets()},
        **{path: imports_in_js(path.read_text()) for path in own_scripts()},
    }
    assert [(str(path), a) for path, found in fetched.items() for a in found if is_foreign(a)] == []


def test_our_scripts_name_no_other_host() -> None:
    """Whatever a script fetches, it would have to name the host."""
    ours = [path for path in own_scripts() if "vendor" not in path.parts]
    wrong = [
        (path.name, address)
        for path in ours
        for address in re.findall(r"['\"`](?:(?:https?|wss?):)?//\w[^'\"`]*", path.read_text())
        if not address[1:].startswith("http://www.w3.org/")  # names of XML vocabularies
    ]
    assert wrong == []


def test_hosts_the_theme_names_are_never_asked(pages: dict[Path, Page]) -> None:
    """A new release of the theme that names another host fails here and needs a look."""
    scripts = "".join(path.read_text() for path in THEME.glob("*.js"))
    named = re.findall(r"[\"'`](https?://[^\"'`]+)[\"'`]", re.sub(r"\$\{.*?\}", "{}", scripts))
    unknown = [name for name in named if not name.startswith(tuple(ASKED_BY_THEME))]
    assert unknown == []
    used = set.union(*(page.classes for page in pages.values()))
    assert used & set(ASKED_BY_THEME.values()) == set()


@pytest.mark.parametrize(
    ("page", "signature"),
    [
        ("layers", "Conv2d(in_channels: int"),
        ("layers", "Parameter(name: str, data: "),
        ("optim", "SGD(parameters: "),
        ("optim", "Adam(parameters: "),
    ],
)
def test_the_reference_says_how_to_make_an_object(page: str, signature: str) -> None:
    html = (SITE / f"reference/{page}/index.html").read_text()
    blocks = re.findall(r'<div class="doc-signature[^>]*>.*?</div>', html, flags=re.DOTALL)
    texts = [" ".join(unescape(re.sub("<[^>]*>", "", block)).split()) for block in blocks]
    close = [text.replace("( ", "(") for text in texts]
    assert any(text.startswith(signature) for text in close)


def test_the_source_of_a_class_is_all_of_it() -> None:
    html = (SITE / "reference/layers/index.html").read_text()
    sources = re.findall(r'<details class="mkdocstrings-source">.*?</details>', html, re.DOTALL)
    texts = [re.sub("<[^>]*>", "", source) for source in sources]
    (conv,) = [text for text in texts if "class Conv2d(" in text]
    assert "def backward(" in conv


def test_examples_in_docstrings_are_shown_as_code() -> None:
    """Under a title other than `Examples:` a prompt becomes a quotation."""
    quoted = [
        path.parent.name
        for path in files(SITE / "reference", "*.html")
        if "<blockquote>" in path.read_text()
    ]
    assert quoted == []


def test_every_hashed_folder_has_one_version() -> None:
    assets = SITE / "assets"
    for name in ("app", "runtime", "wheel", "models"):
        versions = [path.name for path in (assets / name).iterdir()]
        assert len(versions) == 1, f"{name} has stale versions: {versions}"
