"""What a screen reader hears of words that change while the network learns."""

import pytest
from playwright.sync_api import Page

from tests.pages.trainer import LOADED

LISTEN = """tag => {
  const words = document.querySelector(`${tag} p[role=status]`);
  window.heard = [];
  new MutationObserver(() => heard.push([glassnet.run.state, words.ariaLive]))
    .observe(words, { childList: true, attributeFilter: ["aria-live"] });
  glassnet.run.train();
}"""


@pytest.mark.parametrize(
    ("lesson", "tag"),
    [("relu", "gn-relu"), ("pooling", "gn-pooling"), ("untied-weights", "gn-untying")],
)
def test_words_are_silent_while_training_but_for_what_the_reader_asks(
    page: Page, site: str, lesson: str, tag: str
) -> None:
    def wait_for(heard: str) -> None:
        page.wait_for_function(f"heard.some({heard})", timeout=LOADED)

    page.goto(f"{site}learn/{lesson}/")
    page.locator(f"{tag} p[role=status]").filter(has_text="column").wait_for()
    page.evaluate(LISTEN, tag)
    wait_for("([state]) => state === 'training'")
    training = page.evaluate("heard.filter(([state]) => state === 'training')")
    assert {live for _, live in training} == {"off"}
    page.locator(tag).get_by_role("application").first.press("ArrowRight")
    wait_for("([state, live]) => state === 'training' && live === 'polite'")
    page.wait_for_function("heard.at(-1)[1] === 'off'")
    page.evaluate("glassnet.run.pause()")
    wait_for("([state, live]) => state === 'paused' && live === 'polite'")
