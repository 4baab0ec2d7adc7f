"""An experiment's card, as a reader uses it."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
PATIENCE = 60_000
"""Milliseconds for what may take Python seconds to load and to compute, on a busy machine."""


def description(id_: str) -> dict[str, Any]:
    """What the experiment says about itself."""
    found: dict[str, Any] = json.loads((EXAMPLES / f"{id_}.json").read_text())["experiment"]
    return found


class ExperimentCard:
    """One `<gn-experiment>`."""

    def __init__(self, page: Page, id_: str) -> None:
        self.id = id_
        self.element = page.locator(f"gn-experiment#{id_}")

    @property
    def verdict(self) -> Locator:
        return self.element.locator(".gn-verdict")

    def control(self, name: str) -> Locator:
        return self.element.locator(f'[data-control="{name}"]')

    def set(self, **values: str | float) -> None:
        """Enter numbers and choose options, by the controls' names."""
        for name, value in values.items():
            field = self.control(name).locator("input, select")
            if field.evaluate("field => field.localName") == "select":
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def set_smallest(self) -> None:
        """Give every control its lowest value or first option."""
        for control in description(self.id)["controls"]:
            value = control["options"][0] if "options" in control else f"{control['low']:g}"
            self.set(**{control["name"]: value})

    def press(self, name: str) -> None:
        self.element.get_by_role("button", name=name, exact=True).click()

    def expect_state(self, *states: str) -> None:
        pattern = re.compile(f"^({'|'.join(states)})$")
        expect(self.element).to_have_attribute("data-state", pattern, timeout=PATIENCE)

    def expect_origin(self, origin: str) -> None:
        expect(self.element).to_have_attribute("data-origin", origin)

    def expect_verdict(self, verdict: str | None = None) -> None:
        words = verdict or "holds|mixed|does not hold"
        expect(self.element).to_have_attribute("data-verdict", re.compile(f"^({words})$"))
