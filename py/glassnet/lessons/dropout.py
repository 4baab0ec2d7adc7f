"""Dropout: a fresh mask on the hidden layer at every step, and what stays the same (C30, C31)."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError, shown
from glassnet.base.plain import tensor
from glassnet.lessons.kit.live import HESITATING, Live
from glassnet.nn.layers import Dropout
from glassnet.nn.layers.base import Layer
from glassnet.nn.losses import softmax, softmax_cross_entropy
from glassnet.nn.network import Sequential

MOST_STEPS = 1000
RECENT = 12
"""Masks that are remembered to be shown."""
FIRST_LOOK = [("masks", {"p": 0.5, "steps": RECENT, "index": HESITATING})]


def masks(
    live: Live,
    *,
    p: float,
    steps: int = 0,
    scaled: bool = True,
    training: bool = True,
    restart: bool = False,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Lay a dropout mask over the hidden layer, a new one at every step.

    The masks are kept in mind from call to call, until `p` changes or `restart` is asked for.

    Args:
        live: the page's networks and digits.
        p: probability of dropping a unit.
        steps: how many new masks to draw; without, the last one stays.
        scaled: whether the units that stay are multiplied by 1 / (1 - p).
        training: whether dropout is on; if not, no unit is dropped and nothing is scaled.
        restart: forget the masks drawn so far.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        For each hidden unit its `activation`, its value in the `mask`, the `output` behind it, the
        `mean` of all outputs since the start, and how often it was `on`; `recent` masks, the newest
        last; `steps` since the start and how many `different` masks there were among them; the
        `sums` of activation, output and mean; the gradient that comes back to the output and the
        one passed on, for the loss of the digit `target`; probabilities of the `whole` network and
        of the one `thinned` by the mask.

    Raises:
        ArgumentError: if p is not in [0, 0.95] or there are more than 1000 steps.
    """
    if not 0 <= p <= 0.95:
        raise ArgumentError(f"p expects a number from 0 to 0.95 but receives {shown(p)}.")
    if not 0 <= steps <= MOST_STEPS:
        raise ArgumentError(f"steps expects a number from 0 to {MOST_STEPS} but receives {steps}.")
    network, source = live.network_where(lambda candidate: _place(candidate) is not None)
    before, after = _parts(network)
    x, label = live.image(image, index)
    activation = _run(before, x)[0]
    history = _history(live, p, len(activation), restart)
    history.draw(steps)
    factor = 1 / (1 - p) if scaled else 1.0
    mask = history.recent[-1] * np.float32(factor) if training else np.ones_like(activation)
    output = activation * mask
    share_on = history.on / history.steps if training else np.ones(len(activation))
    mean = activation * share_on * (factor if training else 1)
    whole = _run(after, activation[np.newaxis])
    target = int(whole.argmax()) if label is None else label
    thinned = _run(after, output[np.newaxis])
    arriving = _gradient(after, thinned, target)
    return {
        "p": p,
        "factor": factor if training else 1.0,
        "label": label,
        "target": target,
        "activation": tensor(activation),
        "mask": tensor(mask),
        "output": tensor(output),
        "mean": tensor(mean),
        "on": tensor(share_on),
        "kept": int(np.count_nonzero(mask)),
        "recent": tensor(np.stack(history.recent)),
        "steps": history.steps,
        "different": len(history.seen),
        "sums": [float(np.sum(values)) for values in (activation, output, mean)],
        "gradient_arriving": tensor(arriving),
        "gradient_passed": tensor(arriving * mask),
        "whole": softmax(whole)[0],
        "thinned": softmax(thinned)[0],
        "source": source,
        "step": live.step,
    }


class _History:
    """The masks drawn so far for one p: 1 where a unit stayed, 0 where it was dropped."""

    def __init__(self, p: float, units: int) -> None:
        self._dropout = Dropout(p, rng=0)
        self.on = np.zeros(units)
        self.recent: list[Array] = []
        self.steps = 0
        self.seen: set[bytes] = set()
        self.draw(1)

    def draw(self, steps: int) -> None:
        """Draw masks, from the very layer that training uses."""
        ones = np.ones((1, len(self.on)), np.float32)
        for _ in range(steps):
            kept = (self._dropout.forward(ones, training=True)[0] > 0).astype(np.float32)
            self.on += kept
            self.recent = [*self.recent[1 - RECENT :], kept]
            self.seen.add(kept.tobytes())
        self.steps += steps


def _history(live: Live, p: float, units: int, restart: bool) -> _History:
    key = (p, units)
    if restart or live.memory.get("key") != key:
        live.memory["key"] = key
        live.memory["history"] = _History(p, units)
    history: _History = live.memory["history"]
    return history


def _place(network: Sequential) -> int | None:
    """Return the index of the dropout layer behind a fully connected one, if there is one."""
    for layer in network.summary():
        if layer.type == "Dropout" and len(layer.output_shape) == 1:
            return layer.index
    return None


def _parts(network: Sequential) -> tuple[list[Layer], list[Layer]]:
    """Return the layers up to the hidden activations, and those behind dropout."""
    place = _place(network)
    assert place is not None  # noqa: S101 - what network_where looked for
    return network.layers[:place], network.layers[place + 1 :]


def _run(layers: list[Layer], x: Array) -> Array:
    for layer in layers:
        x = layer.forward(x)
    return x


def _gradient(layers: list[Layer], logits: Array, target: int) -> Array:
    """Carry the gradient of the loss back through layers that have just run."""
    _, gradient = softmax_cross_entropy(logits, np.array([target]))
    for layer in reversed(layers):
        passed = layer.backward(gradient)
        assert passed is not None  # noqa: S101 - layers with weights stand before these
        gradient = passed
    first: Array = gradient[0]
    return first
