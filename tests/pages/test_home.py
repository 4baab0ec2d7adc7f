"""The home page: what a reader sees at first, while it trains, and afterwards."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.pages.conftest import SITE
from tests.pages.pad import SEVEN, PadCard, pixels
from tests.pages.trainer import LOADED, TrainerCard
from tests.pages.visit import visit


@pytest.fixture(scope="module")
def shared_home(browser: Browser, site: str) -> Iterator[Page]:
    """The home page with Python running, once for all tests that need it."""
    with visit(browser, site) as page:
        yield page


@pytest.fixture
def warm(shared_home: Page) -> Page:
    """The shared home page, its pad empty and its run fresh."""
    trainer = TrainerCard(shared_home)
    clear = PadCard(shared_home).element.get_by_role("button", name="Clear")
    if clear.is_enabled():
        clear.click()
    for name, value in {
        "Model": "lenet",
        "Learning rate": "0.005",
        "Epochs": "8",
        "Seed": "0",
    }.items():
        trainer.set(name, value)
    shared_home.evaluate("glassnet.start()")
    if trainer.element.get_by_role("button", name="Reset").is_enabled():
        trainer.press("Reset")
        trainer.expect_state("ready")
    return shared_home


def train_one_epoch(page: Page) -> TrainerCard:
    """Train the smallest network for one epoch."""
    trainer = TrainerCard(page)
    trainer.set("Model", "linear")
    trainer.set("Epochs", "1")
    trainer.press("Train")
    trainer.expect_state("done")
    return trainer


def box_of(element: Locator) -> FloatRect:
    """Where in the window an element is."""
    box = element.bounding_box()
    assert box is not None
    return box


@pytest.mark.parametrize(
    ("width", "height", "parts"),
    [
        (1280, 800, ["gn-draw-digit", "gn-trainer"]),
        (1366, 657, [".gn-pad__result", "gn-trainer"]),
        (1280, 720, [".gn-pad__result", "gn-trainer"]),
        (768, 1024, ["gn-draw-digit", "gn-trainer .gn-curves"]),
        (844, 390, ["gn-trainer .gn-status"]),
    ],
)
def test_what_a_reader_begins_with_stands_above_the_fold(
    home: Page, width: int, height: int, parts: list[str]
) -> None:
    home.set_viewport_size({"width": width, "height": height})
    title = home.get_by_role("heading", name="Train a neural network in this page", level=1)
    expect(title).to_be_visible()
    expect(home.locator("gn-trainer")).to_contain_text("MB, loaded once")
    for part in parts:
        box = box_of(home.locator(part))
        assert box["y"] + box["height"] <= height, f"{part} ends below the fold"
    assert box_of(home.locator("gn-draw-digit"))["x"] == box_of(title)["x"]


def test_a_sentence_about_a_field_and_more_fields_leave_the_others_in_place(home: Page) -> None:
    trainer = TrainerCard(home)
    names = ["Data", "Learning rate", "Batch size", "Seed"]
    parts = [*map(trainer.field, names), trainer.element.locator(".gn-curves")]
    before = [box_of(part) for part in parts]
    trainer.set("Learning rate", "fast")
    expect(trainer.problem("Learning rate")).to_contain_text("must be a number")
    assert [box_of(part) for part in parts] == before
    columns = {box["x"] for box in before[:4]}
    more = ["Model", "Epochs", "Optimizer", "Schedule", "Dropout", "Shifts (pixels)"]
    more += ["Weight averaging", "Arithmetic"]
    assert {box_of(trainer.field(name))["x"] for name in more} == columns
    assert [box_of(part) for part in parts] == before


def test_every_field_says_what_it_does(home: Page) -> None:
    trainer = TrainerCard(home)
    schedule = "One cycle, the default: up to the learning rate, then down to almost 0."
    expect(trainer.field("Schedule")).to_have_value("one_cycle")
    expect(trainer.field("Schedule")).to_have_accessible_description(schedule)
    for field in trainer.element.locator(".gn-field").all():
        expect(field.locator("input, select")).to_have_accessible_description(re.compile(r"\w+\."))


def test_the_recipe_of_the_pretrained_network_can_be_read(home: Page) -> None:
    pad = home.locator("gn-draw-digit")
    pad.get_by_text("How it was trained").click()
    trained = home.evaluate("glassnet.manifest().then(({pretrained}) => pretrained)")
    recipe = trained["recipe"]
    command = pad.get_by_text("glassnet train").inner_text()
    for name in ("data", "model", "epochs", "seed"):
        assert f"--{name}={trained[name]}" in command
    read = dict(zip(*(pad.locator(tag).all_inner_texts() for tag in ("dt", "dd")), strict=True))
    assert read["Data"] == "10,000 digits"
    for label, name in {
        "Learning rate": "learning_rate",
        "Batch size": "batch_size",
        "Epochs": "epochs",
        "Dropout": "dropout",
        "Shifts (pixels)": "shifts",
        "Weight averaging": "averaging",
    }.items():
        assert float(read[label]) == recipe[name]


def test_what_is_missing_without_javascript_is_said_above_the_empty_cards() -> None:
    # Read as text: Chromium shows no <noscript> where only a test has switched scripts off.
    page = (SITE / "index.html").read_text()
    assert page.index("Glassnet needs JavaScript") < page.index("<gn-draw-digit")


def test_the_cost_of_a_click_is_told_before_it(home: Page) -> None:
    total = home.evaluate(
        """glassnet.manifest().then(({runtime, wheel, data, pretrained}) =>
          [...Object.values(runtime), wheel, ...data.reduced, ...data.test, pretrained]
            .reduce((total, {bytes}) => total + bytes, 0))"""
    )
    expect(home.locator("gn-trainer")).to_contain_text(f"about {total / 1e6:.0f} MB, loaded once")


def test_screen_readers_hear_of_loading_and_of_the_end(home: Page) -> None:
    home.evaluate(
        """() => {
          window.said = [];
          const listen = (changes) => changes
            .filter(({target}) => target.matches("gn-trainer [role=status]"))
            .forEach(({target}) => said.push(target.textContent));
          new MutationObserver(listen).observe(document.body, {childList: true, subtree: true});
        }"""
    )
    trainer = train_one_epoch(home)
    said = home.evaluate("said")
    assert re.fullmatch(r"Downloading .*, \d+ MB", said[0])
    assert said[-2] == "Training began."
    accuracy = trainer.metric("test-accuracy")
    assert said[-1].startswith("Done: 1 epoch.")
    assert said[-1].endswith(f"{accuracy:.1%} of the test digits read right.".replace("%", " %"))


def test_a_double_click_on_train_trains(home: Page) -> None:
    trainer = TrainerCard(home)
    trainer.element.get_by_role("button", name="Train").dblclick()
    trainer.expect_step_after(0)
    trainer.expect_state("training")


def test_the_focus_stays_in_the_inside(home: Page) -> None:
    home.set_viewport_size({"width": 390, "height": 800})
    inside = home.locator("gn-inside")
    button = inside.get_by_role("button", name="a test digit")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 24
    button.focus()
    home.keyboard.press("Enter")
    expect(inside).to_contain_text("labeled", timeout=LOADED)
    expect(inside.get_by_role("button", name="Another digit")).to_be_focused()


def test_no_number_stands_there_before_it_was_computed(home: Page) -> None:
    readouts = home.locator("gn-trainer dd")
    expect(readouts).to_have_text(["–"] * 7)
    expect(home.locator("[data-value]")).to_have_count(0)
    expect(home.locator("gn-inside canvas:visible")).to_have_count(0)
    expect(home.locator("gn-mistakes table")).to_be_hidden()


def test_curves_and_readouts_follow_the_run(warm: Page) -> None:
    loss = warm.locator("gn-trainer").get_by_role("img", name=re.compile("^Loss"))
    expect(loss).to_have_attribute("aria-label", "Loss over 0 steps")
    trainer = train_one_epoch(warm)
    expect(loss).to_have_attribute(
        "aria-label", re.compile(r"^Loss over 157 steps, on the test set")
    )
    accuracy = trainer.metric("test-accuracy")
    readout = trainer.element.locator('[data-metric="test-accuracy"]')
    expect(readout).to_have_text(f"{accuracy:.2%}".replace("%", " %"))
    assert accuracy > 0.8
    expect(trainer.element.locator("progress").first).to_have_js_property("value", 1)


def test_what_needs_a_reset_says_so_until_it_is_made(warm: Page) -> None:
    trainer = TrainerCard(warm)
    trainer.set("Seed", "5")
    mark = trainer.element.get_by_text("after Reset")
    expect(mark.locator("visible=true")).to_have_count(0)  # nothing is trained: taken over at once
    trainer.press("Step")
    trainer.expect_state("paused")
    trainer.set("Seed", "6")
    trainer.set("Learning rate", "0.001")  # a run takes this over as it goes
    expect(mark.locator("visible=true")).to_have_count(1)
    expect(trainer.field("Seed")).to_have_accessible_description(re.compile("^after Reset"))
    trainer.press("Reset")
    trainer.expect_state("ready")
    expect(mark.locator("visible=true")).to_have_count(0)
    expect(trainer.field("Seed")).to_have_value("6")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("Learning rate", "fast", "Learning rate must be a number"),
        ("Batch size", "0", "Batch size must be a whole number from 1"),
        ("Seed", "", "Seed must be a number"),
        ("Epochs", "2.5", "Epochs must be a whole number"),
    ],
)
def test_a_wrong_value_is_named_beside_its_field(
    warm: Page, name: str, value: str, sentence: str
) -> None:
    trainer = TrainerCard(warm)
    field = trainer.field(name)
    right = field.input_value()
    trainer.set(name, value)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(f"^{sentence}"))
    expect(field).to_have_value(value)
    trainer.set(name, right)
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_the_inside_shows_every_layer_and_one_value_in_full(home: Page) -> None:
    inside = home.locator("gn-inside")
    inside.get_by_role("button", name="a test digit").click()
    expect(inside).to_contain_text("labeled", timeout=LOADED)
    expect(inside.get_by_role("img", name=re.compile("^Filter"))).to_have_count(8)
    maps = inside.get_by_role("button", name=re.compile("^Map"))
    expect(maps).to_have_count(8 + 16)
    first = inside.inner_text()
    inside.get_by_role("button", name="Another digit").click()
    expect(inside).not_to_have_text(first)

    maps.nth(2).click()
    expect(maps.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(inside).to_contain_text("One value of map 3 of 8")
    patch, kernel = (
        [
            float(text.replace("−", "-"))
            for text in inside.locator("table").nth(n).locator("td").all_inner_texts()
        ]
        for n in (0, 1)
    )
    sentence = inside.get_by_text("The products added up").inner_text().replace("−", "-")
    bias, value = map(float, re.findall(r"(?:bias|give) ([+-]?[\d.]+\d)", sentence))
    total = sum(p * k for p, k in zip(patch, kernel, strict=True)) + bias
    assert value == pytest.approx(total, abs=0.05)  # nine products of numbers shown to 0.01

    place = inside.get_by_role("application", name=re.compile("^Feature map"))
    place.focus()
    place.press("ArrowUp")
    place.press("ArrowLeft")
    expect(inside).not_to_have_text(sentence)
    maps.nth(12).click()  # a map of the second convolution sums over all eight maps before it
    expect(inside.get_by_role("button", name=re.compile("^Input map"))).to_have_count(8)
    inside.get_by_role("button", name="Close").click()
    expect(inside.get_by_text("The products added up")).to_be_hidden()


def test_the_inside_changes_as_the_network_learns(warm: Page) -> None:
    pad = PadCard(warm)
    pad.draw(SEVEN)
    pad.expect_reading(7)
    inside = warm.locator("gn-inside")
    inside.scroll_into_view_if_needed()
    expect(inside).to_contain_text("Your drawing")
    filters = inside.get_by_role("img", name="Filter 1 of 8")
    trainer = TrainerCard(warm)
    trainer.set("Learning rate", "0.5")  # large, so that one step can be seen
    trainer.press("Step")
    inside.scroll_into_view_if_needed()  # what nobody looks at is not kept up to date
    expect(inside).to_contain_text("after 1 step.")
    before = pixels(filters)
    trainer.press("Step")
    inside.scroll_into_view_if_needed()
    expect(inside).to_contain_text("after 2 steps.")
    pad.expect_change(filters, before)


def test_mistakes_can_be_read_cell_by_cell(warm: Page) -> None:
    trainer = train_one_epoch(warm)
    mistakes = warm.locator("gn-mistakes")
    cells = mistakes.get_by_role("table").get_by_role("button")
    expect(cells).to_have_count(100)
    counts = [int(text or 0) for text in cells.all_inner_texts()]
    assert sum(counts) == 10_000
    right = sum(counts[index * 11] for index in range(10))
    assert right / 10_000 == pytest.approx(trainer.metric("test-accuracy"))
    expect(mistakes).to_contain_text(f"{10_000 - right:,} of 10,000 test digits read wrong")

    worst = max((i for i in range(100) if i % 11), key=counts.__getitem__)
    label, prediction = divmod(worst, 10)
    # By the keyboard: a cell under the mouse moves when what stands above it comes into view.
    cells.nth(worst).press("Enter")
    expect(mistakes).to_contain_text(f"{label} read as {prediction}: {counts[worst]}")
    wrong = mistakes.get_by_role("listitem")
    expect(wrong).to_have_count(min(counts[worst], 24))
    expect(wrong.first).to_contain_text(f"{label} → {prediction}")
    mistakes.get_by_role("button", name="Show all").click()
    expect(wrong).to_have_count(24)
    columns = {box_of(digit)["x"] for digit in wrong.all()}
    assert 24 % len(columns) == 0, "the last row is as long as the others"
    expect(wrong.first.get_by_role("button")).to_be_focused()


def test_a_digit_still_wrong_can_be_looked_at_from_inside(warm: Page) -> None:
    train_one_epoch(warm)
    first = warm.locator("gn-mistakes").get_by_role("listitem").first.get_by_role("button")
    label, _, prediction, *_ = first.inner_text().split()
    first.click()
    inside = warm.locator("gn-inside")
    expect(inside).to_be_in_viewport()
    expect(inside).to_contain_text(f"Test digit, labeled {label}")
    expect(inside.locator(".gn-bars__row--best")).to_contain_text(re.compile(f"^{prediction}"))
    expect(inside.locator("*:focus")).to_have_count(1)


def test_the_model_can_be_taken_warm(warm: Page) -> None:
    trainer = train_one_epoch(warm)
    with warm.expect_download() as download:
        trainer.press("Download model (.npz)")
    assert download.value.suggested_filename == "glassnet-linear-seed-0.npz"


def test_the_way_on_leads_to_the_explanation(home: Page) -> None:
    home.get_by_role("link", name="What just happened?").click()
    expect(home.get_by_role("heading", name="How it works", level=1)).to_be_visible()
    expect(home.get_by_role("img", name="From a click to a changed weight")).to_be_visible()
