"""From what authors write to what MkDocs reads: lists, links, questions, experiments."""

from functools import partial
from pathlib import Path
from typing import Any

from tools.staging import claims, experiments, lessons, questions
from tools.staging.links import SourceLinks

DATA = ("examples/*.json", "learn/*.json")
"""Files below docs/ that pages are made from, and that are no part of the site themselves."""


class Authoring:
    """Turns the Markdown of `docs/` into that of `build/docs`."""

    def __init__(self, docs: Path, links: SourceLinks) -> None:
        self.docs = docs
        self.links = links
        self.lessons = {lesson.page: lesson for lesson in lessons.load(docs)}

    def is_data(self, path: Path) -> bool:
        """Tell whether a file of docs/ is not itself part of the site."""
        return any(path.relative_to(self.docs).match(pattern) for pattern in DATA)

    def staged(self, text: str, page: str) -> str:
        """Return a page's Markdown ready for MkDocs.

        Raises:
            StagingError: if something on the page is not written as it must be.
        """
        text = lessons.listed(text, list(self.lessons.values()))
        text = claims.tabled(text, self.docs)
        text = self.links.rewrite(text, page)
        text = questions.expand(text, page)
        address = partial(self.links.address, page=page)
        text = experiments.expand(text, page, address, self.docs / "examples")
        return lessons.framed(text, self.lessons[page]) if page in self.lessons else text

    def navigation(self, nav: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the site's navigation with the lessons in it."""
        return lessons.navigation(nav, list(self.lessons.values()))
