"""What a lesson's widget shows before Python is there, when its stored answer cannot be fetched."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.experiment import PATIENCE
from tests.pages.watch import PageErrors

WIDGETS = {
    "backpropagation": ["gn-training-step"],
    "convolution": ["gn-conv-stepper"],
    "depth": ["gn-filters", "gn-units", "gn-depths"],
    "pooling": ["gn-pooling", "gn-pooling-cost"],
    "weight-sharing": ["gn-equivariance"],
}
"""Of each kind that asks for a first look in a way of its own, and some that share one."""


@pytest.fixture
def without_first_looks(page: Page, page_errors: PageErrors) -> Page:
    page.route("**/examples/*.json", lambda route: route.fulfill(status=503))
    page_errors.expect(r"response 503: .*/examples/")
    page_errors.allow("Failed to load resource")
    return page


@pytest.mark.parametrize("lesson", WIDGETS)
def test_a_first_look_that_is_lost_is_told_beside_the_widget(
    without_first_looks: Page, site: str, lesson: str
) -> None:
    without_first_looks.goto(f"{site}learn/{lesson}/")
    for name in WIDGETS[lesson]:
        alert = without_first_looks.locator(name).get_by_role("alert")
        expect(alert).to_contain_text(".json could not be downloaded")


def test_python_answers_where_the_first_look_is_lost(without_first_looks: Page, site: str) -> None:
    without_first_looks.goto(f"{site}learn/pooling/")
    costs = without_first_looks.locator("gn-pooling-cost")
    expect(costs.get_by_role("alert")).to_be_visible()
    costs.get_by_label("Pooling behind each convolution").uncheck()
    expect(costs.get_by_role("row", name="Linear 1")).to_contain_text("589,888", timeout=PATIENCE)
    expect(costs.get_by_role("alert")).to_be_hidden()
