"""Links from pages to source code, and the pages inside the site that show it.

In Markdown, `[the loop](source:py/glassnet/training/trainer.py#Trainer.step)` links to a file of
this repository, and with `#name` to the line that defines that name. Staging turns it into a link
to the repository if its address is known, else to a page inside the site. A file or name that is
not there stops the build.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

from tools.staging.files import StagingError, files_below

LINK = re.compile(r"\(source:(?P<path>[^)#\s]+)(?:#(?P<name>[^)\s]+))?\)")
SHOWN = (
    "py/glassnet/**/*.py",
    "py/glassnet/**/*.c",
    "site/src/**/*.js",
    "tools/**/*.py",
    "tests/core/experiments/*.py",
    "tests/core/lessons/*.py",
    "tests/pages/test_gn_*.py",
)
"""Files that always have a page; any other has one once a page links to it."""

LANGUAGES = {
    ".py": "python",
    ".js": "js",
    ".mjs": "js",
    ".c": "c",
    ".h": "c",
    ".css": "css",
    ".toml": "toml",
}
FOLDER = "source"
"""Where the source pages stand inside the site."""


class SourceLinks:
    """Rewrites the `source:` links of pages and remembers which files they show."""

    def __init__(self, root: Path, repository: str, branch: str) -> None:
        self.root = root
        self.repository = repository
        self.branch = branch
        self.linked: set[str] = set()

    def rewrite(self, text: str, page: str) -> str:
        """Return a page's Markdown with its `source:` links resolved.

        Args:
            text: the Markdown.
            page: the page's path below `docs/`, which relative links start from.

        Raises:
            StagingError: if a link names a file or definition that is not there.
        """
        return LINK.sub(lambda link: f"({self.target(link['path'], link['name'], page)})", text)

    def target(self, path: str, name: str | None, page: str) -> str:
        """Return the address that a link on `page` to a source file should have."""
        file = self.root / path
        if not file.is_file():
            raise StagingError(f"docs/{page} links to source:{path}, which does not exist.")
        line = find_definition(file, name) if name else None
        if name and line is None:
            raise StagingError(
                f"docs/{page} links to source:{path}#{name}, but {path} defines no {name}."
            )
        if self.repository:
            anchor = f"#L{line}" if line else ""
            return f"{self.repository}/blob/{self.branch}/{path}{anchor}"
        self.linked.add(path)
        anchor = f"#L-0-{line}" if line else ""
        start = Path(page).parent.as_posix()
        return os.path.relpath(f"{FOLDER}/{path}.md", start) + anchor

    def address(self, path: str, page: str) -> str:
        """Return where a browser that shows `page` finds a source file; for links in HTML."""
        target = self.target(path, None, page)
        if self.repository:
            return target
        folder = page.removesuffix("index.md").removesuffix(".md")
        file = os.path.normpath(Path(page).parent / target).removesuffix(".md")
        return os.path.relpath(file, folder or ".") + "/"

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield path and Markdown of every source page; none if a repository shows them."""
        if self.repository:
            return
        shown = {
            path.relative_to(self.root).as_posix() for path in files_below(self.root, *SHOWN)
        } | self.linked
        for path in sorted(shown):
            yield f"{FOLDER}/{path}.md", source_page(path, (self.root / path).read_text())
        yield f"{FOLDER}/index.md", index_page(sorted(shown))


def find_definition(file: Path, name: str) -> int | None:
    """Return the line on which a file defines a name such as `Trainer` or `Trainer.step`."""
    text = file.read_text()
    if file.suffix == ".py":
        return find_in_python(ast.parse(text).body, name.split("."))
    word = re.escape(name.rpartition(".")[2])
    definition = re.compile(
        rf"^\s*(?:export\s+)?(?:async\s+)?(?:(?:function|class|const|let)\s+{word}\b"
        rf"|(?:static\s+|get\s+|set\s+|async\s+)*#?{word}\(.*\)\s*{{)"
    )
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if definition.match(line)), None)


def find_in_python(body: list[ast.stmt], names: list[str]) -> int | None:
    """Return the line of a function, class or assignment, found by its dotted name."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name == names[0]:
                return find_in_python(node.body, names[1:]) if names[1:] else node.lineno
        elif isinstance(node, ast.Assign | ast.AnnAssign) and len(names) == 1:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == names[0] for target in targets):
                return node.lineno
    return None


def source_page(path: str, code: str) -> str:
    """Return the Markdown of the page that shows one file, each line with an anchor."""
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", code)), default=0))
    language = LANGUAGES.get(Path(path).suffix, "text")
    up = "../" * path.count("/")
    return (
        f"---\ntitle: {path}\ntemplate: source.html\nsearch:\n  exclude: true\n---\n\n"
        f"# `{path}`\n\n[All files]({up}index.md)\n\n"
        f'{fence} {{ .{language} linenums="1" }}\n{code.rstrip()}\n{fence}\n'
    )


def index_page(paths: list[str]) -> str:
    """Return the Markdown of the list of all source pages."""
    items = "\n".join(f"- [`{path}`]({path}.md)" for path in paths)
    return f"---\ntitle: Source\nsearch:\n  exclude: true\n---\n\n# Source\n\n{items}\n"
