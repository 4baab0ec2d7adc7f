"""What authors write for lessons becomes what MkDocs reads, or stops the build with a sentence."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tools.examples import load
from tools.staging import claims, experiments, formulas, lessons, questions
from tools.staging.authoring import Authoring
from tools.staging.files import StagingError, write
from tools.staging.links import SourceLinks

PAGE = "learn/weight-sharing.md"
EXAMPLES = Path("docs/examples")
LESSONS = [
    {"slug": "images", "title": "Images", "minutes": 6},
    {"slug": "weight-sharing", "title": "Weight sharing", "minutes": 8},
]
CLAIMS = [
    {"id": "C13", "page": "weight-sharing", "kind": "EW", "claim": "Maps move.", "widget": "gn-a"},
    {
        "id": "C40",
        "page": "weight-sharing",
        "kind": "W",
        "claim": "The same weights.",
        "widget": "gn-a",
    },
    {"id": "C02", "page": "images", "kind": "E", "claim": "Places matter."},
]
TEXT = """# Weight sharing

You will be able to say what moves.

<gn-a></gn-a>

## The same weights {#C40}

<gn-experiment id="C13"></gn-experiment>
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    contents = {
        "learn/lessons.json": json.dumps(LESSONS),
        "learn/claims.json": json.dumps(CLAIMS),
        "learn/weight-sharing.md": TEXT,
        "examples/C13.json": json.dumps(load("C13")),
    }
    for name, text in contents.items():
        write(tmp_path / "docs" / name, text.encode())
    write(tmp_path / "tests/pages/test_gn_a.py", b"")
    return tmp_path / "docs"


def expand(text: str, page: str = PAGE, examples: Path = EXAMPLES) -> str:
    links = SourceLinks(Path(), "", "main")
    return experiments.expand(text, page, partial(links.address, page=page), examples)


# Experiments


def test_an_experiment_can_be_read_without_javascript() -> None:
    html = expand('Before.\n\n<gn-experiment id="C13"></gn-experiment>\n\nAfter.\n')
    assert html.startswith("Before.\n\n")
    assert html.endswith("</gn-experiment>\n\nAfter.\n")
    assert html.count("\n") == 5, "the card is one line, which Markdown leaves alone"
    example = load("C13")
    assert example is not None
    for text in ("A shifted digit", "Example run, seed 0", "<strong>Holds.</strong>"):
        assert text in html
    assert example["result"]["sentence"].split(":")[0].replace("'", "&#x27;") in html
    assert 'href="../../source/py/glassnet/experiments/c13_shifted_digit.py/"' in html
    assert 'href="../../source/tests/core/experiments/test_c13_shifted_digit.py/"' in html
    assert '<span class="n">equivariance_gap</span>' in html.replace("nf", "n")
    assert "`" not in html


@pytest.mark.parametrize(
    ("text", "page", "message"),
    [
        ('<gn-experiment id="C00"></gn-experiment>', PAGE, "experiment C00, which does not exist"),
        ('<gn-experiment id="C13"></gn-experiment>', "learn/relu.md", f"whose `page` is {PAGE}"),
        ('<gn-experiment id="C13"/>', PAGE, "cannot be read"),
        ("<gn-experiment>", PAGE, "cannot be read"),
    ],
)
def test_a_wrong_experiment_stops_the_build(text: str, page: str, message: str) -> None:
    with pytest.raises(StagingError, match=message):
        expand(text, page)


def test_an_experiment_without_an_example_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(StagingError, match="C13 has no stored example"):
        expand('<gn-experiment id="C13"></gn-experiment>', examples=tmp_path)


# Questions

QUESTION = """<gn-question id="moves">
What does a map do
when the *digit* moves?

- [x] It moves, too.
  The same weights
  meet the same pixels.
- [ ] It stays.
  That would be invariance.
</gn-question>
"""


def test_a_question_keeps_its_words_as_markdown() -> None:
    html = questions.expand(f"Text.\n\n{QUESTION}\nMore.\n", PAGE)
    assert 'markdown="span">What does a map do when the *digit* moves?</p>' in html
    assert html.count("<li") == 2
    assert html.count("data-right") == 1
    assert "hidden>The same weights meet the same pixels.</span>" in html
    assert html.endswith("</gn-question>\n\nMore.\n")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- [ ]", "- [x]", "exactly one answer must be marked"),
        ("- [x]", "- [ ]", "exactly one answer must be marked"),
        ("- [ ] It stays.\n", "", "needs at least two answers"),
        ("  That would be invariance.\n", "", "“It stays.” needs a reason"),
        ("What does a map do\nwhen the *digit* moves?\n", "", "nothing is asked"),
        ('id="moves"', "", "cannot be read"),
        ("</gn-question>", "", "cannot be read"),
    ],
)
def test_a_wrong_question_stops_the_build(old: str, new: str, message: str) -> None:
    with pytest.raises(StagingError, match=message):
        questions.expand(QUESTION.replace(old, new), PAGE)


def test_two_questions_of_one_name_stop_the_build() -> None:
    with pytest.raises(StagingError, match="two questions called moves"):
        questions.expand(QUESTION + "\n" + QUESTION, PAGE)


# Lessons and claims


def test_a_lesson_is_there_once_its_page_is(docs: Path) -> None:
    authoring = Authoring(docs, SourceLinks(Path(), "", "main"))
    listed = authoring.staged("<!-- lessons -->\n", "learn/index.md")
    assert "1. Images · being written" in listed
    assert "1. [Weight sharing](weight-sharing.md) · 8 min\n\n    You will be able" in listed
    nav: list[dict[str, Any]] = [{"Home": "index.md"}, {"Learn": "learn/index.md"}]
    assert authoring.navigation(nav) == [
        {"Home": "index.md"},
        {
            "Learn": [
                {"All lessons": "learn/index.md"},
                {"Weight sharing": PAGE},
                {"The claims": "learn/claims.md"},
            ]
        },
    ]


def test_a_lesson_gets_its_template_and_other_pages_do_not(docs: Path) -> None:
    authoring = Authoring(docs, SourceLinks(Path(), "", "main"))
    staged = authoring.staged(TEXT, PAGE)
    assert staged.startswith(
        '---\ntemplate: lesson.html\ndescription: "You will be able to say what moves."\n---\n\n# W'
    )
    assert authoring.staged("# About\n", "about/index.md") == "# About\n"
    assert authoring.is_data(docs / "examples/C13.json")
    assert authoring.is_data(docs / "learn/claims.json")
    assert not authoring.is_data(docs / PAGE)


@pytest.mark.parametrize(
    "text", ["# Sharing\n\nPromise.\n", "# Weight sharing\n\n## First\n\n", ""]
)
def test_a_lesson_begins_with_title_and_promise(docs: Path, text: str) -> None:
    write(docs / PAGE, text.encode())
    with pytest.raises(StagingError, match="must begin with `# Weight sharing`"):
        lessons.load(docs)


def test_claims_are_done_once_the_reader_can_test_them(docs: Path) -> None:
    table = claims.tabled("<!-- claims -->", docs)
    assert table.startswith("2 of 3 claims have a lesson in which you can try them.")
    lines = {line.split("|")[1].strip(): line for line in table.splitlines() if "|" in line}
    shared = lines["[C13](weight-sharing.md#C13)"]
    assert "| **Holds** |" in shared
    assert "(source:py/glassnet/experiments/c13_shifted_digit.py)" in shared
    assert "(source:tests/core/experiments/test_c13_shifted_digit.py)" in shared
    assert "(source:site/src/widgets/a/gn-a.js)" in shared
    assert "(source:tests/pages/test_gn_a.py)" in shared
    assert "| see for yourself |" in lines["[C40](weight-sharing.md#C40)"]
    assert "| not yet |" in lines["C02"]


def test_a_claim_whose_widget_is_not_tested_is_not_done(docs: Path) -> None:
    (docs.parent / "tests/pages/test_gn_a.py").unlink()
    assert claims.tabled("<!-- claims -->", docs).startswith("0 of 3")


@pytest.mark.parametrize("gone", ["{#C40}", "<gn-a></gn-a>"])
def test_a_claim_without_anchor_or_widget_is_not_done(docs: Path, gone: str) -> None:
    write(docs / PAGE, TEXT.replace(gone, "").encode())
    claim = next(claim for claim in claims.load(docs) if claim.id == "C40")
    assert not claim.is_done(docs)


def test_the_real_lists_agree_with_the_experiments() -> None:
    listed = claims.load(Path("docs"))
    assert [claim.id for claim in listed] == [f"C{number:02}" for number in range(1, 43)]
    pages = {lesson.page for lesson in lessons.load(Path("docs"))}
    assert {f"learn/{claim.page}.md" for claim in listed} <= pages
    for claim in listed:
        if "E" in claim.kind and claim.id in experiments.experiment_ids():
            assert experiments.get_experiment(claim.id).page == f"learn/{claim.page}.md"


# Formulas


def test_formulas_are_set_when_the_site_is_built(tmp_path: Path) -> None:
    page = tmp_path / "learn/index.html"
    inline = r'<p>Weight <span class="arithmatex">\(\term{kernel}{w} &lt; 1\)</span>.</p>'
    block = '<div class="arithmatex">\\[\nx^2\n\\]</div>'
    write(page, (inline + block).encode())
    write(tmp_path / "other/index.html", b"<p>Nothing.</p>")
    assert formulas.set_formulas(tmp_path) == 2
    html = page.read_text()
    assert "arithmatex" not in html
    assert html.count("<math") == 2
    assert 'class="enclosing gn-term gn-term--kernel"' in html
    assert 'data-part="kernel"' in html
    assert html.startswith('<p>Weight <span class="gn-formula"><span class="katex">')
    assert '<div class="gn-formula" role="group" aria-label="Formula" tabindex="0">' in html


def test_a_wrong_formula_stops_the_build(tmp_path: Path) -> None:
    write(tmp_path / "learn/a/index.html", rb'<span class="arithmatex">\(\frac{1\)</span>')
    with pytest.raises(StagingError, match="page learn/a has a wrong formula: .*KaTeX"):
        formulas.set_formulas(tmp_path)
