"""Widgets that are taken out of a page and put in again go on."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.experiment import ExperimentCard

WIDGETS = {
    "backpropagation": ["gn-training-step"],
    "convolution": ["gn-conv-stepper"],
    "depth": ["gn-filters", "gn-units", "gn-depths"],
    "dropout": ["gn-dropout"],
    "fully-connected": ["gn-anatomy", "gn-evidence", "gn-confusion"],
    "images": ["gn-pixels"],
    "pooling": ["gn-pooling", "gn-pooling-cost"],
    "untied-weights": ["gn-untying"],
    "weight-sharing": ["gn-equivariance"],
}
LOADING_LINES_OF_THE_MOVED = """tags => {
  const moved = tags.map((tag) => document.querySelector(tag));
  for (const element of moved) element.parentNode.append(element);
  glassnet.start().catch(() => {});
  return moved.flatMap((element) => [...element.querySelectorAll(".gn-loading")])
    .map(({ hidden }) => hidden);
}"""


@pytest.mark.parametrize("lesson", WIDGETS)
def test_a_moved_widget_still_follows_python(page: Page, site: str, lesson: str) -> None:
    page.goto(f"{site}learn/{lesson}/")
    tags = WIDGETS[lesson]
    for tag in tags:
        expect(page.locator(tag).locator(".gn-card__head")).to_be_visible()
    assert page.evaluate(LOADING_LINES_OF_THE_MOVED, tags) == [False for _ in tags]


def test_a_moved_experiment_runs_and_stands_there_once(page: Page, site: str) -> None:
    page.goto(f"{site}learn/weight-sharing/")
    card = ExperimentCard(page, "C13")
    card.expect_origin("example")
    move = "element => { for (const _ of 'twice') element.parentNode.append(element); }"
    card.element.evaluate(move)
    expect(card.element.locator("form")).to_have_count(1)
    expect(card.verdict).to_have_count(1)
    card.set(images=500, epochs=1, seeds=1, largest_shift=2)
    card.press("Run")
    card.expect_state("done")
    card.expect_origin("live")
    card.expect_verdict()
    expect(card.element.locator("form")).to_have_count(1)
