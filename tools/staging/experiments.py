"""Experiment cards: what `<gn-experiment id="C13"></gn-experiment>` becomes in a page.

Staging fills the element with everything that can be read without JavaScript: claim, verdict of the
stored example, source. In the browser the element takes these over and comes to life.
"""

import re
from collections.abc import Callable
from html import escape
from inspect import getsource
from pathlib import Path
from sys import modules

from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from glassnet.experiments import experiment_ids, get_experiment
from glassnet.experiments.kit.experiment import Experiment
from tools.examples import Example, load
from tools.staging.files import StagingError

ELEMENT = re.compile(r'^<gn-experiment id="(?P<id>[^"]*)"></gn-experiment>[ ]*$', re.MULTILINE)

TAG = re.compile(r"^<gn-experiment\b.*$", re.MULTILINE)

Address = Callable[[str], str]
"""Where a page finds a file of this repository."""


def expand(text: str, page: str, address: Address, examples: Path) -> str:
    """Return a page's Markdown with its experiments' elements filled.

    Args:
        text: the Markdown.
        page: the page's path below `docs/`.
        address: gives the address of a source file, as seen from the page.
        examples: folder of the stored examples.

    Raises:
        StagingError: if an experiment or its example does not exist, or belongs to another page.
    """
    if len(TAG.findall(text)) != len(ELEMENT.findall(text)):
        raise StagingError(
            f"docs/{page} has an experiment that cannot be read. Write "
            '`<gn-experiment id="C13"></gn-experiment>` on a line of its own.'
        )
    return ELEMENT.sub(lambda match: card(match["id"], page, address, examples), text)


def card(id_: str, page: str, address: Address, examples: Path) -> str:
    """Return the element of one experiment as a line of HTML."""
    if id_ not in experiment_ids():
        raise StagingError(
            f"docs/{page} shows the experiment {id_}, which does not exist. "
            f"There are {', '.join(experiment_ids())}."
        )
    experiment = get_experiment(id_)
    if experiment.page != page:
        raise StagingError(
            f"docs/{page} shows the experiment {id_}, whose `page` is {experiment.page}. "
            "An experiment has one page: change either."
        )
    example = load(id_, examples)
    if example is None:
        raise StagingError(f"{id_} has no stored example. Run `make examples`.")
    inside = told(experiment) + judged(example) + shown(experiment, address)
    return f'<gn-experiment id="{id_}" class="gn-card">{inside}</gn-experiment>'


def source_path(experiment: Experiment) -> str:
    """Return the path of the experiment's module in this repository."""
    return f"py/{experiment.run.__module__.replace('.', '/')}.py"


def test_path(experiment: Experiment) -> str:
    """Return the path of the experiment's test, which follows from its module's name."""
    return f"tests/core/experiments/test_{experiment.run.__module__.rpartition('.')[2]}.py"


def told(experiment: Experiment) -> str:
    """Return title, claim and what is compared."""
    return (
        '<div class="gn-card__head"><h3 class="gn-experiment__title">'
        f'<span class="gn-experiment__id">{experiment.id}</span> {escape(experiment.title)}'
        "</h3></div>"
        f'<p class="gn-experiment__claim">{escape(experiment.claim)}</p>'
        '<dl class="gn-experiment__terms">'
        f"<div><dt>Compared</dt><dd>{escape(experiment.compared)}</dd></div>"
        f"<div><dt>Held equal</dt><dd>{escape(experiment.held_equal)}</dd></div></dl>"
    )


def judged(example: Example) -> str:
    """Return the example's verdict, marked as what it is."""
    result, verdict = example["result"], example["result"]["verdict"]
    return (
        f'<div class="gn-verdict" data-verdict="{verdict}">'
        f'<p class="gn-verdict__origin">Example run, seed {example["seed"]}</p>'
        f'<p class="gn-verdict__text"><strong>{verdict.capitalize()}.</strong> '
        f"{escape(result['sentence'])}</p></div>"
    )


def shown(experiment: Experiment, address: Address) -> str:
    """Return the highlighted source, and links to it and to its test."""
    code = highlight(
        getsource(modules[experiment.run.__module__]), PythonLexer(), HtmlFormatter(nowrap=True)
    )
    # On one line and without backticks, Markdown and its extensions leave the code alone.
    code = code.rstrip().replace("`", "&#96;").replace("\n", "&#10;")
    source, test = source_path(experiment), test_path(experiment)
    return (
        '<details class="gn-experiment__code" data-search-exclude><summary>Show the code</summary>'
        f'<div class="highlight"><pre tabindex="0"><code>{code}</code></pre></div></details>'
        '<p class="gn-experiment__links">'
        f'<a href="{address(source)}">Its module</a> <a href="{address(test)}">Its test</a></p>'
    )
