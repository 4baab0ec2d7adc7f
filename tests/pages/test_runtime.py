"""Python in the page: started on intent, one interpreter per tab, spoken to from the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Worker, expect

from tests.pages.trainer import TrainerCard
from tests.pages.visit import visit
from tests.pages.watch import PageErrors


def python(page: Page, source: str) -> object:
    """What the console's `await glassnet.python(source)` shows, typed arrays with their type."""
    return page.evaluate(
        """async source => {
          const value = await glassnet.python(source);
          return ArrayBuffer.isView(value) ? [value.constructor.name, ...value] : value;
        }""",
        source,
    )


@pytest.fixture(scope="module")
def console(browser: Browser, site: str) -> Iterator[Page]:
    """The home page, for tests that only talk to Python."""
    with visit(browser, site) as page:
        yield page


def is_ours(worker: Worker) -> bool:
    """Whether a worker is Python's; the theme's search has one too."""
    return "/assets/app/" in worker.url


def test_nothing_of_python_is_fetched_before_a_reader_asks(
    home: Page, page_errors: PageErrors
) -> None:
    expect(home.locator("gn-trainer")).to_have_attribute("data-state", "idle")
    home.wait_for_load_state("networkidle")
    assert [worker for worker in home.workers if is_ours(worker)] == []
    assert [url for url in page_errors.requests if "/assets/runtime/" in url] == []


def test_loading_tells_its_stages_and_counts_every_byte(home: Page) -> None:
    events, manifest = home.evaluate(
        """async () => {
          const events = [];
          glassnet.on("loading", ({stage, loaded, total}) => events.push([stage, loaded, total]));
          await glassnet.start();
          return [events, await glassnet.manifest()];
        }"""
    )
    sizes = [file["bytes"] for file in manifest["runtime"].values()]
    sizes += [shard["bytes"] for name in ("reduced", "test") for shard in manifest["data"][name]]
    total = sum(sizes) + manifest["wheel"]["bytes"] + manifest["pretrained"]["bytes"]
    stages = list(dict.fromkeys(stage for stage, _, _ in events))
    assert stages == ["download", "python", "numpy", "data"]
    assert events[-1] == ["data", total, total]
    loaded = [loaded for _, loaded, _ in events]
    assert loaded == sorted(loaded)
    assert len(set(loaded)) > 2 * len(sizes), "bytes are counted while they come"


def test_the_console_speaks_python(console: Page) -> None:
    assert python(console, "glassnet.__version__") == "0.1.0"
    assert python(console, "numbers = [1, 2.5, None, True]\n{'numbers': numbers, 'text': 'é'}") == {
        "numbers": [1, 2.5, None, True],
        "text": "é",
    }
    assert python(console, "numbers[1]") == 2.5
    assert python(console, "np.arange(3, dtype=np.float32)") == ["Float32Array", 0, 1, 2]
    assert python(console, "x = 1") is None
    message = console.evaluate(
        "glassnet.python('def f(): 1 / 0\\nf()').catch(error => error.message)"
    )
    assert "Traceback (most recent call last)" in message
    assert 'File "<console>", line 1, in f' in message
    assert "ZeroDivisionError: division by zero" in message
    name = console.evaluate("glassnet.python('raise SystemExit').catch(error => error.name)")
    assert name == "SystemExit"
    assert python(console, "numbers[0]") == 1, "and it lives on"


def test_the_console_keeps_every_digit_of_a_whole_number(console: Page) -> None:
    told = """source => glassnet.python(source)
      .then((value) => [value.constructor.name, ...[value].flat().map(String)])"""
    assert console.evaluate(told, "2**53 - 1") == ["Number", str(2**53 - 1)]
    assert console.evaluate(told, "2**53 + 1") == ["BigInt", str(2**53 + 1)]
    spread = told.replace("[value].flat()", "[...value]")
    arrays = ["BigInt64Array", str(2**53 + 1)]
    assert console.evaluate(spread, "np.array([2**53 + 1])") == arrays


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("circle = []\ncircle.append(circle)\ncircle", "The value contains itself"),
        ("input('Name?')", "input() has nobody to ask here"),
        ("import sys\nsys.stdin.readline() or 1 / 0", "ZeroDivisionError"),
    ],
)
def test_the_console_tells_what_ended_a_source_without_frames_of_ours(
    console: Page, source: str, sentence: str
) -> None:
    told = "source => glassnet.python(source).catch(({message}) => message)"
    message = console.evaluate(told, source)
    assert sentence in message
    assert "bridge.py" not in message
    assert "plain.py" not in message
    assert python(console, "1") == 1, "and it lives on"


def test_a_specification_is_checked_and_a_mistake_told_with_its_place(console: Page) -> None:
    convolution = {"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": 1}
    spec = {"input": [1, 28, 28], "layers": [convolution, {"type": "GlobalAvgPool2d"}]}
    answer = console.evaluate("spec => glassnet.request('check_spec', {spec})", spec)
    assert (answer["parameters"], answer["layers"][1]["output_shape"]) == (80, [8])
    spec["layers"].insert(1, {"type": "Conv2d", "out_channel": 8})
    told = console.evaluate(
        """spec => glassnet.request("check_spec", {spec})
          .catch(({name, message, layer, key}) => [name, message, layer, key])""",
        spec,
    )
    assert told[0] == "SpecError"
    assert "unknown key 'out_channel'" in told[1]
    assert told[2:] == [1, "out_channel"]
    types = console.evaluate("glassnet.request('layer_types')")
    assert types["Residual"]["fields"]["layers"]["expects"] == "a list of at least one layer"


def test_a_tab_has_one_worker_whatever_is_asked_of_it(home: Page) -> None:
    started: list[Worker] = []
    home.on("worker", lambda worker: started.append(worker))
    trainer = TrainerCard(home)
    home.evaluate("glassnet.start()")
    trainer.press("Train")
    home.locator("gn-draw-digit canvas").first.click(position={"x": 50, "y": 50})
    assert python(home, "1 + 1") == 2
    trainer.expect_state("training")
    assert len([worker for worker in started if is_ours(worker)]) == 1


def test_settings_shown_before_python_is_there_are_pythons_own(console: Page) -> None:
    shown = console.evaluate("({ ...glassnet.run.settings })")
    accepted = console.evaluate("glassnet.request('setup', {}).then(({settings}) => settings)")
    assert shown == {name: accepted[name] for name in shown}


def test_an_ipad_that_calls_itself_a_mac_is_known_to_pyodide(home: Page, site: str) -> None:
    home.add_init_script(
        """Object.defineProperty(navigator, "platform", {get: () => "MacIntel"});
        Object.defineProperty(navigator, "maxTouchPoints", {get: () => 5});"""
    )
    home.goto(site)
    assert python(home, "import js; js.navigator.platform") == "iPad"


def test_every_accepted_job_ends_in_one_done_and_every_request_in_one_reply(
    console: Page,
) -> None:
    outcome = console.evaluate(
        """async () => {
          const seen = [];
          const offs = [glassnet.on("done", ({job, reason}) => seen.push(`${job} ${reason}`))];
          const ask = (type, params) => glassnet.request(type, params)
            .then(() => seen.push(type), ({name}) => seen.push(`${type} ${name}`));
          const start = (job) => ask("start", {job, kind: "training"});
          await ask("setup", {model: "linear", epochs: 1000}); // not over before it is stopped
          await Promise.all([start("first"), start("second"), ask("nonsense")]);
          await Promise.all([ask("stop", {job: "first"}), ask("stop", {job: "second"})]);
          offs.push(glassnet.on("done", ({reason}) => reason === "finished" && finished()));
          let finished;
          const end = new Promise((resolve) => { finished = resolve; });
          await ask("setup", {model: "linear", epochs: 1});
          await start("third");
          await end;
          for (const off of offs) off();
          return seen;
        }"""
    )
    assert outcome == [
        "setup",
        *("start", "first stopped", "start", "nonsense ArgumentError"),
        *("stop", "second stopped", "stop"),
        *("setup", "start", "third finished"),
    ]


def test_thousands_of_slices_leave_nothing_behind(console: Page) -> None:
    console.evaluate("glassnet.request('setup', {model: 'linear', batch_size: 1})")
    measure = """async count => {
      for (let i = 0; i < count; i += 1) {
        await glassnet.request("run_slice", {budget_ms: 0});
        await glassnet.request("look", {});
        await glassnet.request("predict", {ink: new Uint8Array(784), width: 28, height: 28});
      }
      return glassnet.python(`
import gc
from pyodide_js import _module
gc.collect()
[len(gc.get_objects()), _module.HEAPU8.byteLength]`);
    }"""
    console.evaluate(measure, 100)
    objects, heap = console.evaluate(measure, 100)
    assert console.evaluate(measure, 1000) == [pytest.approx(objects, abs=50), heap]
