"""Training as a reader does it: with the card's buttons and fields."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.trainer import TrainerCard
from tests.pages.visit import visit

START_AGAIN = """async () => {
  window.first ??= { ...glassnet.run.settings };
  await glassnet.run.configure(first);
  await glassnet.run.reset();
}"""


@pytest.fixture(scope="module")
def home(browser: Browser, site: str) -> Iterator[Page]:
    """The home page, where Python stays warm from test to test."""
    with visit(browser, site) as page:
        yield page


@pytest.fixture
def trainer(home: Page) -> TrainerCard:
    """A trainer with no update made and every setting as it first was."""
    home.evaluate(START_AGAIN)
    trainer = TrainerCard(home)
    trainer.expect_state("idle", "ready")
    return trainer


def settings_of(trainer: TrainerCard) -> dict[str, Any]:
    """What Python trains with."""
    ask = "import json; json.dumps(bridge.configure({}))"
    settings: dict[str, Any] = json.loads(trainer.page.evaluate("ask => glassnet.python(ask)", ask))
    return settings


def test_train_reaches_97_percent_on_the_test_set(trainer: TrainerCard) -> None:
    trainer.press("Train")
    trainer.expect_state("done", timeout=240_000)
    assert trainer.metric("test-accuracy") >= 0.97
    assert trainer.metric("loss") < 0.3
    assert trainer.metric("images-per-second") > 0
    assert (trainer.epoch, trainer.step) == (8, 8 * 157)
    trainer.press("Train")
    expect(trainer.element).to_contain_text("All 8 epochs are done.")
    trainer.set("Epochs", "9")
    trainer.press("Train")
    trainer.expect_step_after(8 * 157)


def test_one_epoch_on_all_digits(trainer: TrainerCard) -> None:
    trainer.set("Data", "full")
    trainer.set("Epochs", "1")
    trainer.press("Train")
    trainer.expect_state("done", timeout=240_000)
    assert (trainer.epoch, trainer.step) == (1, 938)
    assert trainer.metric("test-accuracy") >= 0.97


def test_the_epochs_told_as_done_are_those_made(trainer: TrainerCard) -> None:
    status = trainer.element.locator(".gn-status__text")
    progress = trainer.element.get_by_role("progressbar", name="Progress of the run")
    trainer.set("Model", "linear")
    trainer.set("Epochs", "2")
    trainer.press("Train")
    trainer.expect_state("done")
    expect(status).to_contain_text("Done: 2 epochs.")
    trainer.set("Epochs", "5")
    expect(status).to_have_text("2 of 5 epochs done. Press Train to go on.")
    expect(progress).to_have_js_property("value", 0.4)
    trainer.press("Train")
    expect(status).to_contain_text("Done: 5 epochs.")
    trainer.set("Epochs", "3")
    expect(status).to_contain_text("Done: 5 epochs.")
    trainer.press("Train")
    expect(trainer.problem("Epochs")).to_contain_text("All 5 epochs are done. Raise Epochs above 5")


def test_epochs_lowered_below_those_made_end_the_run(trainer: TrainerCard) -> None:
    trainer.set("Model", "linear")
    trainer.set("Epochs", "1000")
    trainer.press("Train")
    trainer.expect_step_after(3 * 157)
    trainer.set("Epochs", "1")
    trainer.expect_state("done")
    assert trainer.epoch >= 3
    done = trainer.element.locator(".gn-status__text")
    expect(done).to_contain_text(f"Done: {trainer.epoch} epochs.")


def test_pause_stops_after_the_slice_under_way(trainer: TrainerCard) -> None:
    trainer.press("Train")
    trainer.expect_step_after(0)
    trainer.page.evaluate(
        """() => {
          window.after = null;
          const button = [...document.querySelectorAll("gn-trainer button")]
            .find(({textContent}) => textContent === "Pause");
          button.addEventListener("click", () => { window.after = []; }, {capture: true});
          glassnet.on("progress", ({steps}) => window.after?.push(steps.length));
        }"""
    )
    trainer.press("Pause")
    trainer.expect_state("paused")
    step = trainer.step
    assert trainer.page.evaluate("glassnet.python('1')") == 1, "a round trip later"
    # One slice may have been finished and on its way, one under way; each lasts 40 ms.
    assert trainer.page.evaluate("window.after.length") <= 2
    assert trainer.step == step
    trainer.press("Train")
    trainer.expect_step_after(step)


def test_step_makes_one_update(trainer: TrainerCard) -> None:
    trainer.press("Step")
    trainer.expect_state("paused")
    assert trainer.step == 1
    trainer.press("Train")
    trainer.expect_step_after(20)
    trainer.press("Step")
    trainer.expect_state("paused")
    assert trainer.page.evaluate("glassnet.python('1')") == 1, "the update is made"
    step = trainer.step
    trainer.press("Step")
    expect(trainer.element).to_have_attribute("data-step", str(step + 1))


def test_reset_starts_again_with_what_is_set(trainer: TrainerCard) -> None:
    trainer.press("Step")
    trainer.expect_state("paused")
    trainer.set("Model", "mlp")
    expect(trainer.element).to_have_attribute("data-step", "1")
    trainer.press("Reset")
    trainer.expect_state("ready")
    assert trainer.step == 0
    assert settings_of(trainer)["model"] == "mlp"


def test_a_learning_rate_changes_mid_run(trainer: TrainerCard) -> None:
    trainer.press("Train")
    trainer.expect_step_after(0)
    trainer.set("Learning rate", "0.0002")
    step = trainer.step
    trainer.expect_step_after(step + 10)
    trainer.expect_state("training")
    assert settings_of(trainer)["learning_rate"] == 2e-4


def test_batch_size_and_epochs_change_mid_run(trainer: TrainerCard) -> None:
    trainer.set("Epochs", "100")
    trainer.press("Train")
    trainer.expect_step_after(0)
    trainer.set("Batch size", "16")
    trainer.set("Epochs", "50")
    trainer.expect_step_after(trainer.step + 10)
    trainer.expect_state("training")
    settings = settings_of(trainer)
    assert (settings["batch_size"], settings["epochs"]) == (16, 50)
    expect(trainer.element.locator(".gn-status__text")).to_contain_text("of 50")
    images = """new Promise((resolve) => glassnet.on("progress", ({images, steps}) => {
      if (steps.length) resolve(images / steps.length);
    }))"""
    assert trainer.page.evaluate(images) == 16


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("Learning rate", "much", "Learning rate must be a number."),
        ("Learning rate", "-1", "Learning rate must be a number above 0."),
        ("Batch size", "5000", "Batch size must be a whole number from 1 to 4,096."),
    ],
)
def test_a_wrong_setting_neither_stops_nor_changes_the_run(
    trainer: TrainerCard, field: str, wrong: str, sentence: str
) -> None:
    trainer.press("Train")
    trainer.expect_step_after(0)
    before = settings_of(trainer)
    trainer.set(field, wrong)
    expect(trainer.problem(field)).to_contain_text(sentence)
    expect(trainer.field(field)).to_have_attribute("aria-invalid", "true")
    trainer.expect_step_after(trainer.step + 10)
    trainer.expect_state("training")
    assert settings_of(trainer) == before


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("Learning rate", "0,o5"), ("Batch size", "1e9"), ("Shifts (pixels)", "100")],
)
@pytest.mark.parametrize("button", ["Train", "Step"])
def test_a_wrong_value_holds_up_training_and_stays_to_be_mended(
    trainer: TrainerCard, button: str, field: str, wrong: str
) -> None:
    entry = trainer.field(field)
    right = entry.input_value()
    entry.fill(wrong)
    trainer.press(button)  # straight from the field
    expect(entry).to_be_focused()
    expect(entry).to_have_value(wrong)
    expect(entry).to_have_accessible_description(re.compile(rf"^{re.escape(field)} must be"))
    trainer.press(button)
    expect(entry).to_be_focused()
    assert trainer.page.evaluate("glassnet.python('1')") == 1, "a round trip later"
    trainer.expect_state("idle", "ready")
    entry.fill(right)
    trainer.press(button)
    trainer.expect_step_after(0)


def test_each_of_several_wrong_values_keeps_its_sentence(trainer: TrainerCard) -> None:
    trainer.set("Seed", "9007199254740991")
    trainer.set("Batch size", "0")
    for field in ("Seed", "Batch size"):
        expect(trainer.field(field)).to_have_attribute("aria-invalid", "true")
    expect(trainer.field("Seed")).to_have_value("9007199254740991")


def test_a_diverging_loss_is_explained_and_reset_offered(trainer: TrainerCard) -> None:
    trainer.set("Learning rate", "1000")
    trainer.press("Train")
    trainer.expect_state("failed")
    problem = trainer.problem("Learning rate")
    expect(problem).to_contain_text("learning rate")
    problem.get_by_role("button", name="Reset").click()
    trainer.expect_state("ready")
    expect(problem.get_by_role("button")).to_be_hidden()
    expect(trainer.element).not_to_contain_text("diverged")


def test_training_after_a_divergence_says_that_it_starts_again(trainer: TrainerCard) -> None:
    trainer.press("Train")
    trainer.expect_step_after(100)
    trainer.set("Learning rate", "1000000")
    trainer.expect_state("failed")
    problem = trainer.problem("Learning rate")
    expect(problem).to_contain_text("overshoot")
    trainer.set("Learning rate", "0.01")
    expect(problem).not_to_contain_text("overshoot")
    expect(trainer.element).to_contain_text("Stopped. Train starts again.")
    trainer.press("Train")
    expect(trainer.element).to_contain_text("Started again, because the last run diverged.")
    trainer.expect_state("training")
    trainer.expect_step_after(0)


def test_the_same_seed_gives_the_same_run(trainer: TrainerCard) -> None:
    trainer.page.evaluate(
        """() => {
          window.losses = [];
          glassnet.on("progress", (slice) => window.losses.push(...slice.losses));
        }"""
    )
    runs = []
    for _ in range(2):
        trainer.press("Train")
        trainer.expect_step_after(40)
        trainer.press("Pause")
        trainer.expect_state("paused")
        runs.append(trainer.page.evaluate("window.losses.splice(0)")[:40])
        trainer.press("Reset")
        trainer.expect_state("ready")
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 40


def test_a_run_goes_on_while_pages_change(trainer: TrainerCard) -> None:
    page = trainer.page
    page.evaluate("window.sameWindow = true")
    trainer.press("Train")
    trainer.expect_step_after(0)
    page.get_by_role("link", name="How it works").first.click()
    expect(page).to_have_url(re.compile("/how-it-works/$"))
    expect(trainer.element).to_have_count(0)
    ask = "glassnet.python(`bridge.look()['step']`)"
    step = page.evaluate(ask)
    page.wait_for_function(f"async step => await {ask} > step", arg=step)
    page.go_back()
    trainer.expect_state("training")
    trainer.expect_step_after(step)
    assert page.evaluate("window.sameWindow")
    losses = trainer.element.get_by_role("img")
    expect(losses.first).to_be_visible()


def test_out_of_memory_offers_a_smaller_batch_and_goes_on(browser: Browser, site: str) -> None:
    with visit(browser, site) as page:  # its own: an interpreter's memory never shrinks
        fill_memory_and_train(TrainerCard(page))


def fill_memory_and_train(trainer: TrainerCard) -> None:
    trainer.press("Step")
    trainer.expect_state("paused")
    trainer.page.evaluate(
        """glassnet.python(`
hoard, size = [], 2**30
while size >= 2**22:
    try:
        hoard.append(np.empty(size, np.uint8))
    except MemoryError:
        size //= 2`)"""
    )
    trainer.set("Batch size", "4096")
    trainer.press("Train")
    trainer.expect_state("failed")
    problem = trainer.problem("Batch size")
    expect(problem).to_contain_text("no memory left")
    assert trainer.step == 1
    trainer.page.evaluate("glassnet.python('del hoard')")
    problem.get_by_role("button", name="Use batch size 2048").click()
    trainer.expect_step_after(1)
    expect(trainer.field("Batch size")).to_have_value("2048")


def test_only_a_page_with_a_pad_asks_for_a_drawing(trainer: TrainerCard, site: str) -> None:
    trainer.set("Model", "linear")
    trainer.set("Epochs", "1")
    trainer.press("Train")
    trainer.expect_state("done")
    done = trainer.element.locator(".gn-status__text")
    expect(done).to_have_text("Done: 1 epoch. Draw a digit and let it read.")
    trainer.page.get_by_role("link", name="Learn", exact=True).click()
    trainer.page.get_by_role("link", name="Optimizers, schedules, batches").last.click()
    expect(done).to_have_text("Done: 1 epoch.")
