"""Live: what a widget's Python side finds in the page at the moment of a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from glassnet.base.arguments import numbers
from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset
from glassnet.data.handwriting import SIZE
from glassnet.nn.network import Sequential

HESITATING = 376
"""A test digit that is a 4 to us; the pretrained network thinks of a 9, too."""


@dataclass
class Live:
    """The page's networks and digits.

    Attributes:
        network: the reader's own network once it has learned something, else the pretrained.
        source: `"reader"` or `"pretrained"`, whose `network` is.
        step: updates the reader's run has made.
        pretrained: the network that was trained when the site was built.
        training: the training digits.
        test: the test digits.
        memory: what this lesson wants to find again at its next call; gone when Python restarts.
    """

    network: Sequential
    source: str
    step: int
    pretrained: Sequential
    training: Dataset
    test: Dataset
    memory: dict[str, Any] = field(default_factory=dict)

    def image(self, image: Any = None, index: int = 0) -> tuple[Array, int | None]:
        """Return what the reader looks at, ready for a network, and its label if it has one.

        Args:
            image: 784 values between 0 and 1, the reader's own drawing; else a test digit.
            index: which test digit; counts round.
        """
        return pick_image(self.test, image, index)

    def network_where(self, fits: Callable[[Sequential], bool]) -> tuple[Sequential, str]:
        """Return `network` and `source` if the network fits, else the pretrained one."""
        if fits(self.network):
            return self.network, self.source
        return self.pretrained, "pretrained"


def pick_image(test: Dataset, image: Any = None, index: int = 0) -> tuple[Array, int | None]:
    """Return a drawing, or else the test digit `index`, as `(1, 1, 28, 28)` with its label."""
    if image is not None:
        return _drawing(image), None
    chosen = index % len(test)
    return to_input(test.images[chosen : chosen + 1]), int(test.labels[chosen])


def _drawing(image: Any) -> Array:
    # A drawing that was made smaller may go past 1 by a rounding error.
    pixels = numbers("The page", "image", image, largest=1.01)
    if pixels.size != SIZE**2:
        raise ArgumentError(f"image expects {SIZE**2} values but receives {pixels.size}.")
    return pixels.reshape(1, 1, SIZE, SIZE)
