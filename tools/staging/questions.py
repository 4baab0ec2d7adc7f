"""Questions: what `<gn-question>` becomes in a page.

    <gn-question id="moves">
    The digit moves right. What does a feature map do?

    - [x] It moves right, too.
      The same weights meet the same pixels.
    - [ ] It stays as it is.
      That would be invariance.
    </gn-question>

Without JavaScript the answers can be read and the right one unfolded; in the browser the element
makes buttons of them.
"""

import re
from dataclasses import dataclass

from tools.staging.files import StagingError

ELEMENT = re.compile(
    r'^<gn-question id="(?P<id>[a-z0-9-]+)">\n(?P<text>.*?)^</gn-question>[ ]*$',
    re.MULTILINE | re.DOTALL,
)
TAG = re.compile(r"^<gn-question\b.*$", re.MULTILINE)
ANSWER = re.compile(
    r"^- \[(?P<mark>[ x])\] (?P<answer>.+)\n(?P<reason>(?:[ ]{2,}\S.*\n)*)", re.MULTILINE
)


@dataclass(frozen=True)
class Answer:
    """One of the answers to choose from, and what the reader is told who chooses it."""

    text: str
    reason: str
    right: bool


def expand(text: str, page: str) -> str:
    """Return a page's Markdown with its questions as HTML whose words are still Markdown.

    Raises:
        StagingError: if a question is not written as it must be.
    """
    found = [match["id"] for match in ELEMENT.finditer(text)]
    if len(found) != len(TAG.findall(text)):
        raise StagingError(
            f"docs/{page} has a question that cannot be read. Write `<gn-question "
            'id="words-like-this">` and `</gn-question>` on lines of their own.'
        )
    twice = {id_ for id_ in found if found.count(id_) > 1}
    if twice:
        raise StagingError(f"docs/{page} has two questions called {', '.join(twice)}.")
    return ELEMENT.sub(lambda match: question(match["id"], match["text"], page), text)


def question(id_: str, text: str, page: str) -> str:
    """Return one question as HTML."""
    asked, answers = parse(text)
    problem = find_problem(asked, answers)
    if problem:
        raise StagingError(f"docs/{page}, question {id_}: {problem}")
    right = next(answer for answer in answers if answer.right)
    items = "\n".join(
        f'<li markdown="span"{" data-right" if answer.right else ""}>'
        f'<span class="gn-question__answer">{answer.text}</span>'
        f'<span class="gn-question__reason" hidden>{answer.reason}</span></li>'
        for answer in answers
    )
    return (
        f'<gn-question id="question-{id_}" class="gn-card" markdown="block">\n'
        f'<p class="gn-question__text" markdown="span">{asked}</p>\n'
        f'<ol class="gn-question__answers" markdown="block">\n{items}\n</ol>\n'
        '<details class="gn-question__key" markdown="block">\n<summary>Answer</summary>\n'
        f'<p markdown="span">{right.text} {right.reason}</p>\n</details>\n</gn-question>'
    )


def parse(text: str) -> tuple[str, list[Answer]]:
    """Split a question into what is asked and the answers."""
    asked = ANSWER.split(text)[0]
    answers = [
        Answer(match["answer"].strip(), joined(match["reason"]), match["mark"] == "x")
        for match in ANSWER.finditer(text)
    ]
    return joined(asked), answers


def find_problem(asked: str, answers: list[Answer]) -> str | None:
    """Return what is wrong with a question as a sentence, or None."""
    if not asked:
        return "nothing is asked before the answers."
    if len(answers) < 2:
        return "it needs at least two answers, lines that begin with `- [ ]` or `- [x]`."
    if sum(answer.right for answer in answers) != 1:
        return "exactly one answer must be marked `- [x]`."
    silent = [answer.text for answer in answers if not answer.reason]
    if silent:
        return f"the answer “{silent[0]}” needs a reason, indented by two spaces below it."
    return None


def joined(text: str) -> str:
    """Return lines as one."""
    return " ".join(text.split())
