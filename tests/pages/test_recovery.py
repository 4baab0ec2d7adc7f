"""A dead worker is noticed and the run goes on from its last checkpoint."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.pad import SEVEN, PadCard
from tests.pages.trainer import TrainerCard
from tests.pages.watch import PageErrors

DEATHS = {
    "it closes itself": "import js; js.close()",
    "an error nobody caught": (
        "import js\\nfrom pyodide.ffi import create_once_callable\\n"
        "js.setTimeout(create_once_callable(lambda: 1 / 0), 0)"
    ),
    "a trap in WebAssembly": "import ctypes; ctypes.CFUNCTYPE(None)(2**20)()",
}


@pytest.fixture
def training(home: Page) -> TrainerCard:
    """A trainer that is under way."""
    trainer = TrainerCard(home)
    trainer.press("Train")
    trainer.expect_step_after(0)
    return trainer


@pytest.mark.parametrize("cause", DEATHS)
def test_training_goes_on_after_the_worker_died(
    training: TrainerCard, page_errors: PageErrors, cause: str
) -> None:
    if cause == "a trap in WebAssembly":
        page_errors.expect(
            "console: Pyodide has suffered", "console: .*fatal", "console: RangeError"
        )
        page_errors.allow("console: NoGilError")  # if garbage is collected before the worker ends
    step = training.step
    training.page.evaluate(f"glassnet.python(`{DEATHS[cause]}`).catch(error => error.name)")
    expect(training.element).to_contain_text("Training goes on from step")
    training.expect_step_after(step)
    training.expect_state("training")


def test_a_restored_run_goes_on_like_one_that_never_stopped(home: Page) -> None:
    losses = home.evaluate(
        """async () => {
          const settings = {model: "lenet", data: "reduced", seed: 3};
          const losses = async (count) => {
            const all = [];
            while (all.length < count) all.push((await glassnet.request("step")).losses[0]);
            return all;
          };
          const {settings: accepted} = await glassnet.request("setup", settings);
          await losses(5);
          const data = await glassnet.request("checkpoint");
          const there = await losses(10);
          glassnet.restart();
          await glassnet.request("restore", {data, settings: accepted});
          return [there, await losses(10)];
        }"""
    )
    assert losses[0] == losses[1]


def test_a_paused_run_is_brought_back_as_it_was_but_not_for_ever(training: TrainerCard) -> None:
    training.press("Pause")
    training.expect_state("paused")
    step, loss = training.step, training.metric("loss")
    for _ in range(2):
        training.page.evaluate("glassnet.restart()")
        expect(training.element).to_contain_text(f"restored from step {step}")
        training.expect_state("paused")
        assert (training.step, training.metric("loss")) == (step, loss)
        assert training.page.evaluate("glassnet.python(`bridge.look()['step']`)") == step
    training.page.evaluate("glassnet.restart()")
    training.expect_state("failed")
    training.press("Retry")
    training.expect_state("paused")
    assert training.step == step


def test_a_model_that_cannot_be_saved_says_so_next_to_the_button(training: TrainerCard) -> None:
    training.press("Pause")
    training.expect_state("paused")
    training.page.evaluate(
        "void glassnet.python('import time; time.sleep(600)').catch((error) => error.name)"
    )
    training.press("More")
    training.press("Download model (.npz)")
    training.page.evaluate("glassnet.restart()")
    problem = training.element.get_by_role("alert").filter(has_text="The model was not saved.")
    expect(problem).to_contain_text("Python was restarted.")
    expect(training.element).to_contain_text("restored from step")
    with training.page.expect_download():
        training.press("Download model (.npz)")
    expect(problem).to_have_count(0)


def test_what_waits_for_a_dead_worker_is_rejected(home: Page) -> None:
    outcome = home.evaluate(
        """async () => {
          await glassnet.start();
          const done = new Promise((resolve) => glassnet.on("done", resolve));
          await glassnet.request("setup", {model: "linear", epochs: 1000});
          await glassnet.request("start", {job: "training", kind: "training"});
          const waiting = ["python", "look"].map((type) => glassnet.request(type, {source: "1"}));
          await Promise.resolve(); // they are on their way
          glassnet.restart();
          const results = await Promise.allSettled(waiting);
          const {reason, error} = await done;
          return [...results.map(({reason}) => reason?.name), reason, error.name];
        }"""
    )
    assert outcome == ["WorkerDied", "WorkerDied", "failed", "WorkerDied"]


def test_a_page_that_is_left_ends_its_worker_and_revives_it_on_return(
    training: TrainerCard,
) -> None:
    (worker,) = [worker for worker in training.page.workers if "/assets/app/" in worker.url]
    step = training.step
    with worker.expect_event("close"):
        training.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    training.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(training.element).to_contain_text("Training goes on from step")
    training.expect_step_after(step)


def test_silence_is_death_unless_readers_own_python_runs(home: Page) -> None:
    home.clock.install()
    home.evaluate("glassnet.start()")
    home.evaluate("window.answer = glassnet.python('import time; time.sleep(2); 7')")
    home.clock.run_for(120_000)
    assert home.evaluate("window.answer") == 7
    home.evaluate(
        """async () => {
          await glassnet.python(`
import js, time
from pyodide.ffi import create_once_callable
js.setTimeout(create_once_callable(lambda: time.sleep(5)), 0)`);
          await new Promise((resolve) => queueMicrotask(resolve));
          window.look = glassnet.request("look", {}).catch(({message}) => message);
        }"""
    )
    home.clock.run_for(31_000)
    assert home.evaluate("window.look") == "Python did not answer for 30 seconds."


@pytest.fixture
def endless(home: Page) -> TrainerCard:
    """A trainer while the console runs what does not end."""
    home.evaluate("glassnet.start()")
    home.evaluate("void glassnet.python('while True: pass').catch(() => {})")
    return TrainerCard(home)


BUSY = "Python is busy with the console."
END = "End what the console runs"


def test_train_says_that_the_console_holds_it_up_and_offers_to_end_that(
    endless: TrainerCard,
) -> None:
    busy = endless.element.get_by_text(BUSY)
    expect(busy).to_be_hidden()
    endless.press("Train")
    expect(busy).to_be_visible()
    endless.press(END)
    expect(busy).to_be_hidden()
    endless.expect_step_after(0)
    expect(endless.element.get_by_role("alert")).not_to_contain_text("restarted")


def test_the_pad_says_that_the_console_holds_it_up_and_offers_to_end_that(
    endless: TrainerCard,
) -> None:
    pad = PadCard(endless.page)
    pad.draw(SEVEN)
    expect(pad.element.get_by_text(BUSY)).to_be_visible()
    expect(endless.element.get_by_text(BUSY), "which nobody pressed").to_be_hidden()
    pad.press(END)
    pad.expect_reading(7)
    expect(pad.element.get_by_text(BUSY)).to_be_hidden()
    expect(pad.element.get_by_role("alert")).to_be_hidden()


def test_a_run_that_the_console_holds_up_goes_on_from_its_checkpoint(
    training: TrainerCard,
) -> None:
    kept = training.page.evaluate(
        """() => new Promise((resolve) => glassnet.on("checkpoint", ({step}) => {
          if (step === 0) return;
          glassnet.python("while True: pass").catch(() => {});
          resolve(step);
        }))"""
    )
    expect(training.element.get_by_text(BUSY)).to_be_visible()
    training.press(END)
    expect(training.element).to_contain_text(f"Training goes on from step {kept}.")
    training.expect_step_after(kept)
    training.expect_state("training")


def test_python_of_the_readers_own_that_ends_soon_is_not_spoken_of(home: Page) -> None:
    home.clock.install()
    home.evaluate("glassnet.start()")
    trainer = TrainerCard(home)
    assert home.evaluate("glassnet.python('1 + 1')") == 2
    trainer.press("Step")
    trainer.expect_state("paused")
    home.clock.run_for(2000)
    expect(trainer.element.get_by_text(BUSY)).to_be_hidden()


def test_a_slow_start_is_not_ended_but_can_be(context: BrowserContext, home: Page) -> None:
    """Python is kept from starting while all its bytes are here, as on a slow device."""
    home.clock.install()
    context.route(
        "**/worker.js",
        lambda route: route.fulfill(content_type="text/javascript", body=SLOW_WORKER),
    )
    trainer = TrainerCard(home)
    trainer.press("Train")
    expect(trainer.element).to_contain_text("Loading NumPy and Glassnet")
    home.clock.run_for(59_000)
    trainer.expect_state("loading")
    slow = trainer.element.get_by_text("A slow device needs its time.")
    expect(slow).to_be_hidden()
    home.clock.run_for(120_000)
    expect(slow).to_be_visible()
    trainer.expect_state("loading")
    context.unroute("**/worker.js")
    trainer.press("Retry")
    trainer.expect_step_after(0)


SLOW_WORKER = """
postMessage({event: "alive", lifeline: false});
onmessage = () => postMessage(
  {event: "loading", stage: "numpy", label: "Loading NumPy and Glassnet", loaded: 9, total: 9});
"""
