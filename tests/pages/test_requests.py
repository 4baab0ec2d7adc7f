"""Pages load what they show, and learn from the page itself what that is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages.watch import PageErrors

OURS = re.compile(r"/assets/app/[^/]+/(.+\.(?:css|js))$")
EVERY_PAGE = {"page/site.css", "page/main.js", "shared/*.js"}
"""With names of shared modules, which are hashes, as a star."""


def loaded(page: Page, page_errors: PageErrors) -> list[str]:
    """The scripts and style sheets of ours that were asked for, once every element has come."""
    expect(page.locator(":not(:defined)")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    names = [found[1] for url in page_errors.requests if (found := OURS.search(url))]
    assert len(names) == len(set(names)), "nothing is asked for twice"
    return names


def named(page: Page) -> set[str]:
    """The scripts that the page's head names."""
    links = page.locator("link[rel=modulepreload]").evaluate_all("all => all.map(e => e.href)")
    return {found[1] for url in links if (found := OURS.search(url))}


@pytest.mark.parametrize(
    ("path", "elements", "limit"),
    [
        ("", ["draw-digit", "inside", "mistakes", "trainer"], 8),
        ("learn/relu/", ["experiment", "lessons", "point", "question", "relu"], 9),
        ("reference/layers/", [], 3),
        ("about/decisions/staging/", [], 3),
    ],
    ids=["home", "lesson", "reference", "text"],
)
def test_a_page_loads_its_elements_and_what_pages_share(
    page: Page, site: str, page_errors: PageErrors, path: str, elements: list[str], limit: int
) -> None:
    page.goto(site + path)
    names = loaded(page, page_errors)
    assert len(names) <= limit
    kinds = {re.sub(r"^shared/\w+", "shared/*", name) for name in names}
    assert kinds == EVERY_PAGE | {f"widgets/gn-{name}.js" for name in elements}


@pytest.mark.parametrize("path", ["", "learn/depth/"])
def test_every_script_is_named_in_the_page(
    page: Page, site: str, page_errors: PageErrors, path: str
) -> None:
    """What is asked for only by a script that has come first would come late."""
    page.goto(site + path)
    scripts = {name for name in loaded(page, page_errors) if name.endswith(".js")}
    assert named(page) == scripts


def test_a_page_reached_by_a_link_loads_what_is_new_on_it(
    page: Page, site: str, page_errors: PageErrors
) -> None:
    page.goto(f"{site}about/decisions/staging/")
    assert len(loaded(page, page_errors)) == 3
    page.get_by_role("banner").get_by_role("link", name="Learn").click()
    page.get_by_role("link", name="ReLU").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^ReLU"))
    new = loaded(page, page_errors)[3:]
    assert sum(name.startswith("shared/") for name in new) == 1
    assert {"widgets/gn-relu.js", "widgets/gn-experiment.js"} < set(new) & named(page)
    expect(page.locator("gn-relu canvas").first).to_be_visible()


def test_a_page_that_is_missing_loads_no_script(
    page: Page, site: str, page_errors: PageErrors
) -> None:
    page.goto(f"{site}404.html")
    assert loaded(page, page_errors) == []
