"""Lessons: their order, their place in the navigation, and what staging writes around them.

`docs/learn/lessons.json` lists all lessons in the order in which they are read. A lesson is there
once its page is: `docs/learn/<slug>.md`, a title and below it one sentence of promise.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.staging.files import StagingError

FOLDER = "learn"
LIST = "<!-- lessons -->"
"""Where on the index page the list of lessons goes."""
OPENING = re.compile(r"\A# (?P<title>.+)\n\n(?P<promise>[^\n#<!][^\n]*)\n(?:\n|\Z)")


@dataclass(frozen=True)
class Lesson:
    """One lesson; its promise is None as long as its page is not there."""

    slug: str
    title: str
    minutes: int
    promise: str | None

    @property
    def page(self) -> str:
        """The page's path below `docs/`."""
        return f"{FOLDER}/{self.slug}.md"


def load(docs: Path) -> list[Lesson]:
    """Return all lessons in order; none if there are none.

    Raises:
        StagingError: if a lesson's page does not begin with its title and a promise.
    """
    file = docs / FOLDER / "lessons.json"
    if not file.is_file():
        return []
    return [
        Lesson(**entry, promise=read_promise(docs, entry)) for entry in json.loads(file.read_text())
    ]


def read_promise(docs: Path, entry: dict[str, Any]) -> str | None:
    """Return the sentence below a lesson's title, or None if the lesson is not there."""
    path = docs / FOLDER / f"{entry['slug']}.md"
    if not path.is_file():
        return None
    opening = OPENING.match(path.read_text())
    if opening is None or opening["title"] != entry["title"]:
        raise StagingError(
            f"docs/{FOLDER}/{path.name} must begin with `# {entry['title']}`, a blank line, and "
            "one line that says what the reader will be able to do."
        )
    return opening["promise"]


def framed(text: str, lesson: Lesson) -> str:
    """Return a lesson's Markdown with the front matter that gives it its template."""
    return f"---\ntemplate: lesson.html\ndescription: {json.dumps(lesson.promise)}\n---\n\n{text}"


def listed(text: str, lessons: list[Lesson]) -> str:
    """Return the index page's Markdown with the list of lessons in its place."""
    return text.replace(LIST, "\n".join(map(list_item, lessons)))


def list_item(lesson: Lesson) -> str:
    """Return a lesson as an item of a Markdown list."""
    if lesson.promise is None:
        return f"1. {lesson.title} · being written"
    return f"1. [{lesson.title}]({lesson.slug}.md) · {lesson.minutes} min\n\n    {lesson.promise}\n"


def navigation(nav: list[dict[str, Any]], lessons: list[Lesson]) -> list[dict[str, Any]]:
    """Return the site's navigation with all lessons that are there in the section Learn."""
    pages: list[dict[str, str]] = [{"All lessons": f"{FOLDER}/index.md"}]
    pages += [{each.title: each.page} for each in lessons if each.promise is not None]
    pages += [{"The claims": f"{FOLDER}/claims.md"}]
    return [{"Learn": pages} if "Learn" in item else item for item in nav]
