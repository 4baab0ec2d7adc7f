"""The claims: the table of all that the lessons put to the test, and how it went.

`docs/learn/claims.json` lists them: `id`, the `page` that teaches it, its `kind` (E: an experiment
with a verdict, W: a widget, EW: both), and the `claim` in our words. Once there is a widget for it,
`widget` names its element. A claim is done when its page carries its ID as an anchor, and its
experiment and widget stand there and are tested.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from glassnet.experiments import experiment_ids, get_experiment
from tools.examples import load as load_example
from tools.staging import experiments
from tools.staging.lessons import FOLDER
from tools.staging.lessons import load as load_lessons

TABLE = "<!-- claims -->"
"""Where on the page the table goes."""
PENDING = "not yet"


@dataclass(frozen=True)
class Claim:
    """One claim; `element` is its experiment's element as authors write it."""

    id: str
    page: str
    kind: str
    claim: str
    widget: str = ""

    @property
    def widget_test(self) -> str:
        """Path of the widget's test, which follows from its name."""
        return f"tests/pages/test_{self.widget.replace('-', '_')}.py"

    def is_done(self, docs: Path) -> bool:
        """Tell whether the claim's page teaches it and has what lets the reader test it."""
        path = docs / FOLDER / f"{self.page}.md"
        text = path.read_text() if path.is_file() else ""
        anchored = f'id="{self.id}"' in text or f"{{#{self.id}}}" in text
        tested = "E" not in self.kind or f'<gn-experiment id="{self.id}">' in text
        shown = "W" not in self.kind or (
            f"<{self.widget}" in text and (docs.parent / self.widget_test).is_file()
        )
        return anchored and tested and shown


def load(docs: Path) -> list[Claim]:
    """Return all claims; none if there are none."""
    file = docs / FOLDER / "claims.json"
    return [Claim(**entry) for entry in json.loads(file.read_text())] if file.is_file() else []


def tabled(text: str, docs: Path) -> str:
    """Return the page's Markdown with the table of all claims in its place."""
    claims = load(docs)
    done = sum(claim.is_done(docs) for claim in claims)
    lines = [
        f"{done} of {len(claims)} claims have a lesson in which you can try them.",
        "",
        "| | Verdict | Claim | Lesson | Code |",
        "|---|---|---|---|---|",
        *(row(claim, docs) for claim in claims),
    ]
    return text.replace(TABLE, "\n".join(lines))


def row(claim: Claim, docs: Path) -> str:
    """Return a claim as a row of the table."""
    if not claim.is_done(docs):
        return f"| {claim.id} | {PENDING} | {claim.claim} | {title(claim, docs)} | |"
    links = ", ".join(f"[{name}]({target})" for name, target in places(claim))
    anchor = f"{claim.page}.md#{claim.id}"
    lesson = f"[{title(claim, docs)}]({claim.page}.md)"
    told = verdict(claim, docs)
    return f"| [{claim.id}]({anchor}) | {told} | {claim.claim} | {lesson} | {links} |"


def title(claim: Claim, docs: Path) -> str:
    """Return the title of the lesson that teaches a claim."""
    return next(lesson.title for lesson in load_lessons(docs) if lesson.slug == claim.page)


def verdict(claim: Claim, docs: Path) -> str:
    """Return the verdict of the claim's stored example; without one, how the reader judges it."""
    if not claim.kind:
        return "by its sources"
    example = load_example(claim.id, docs / "examples") if "E" in claim.kind else None
    return f"**{example['result']['verdict'].capitalize()}**" if example else "see for yourself"


def source_of(element: str) -> str:
    """Return where an element is defined: `gn-x` in the folder `x`."""
    return f"site/src/widgets/{element.removeprefix('gn-')}/{element}.js"


def places(claim: Claim) -> list[tuple[str, str]]:
    """List the source and the test of a claim's experiment and widget."""
    found = []
    if "E" in claim.kind and claim.id in experiment_ids():
        experiment = get_experiment(claim.id)
        found += [
            ("experiment", f"source:{experiments.source_path(experiment)}"),
            ("test", f"source:{experiments.test_path(experiment)}"),
        ]
    if claim.widget:
        found += [
            ("widget", f"source:{source_of(claim.widget)}"),
            ("test", f"source:{claim.widget_test}"),
        ]
    return found
