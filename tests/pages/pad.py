"""The drawing pad as a reader meets it."""

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from tests.pages.trainer import LOADED

Stroke = Sequence[tuple[float, float]]
"""Points in fractions of the pad's side, from its top left corner."""

ONE: list[Stroke] = [[(0.52, 0.15), (0.5, 0.85)]]
SEVEN: list[Stroke] = [[(0.25, 0.2), (0.72, 0.2), (0.45, 0.85)]]
SMALL_SEVEN: list[Stroke] = [[(0.06, 0.06), (0.22, 0.06), (0.13, 0.26)]]


class PadCard:
    """The pad of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("gn-draw-digit")
        self.canvas = self.element.get_by_role("application", name="Drawing pad")
        self.result = self.element.locator('[data-metric="prediction"]')
        self.seen = self.element.get_by_role("img", name="What the network sees")

    def draw(self, strokes: Sequence[Stroke]) -> None:
        """Draw with the mouse."""
        for first, *rest in strokes:
            self.page.mouse.move(*self.point(first))
            self.page.mouse.down()
            for point in rest:
                self.page.mouse.move(*self.point(point), steps=8)
            self.page.mouse.up()

    def point(self, place: tuple[float, float]) -> tuple[float, float]:
        """Where in the window a place on the pad is."""
        self.canvas.scroll_into_view_if_needed()
        box = self.canvas.bounding_box()
        assert box is not None
        return box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"]

    def press(self, name: str) -> None:
        """Press a button of the card."""
        self.element.get_by_role("button", name=name, exact=True).click()

    def expect_reading(self, digit: int | None) -> None:
        """Wait until the network reads this digit, or nothing."""
        if digit is None:
            expect(self.result).not_to_have_attribute("data-value", re.compile(""), timeout=LOADED)
        else:
            expect(self.result).to_have_attribute("data-value", str(digit), timeout=LOADED)

    def expect_change(self, canvas: Locator, before: str) -> None:
        """Wait until a canvas shows something else."""
        self.page.wait_for_function(
            "([canvas, before]) => canvas.toDataURL() !== before",
            arg=[canvas.element_handle(), before],
            timeout=LOADED,
        )


def pixels(canvas: Locator) -> str:
    """What a canvas shows."""
    text: str = canvas.evaluate("canvas => canvas.toDataURL()")
    return text
