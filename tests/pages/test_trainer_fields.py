"""What is typed into the trainer's fields, and what comes of it, in a sentence next to it."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.trainer import TrainerCard
from tests.pages.visit import visit


@pytest.mark.parametrize(
    ("name", "setting"), [("Learning rate", "learning_rate"), ("Seed", "seed")]
)
def test_a_number_of_two_meanings_is_asked_about(home: Page, name: str, setting: str) -> None:
    trainer = TrainerCard(home)
    trainer.set(name, "1,000")
    problem = trainer.problem(name)
    expect(problem).to_contain_text("“1,000” may mean 1 or 1000. Write 1 or 1000.")
    expect(trainer.field(name)).to_have_attribute("aria-invalid", "true")
    trainer.press("Train")
    expect(trainer.field(name)).to_be_focused()
    trainer.set(name, "1000")
    expect(problem).not_to_contain_text("may mean")
    assert home.evaluate("setting => glassnet.run.settings[setting]", setting) == 1000


def test_a_network_that_died_is_not_called_done_and_well(home: Page) -> None:
    trainer = TrainerCard(home)
    trainer.set("Learning rate", "10")
    trainer.set("Epochs", "1")
    trainer.press("Train")
    trainer.expect_state("done")
    status = trainer.element.locator(".gn-status")
    expect(status).to_contain_text("The network gives every digit the same answer")
    expect(status).to_contain_text("Start again with a smaller learning rate")
    expect(status).not_to_contain_text("Draw a digit and let it read")
    trainer.press("Reset")
    expect(status).not_to_contain_text("same answer")


@pytest.mark.parametrize(
    "stored",
    [
        {"lessons": '{"read": null}'},
        {"lessons": '{"read": [1, {}], "last": 3}'},
        {"lessons": "[]", "questions": "null", "scheme": '"blue"'},
        {"lessons": "3", "questions": "[1]", "scheme": "{}"},
        {"lessons": "{", "questions": '"x"', "scheme": "7"},
    ],
)
def test_damaged_storage_counts_as_none(
    browser: Browser, site: str, stored: dict[str, str]
) -> None:
    """An uncaught error fails the visit."""
    with visit(browser, site) as page:
        for name, text in stored.items():
            page.evaluate("([n, t]) => localStorage.setItem(`glassnet.${n}`, t)", [name, text])
        page.goto(f"{site}learn/convolution/")
        expect(page.locator("gn-lessons")).to_be_visible()
        page.locator("gn-question button").first.click()
        page.goto(f"{site}learn/")
        page.goto(site)
        saved = page.evaluate("localStorage.getItem('glassnet.lessons')")
        assert json.loads(saved)["last"] == "convolution"


def test_a_translation_of_the_page_stays(home: Page) -> None:
    """An extension writes over what stands there; updates that say nothing new leave it alone."""
    trainer = TrainerCard(home)
    trainer.set("Epochs", "1")
    label = home.locator("gn-trainer .gn-status__text")
    trainer.press("Step")
    trainer.expect_step_after(0)
    trainer.expect_state("paused")
    label.evaluate("element => { element.textContent = 'Angehalten.'; }")
    home.evaluate("glassnet.run.configure({seed: 3})")
    expect(trainer.problem("Seed")).to_contain_text("after Reset")
    expect(label).to_have_text("Angehalten.")
    trainer.press("Step")
    trainer.expect_step_after(1)
