"""The trainer as a reader meets it: buttons and fields by their names, readouts by their metric."""

import re

from playwright.sync_api import Locator, Page, expect

LOADED = 90_000
"""Milliseconds that Python may take to start on a busy machine."""


class TrainerCard:
    """The trainer of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("gn-trainer")

    def press(self, name: str) -> None:
        """Press a button of the card, such as Train, Pause, Step, Reset."""
        self.element.get_by_role("button", name=name, exact=True).click()

    def field(self, name: str) -> Locator:
        """A field by its label; those that hide behind More are brought out first."""
        field = self.element.get_by_label(name, exact=True)
        more = self.element.get_by_role("button", name="More")
        if not field.is_visible() and more.get_attribute("aria-expanded") == "false":
            more.click()
        return field

    def problem(self, name: str) -> Locator:
        """What stands next to a field: its sentence and its button."""
        return self.element.locator(f'[data-setting="{name.lower().replace(" ", "_")}"]')

    def set(self, name: str, value: str) -> None:
        """Type a value into a field, or choose it, and leave the field."""
        field = self.field(name)
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
            field.blur()

    def expect_state(self, *states: str, timeout: float = LOADED) -> None:
        """Wait until the run is in one of these states."""
        pattern = re.compile(rf"^({'|'.join(states)})$")
        expect(self.element).to_have_attribute("data-state", pattern, timeout=timeout)

    def expect_step_after(self, step: int) -> None:
        """Wait until more than this many updates are made."""
        self.page.wait_for_function(
            "step => Number(document.querySelector('gn-trainer')?.dataset.step) > step",
            arg=step,
            timeout=LOADED,
        )

    @property
    def step(self) -> int:
        """Updates made."""
        return int(self.element.get_attribute("data-step") or 0)

    @property
    def epoch(self) -> int:
        """Epochs completed."""
        return int(self.element.get_attribute("data-epoch") or 0)

    def metric(self, name: str) -> float:
        """A readout's bare number."""
        value = self.element.locator(f'[data-metric="{name}"]').get_attribute("data-value")
        assert value is not None, f"{name} shows nothing"
        return float(value)
