"""What every lesson's experiments keep to. New ones are covered by being there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.experiment import ExperimentCard
from tests.pages.test_lessons import LEARN, LESSONS, PHONE, address
from tests.pages.test_look import serious_violations, too_wide
from tests.pages.visit import visit

EXPERIMENTS = [
    (name, id_)
    for name in LESSONS
    for id_ in re.findall(r'<gn-experiment id="(\w+)">', (LEARN / f"{name}.md").read_text())
]


@pytest.fixture(scope="module")
def lesson(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One phone's visit to a lesson, for all of its experiments: Python starts once."""
    with visit(browser, site, address(request.param), viewport=PHONE) as page:
        yield page
        assert serious_violations(page) == [], "with all results shown"


@pytest.mark.parametrize(("lesson", "id_"), EXPERIMENTS, indirect=["lesson"])
def test_an_experiment_reaches_a_verdict(lesson: Page, id_: str) -> None:
    card = ExperimentCard(lesson, id_)
    card.expect_state("idle")
    card.set_smallest()
    card.press("Run")
    card.expect_state("done", "failed")
    expect(card.element.get_by_role("alert")).to_be_empty()
    card.expect_origin("live")
    card.expect_verdict()
    assert too_wide(lesson) == []
