"""Reads the built site's files: what each page links to, fetches, and can be linked at."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

SITE = Path("build/site")

FETCHED_RELATIONS = {
    "apple-touch-icon",
    "dns-prefetch",
    "icon",
    "manifest",
    "modulepreload",
    "preconnect",
    "prefetch",
    "preload",
    "stylesheet",
}
FETCHED_ATTRIBUTES = ("src", "poster", "data")


@dataclass
class Page(HTMLParser):
    """What one HTML file names."""

    path: Path
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    styles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._tag = ""
        self.feed(self.path.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._tag = tag
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        self.classes |= set(values.get("class", "").split())
        self.styles.append(values.get("style", ""))
        if tag == "a":
            self.links += [values["href"]] if "href" in values else []
        elif tag == "link":
            if FETCHED_RELATIONS & set(values["rel"].split()):
                self.fetched.append(values["href"])
        else:
            self.fetched += [values[name] for name in FETCHED_ATTRIBUTES if values.get(name)]
            self.fetched += [
                item.split()[0] for item in values.get("srcset", "").split(",") if item
            ]

    def handle_data(self, data: str) -> None:
        if self._tag == "style":
            self.styles.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""


def urls_in_css(text: str) -> list[str]:
    """List what a style sheet fetches: every url(...) and @import."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    urls = re.findall(r"url\(\s*(['\"]?)(.*?)\1\s*\)", text, flags=re.DOTALL)
    imports = re.findall(r"@import\s+(['\"])(.*?)\1", text)
    return [address for _, address in urls + imports]


def imports_in_js(text: str) -> list[str]:
    """List the modules a script names in import statements, import() and new URL()."""
    code = re.sub(r"^\s*(?:\*|//|/\*).*$", "", text, flags=re.MULTILINE)
    statement = r"\b(?:import|export)\b[^;'\"()]*?\bfrom\s*['\"]([^'\"]+)['\"]"
    bare = r"\bimport\s*\(?\s*['\"]([^'\"]+)['\"]"
    address = r"new URL\(\s*['\"]([^'\"]+)['\"],\s*import\.meta\.url"
    return [name for pattern in (statement, bare, address) for name in re.findall(pattern, code)]
