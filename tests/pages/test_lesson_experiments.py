"""What every lesson's experiments keep to. New ones are covered by being there."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.experiment import PATIENCE, ExperimentCard
from tests.pages.test_lessons import LEARN, LESSONS
from tests.pages.test_look import serious_violations, too_wide
from tests.pages.warm import PHONE, WarmReader

EXPERIMENTS = {
    name: re.findall(r'<gn-experiment id="(\w+)">', (LEARN / f"{name}.md").read_text())
    for name in LESSONS
}


def run_to_the_end(card: ExperimentCard) -> None:
    """Run in the smallest settings, to a verdict."""
    card.set_smallest()
    card.press("Run")
    card.expect_state("done", "failed")
    expect(card.element.get_by_role("alert")).to_be_empty()
    card.expect_origin("live")
    card.expect_verdict()


def run_until_it_shows_something(card: ExperimentCard) -> None:
    """Run until there are curves, bars, tables or pictures, then stop if it is not over yet."""
    card.set_smallest()
    card.press("Run")
    expect(card.element).to_have_attribute("data-origin", "live", timeout=PATIENCE)
    expect(card.element.get_by_role("alert")).to_be_empty()
    card.element.evaluate(
        "card => [...card.querySelectorAll('button')]"
        ".find(({ textContent }) => textContent === 'Stop')?.click()"
    )
    card.expect_state("stopped", "done")


@pytest.mark.parametrize("name", [name for name, ids in EXPERIMENTS.items() if ids])
def test_experiments_show_what_python_computes(warm: WarmReader, name: str) -> None:
    """The first of a lesson to its verdict, the others to their first values, on a phone.

    Verdicts are the matter of tests/core/experiments: it is the same Python.
    """
    first = EXPERIMENTS[name][0]
    page = warm.open(name, PHONE)
    for id_ in EXPERIMENTS[name]:
        card = ExperimentCard(page, id_)
        card.expect_state("idle")
        if id_ == first:
            run_to_the_end(card)
        else:
            run_until_it_shows_something(card)
        assert too_wide(page) == [], id_
    assert serious_violations(page) == [], "with all results shown"
