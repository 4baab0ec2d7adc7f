"""Nudges: which pixels an answer hangs on, and how little of a change turns it (B07)."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError, shown
from glassnet.base.plain import tensor
from glassnet.insight.sensitivity import logit_gradient, loss_gradient, nudge
from glassnet.lessons.kit.live import Live
from glassnet.nn.losses import softmax

LARGEST = 0.5
TRIED = np.arange(0.01, LARGEST + 0.005, 0.01)
TURNING = 395
"""A test digit that the pretrained network is sure of, and that a small nudge turns."""
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("nudged", {"size": 0.1, "index": TURNING})]


def nudged(live: Live, *, size: float, image: Any = None, index: int = 0) -> dict[str, Any]:
    """Nudge every pixel of one digit, along the gradient and, to compare, at random.

    Args:
        live: the page's networks and digits.
        size: the most a pixel changes, 0 to 0.5.
        image: the reader's drawing, 784 values. What the network reads in it counts as its label.
        index: which test digit, if there is no drawing.

    Returns:
        The `image`, its `label`; the `saliency` (28, 28), |d logit / d pixel| of the answer;
        the `pictures` nudged `along` the gradient and at `random`, what they changed
        (`changes`), and the `probabilities` of the digit as it `is` and of both; the
        `smallest` nudge of each kind that changes the answer, None up to 0.5.

    Raises:
        ArgumentError: if the size is out of its range.
    """
    if not 0 <= size <= LARGEST:
        raise ArgumentError(
            f"size expects a number from 0 to {LARGEST} but receives {shown(size)}."
        )
    x, label = live.image(image, index)
    before = softmax(live.network.forward(x))[0]
    answer = int(before.argmax())
    gradient = loss_gradient(live.network, x, np.array([answer if label is None else label]))
    directions = {
        "along": gradient,
        "random": np.random.default_rng(index % len(live.test)).choice([-1.0, 1.0], x.shape),
    }
    pictures = {how: nudge(x, direction, size) for how, direction in directions.items()}
    return {
        "image": tensor(x[0, 0]),
        "label": label,
        "answer": answer,
        "saliency": tensor(np.abs(logit_gradient(live.network, x, answer))[0, 0]),
        "pictures": {how: tensor(picture[0, 0]) for how, picture in pictures.items()},
        "changes": {how: tensor((picture - x)[0, 0]) for how, picture in pictures.items()},
        "probabilities": {
            "is": before,
            **{how: softmax(live.network.forward(each))[0] for how, each in pictures.items()},
        },
        "smallest": {
            how: _smallest(live, x, direction, answer) for how, direction in directions.items()
        },
        "source": live.source,
        "step": live.step,
    }


def _smallest(live: Live, x: Array, direction: Array, answer: int) -> float | None:
    """Return the smallest nudge tried after which the answer is another."""
    tries = np.concatenate([nudge(x, direction, float(size)) for size in TRIED])
    turned = np.flatnonzero(live.network.forward(tries).argmax(axis=1) != answer)
    return float(TRIED[turned[0]]) if len(turned) else None
