"""Training step: forward, loss, backward, update, one at a time, and each undoable (C17)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
from glassnet.base.pixels import to_input
from glassnet.base.plain import tensor
from glassnet.data.dataset import epoch_order
from glassnet.lessons.kit.live import Live
from glassnet.lessons.kit.workbench import BATCH, DIVERGED, PHASES, Workbench
from glassnet.nn.losses import softmax
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec, without

BATCHES = 128
SHOWN = 8
HIGHEST_RATE = 100.0
WATCHED = "0.weight"
"""The parameter whose single values are shown: the first convolution's filters."""
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("start", {})]


def start(live: Live, *, seed: int = 0) -> dict[str, Any]:
    """Begin anew with a fresh network and return what there is to see (see `advance`).

    Args:
        live: the page's networks and digits.
        seed: of the initial weights and of the order of the digits.
    """
    # Without dropout the same weights give the same loss, so that a step can be checked and undone.
    spec = without(ready_spec("lenet"), "Dropout")
    network = Sequential.from_spec(spec, seed=seed, dtype=np.float64)
    _leave_corners(network)
    order = epoch_order(len(live.training), epoch=0, seed=seed)
    batch = live.training.subset(order[: BATCH * BATCHES])
    bench = Workbench.of(network, to_input(batch.images).astype(np.float64), batch.labels)
    live.memory["bench"] = bench
    return _view(bench)


def _leave_corners(network: Sequential) -> None:
    """Start biases at 0.01: at exactly 0 blank pixels sit in ReLU's corner, where no slope is."""
    for parameter in network.parameters():
        if parameter.name == "bias":
            parameter.data[...] = 0.01


def advance(live: Live, *, learning_rate: float) -> dict[str, Any]:
    """Do the next thing: forward, loss, backward or update.

    Returns:
        `phase` (the last thing done) and `next`, `step`, `losses`, `undos` (how many are possible);
        of the batch `images` (8, 28, 28), `labels`, and after forward `probabilities` (8, 10); the
        `filters` of the first convolution (8, 3, 3), their `gradient` after backward, their
        `change` after the update; and for each of the `parameters` its size, the root mean square
        of its values, of its gradient and of its change.

    Raises:
        ArgumentError: if the learning rate is not between 0 and 100, or the loss has diverged.
    """
    bench = _bench(live)
    bench.advance(_rate(learning_rate))
    return _view(bench)


def run(live: Live, *, learning_rate: float, steps: int = 10) -> dict[str, Any]:
    """Make whole steps, up to the end of an update; a single undo takes them all back.

    Raises:
        ArgumentError: as `advance`, or if `steps` is not between 1 and 50.
    """
    bench, rate = _bench(live), _rate(learning_rate)
    if not 1 <= steps <= 50:
        raise ArgumentError(f"steps expects 1 to 50 but receives {steps}.")
    bench.advance_steps(rate, steps)
    return _view(bench)


def undo(live: Live) -> dict[str, Any]:
    """Take the last thing back, exactly.

    Raises:
        ArgumentError: if there is nothing to take back.
    """
    bench = _bench(live)
    bench.undo()
    return _view(bench)


def check(live: Live, *, place: int, epsilon: float = 1e-4) -> dict[str, Any]:
    """Compare one weight's gradient with the slope measured by moving the weight a little.

    `(L(w + ε) - L(w - ε)) / 2ε` on the same batch, everything else unchanged.

    Args:
        live: the page's networks and digits.
        place: which value of the first convolution's filters, counted row by row.
        epsilon: how far the weight is moved.

    Returns:
        `weight`, `gradient` (backpropagation's), `above` and `below` (the two losses), `slope`
        (the measured one) and `error`, their relative difference.

    Raises:
        ArgumentError: if there is no such value, or no gradient at the moment.
    """
    bench = _bench(live)
    now = bench.now
    if now.gradients is None or now.phase != "backward":
        raise ArgumentError("There is no gradient yet. Go forward, to the loss, and backward.")
    weights, gradient = now.weights[WATCHED], now.gradients[WATCHED]
    if not 0 <= place < weights.size or not 1e-9 <= epsilon <= 1:
        raise ArgumentError(
            f"place expects 0 to {weights.size - 1} and epsilon 1e-9 to 1 "
            f"but they are {place} and {epsilon}."
        )
    above, below = bench.losses_beside(WATCHED, place, epsilon)
    slope, expected = (above - below) / (2 * epsilon), float(gradient.flat[place])
    return {
        "place": place,
        "epsilon": epsilon,
        "weight": float(weights.flat[place]),
        "gradient": expected,
        "above": above,
        "below": below,
        "slope": slope,
        "error": abs(slope - expected) / max(abs(slope) + abs(expected), 1e-12),
    }


def _bench(live: Live) -> Workbench:
    if "bench" not in live.memory:
        start(live)
    bench: Workbench = live.memory["bench"]
    return bench


def _rate(value: float) -> float:
    if not 0 < value <= HIGHEST_RATE:
        raise ArgumentError(f"learning_rate expects more than 0, up to 100, but receives {value}.")
    return float(value)


def _view(bench: Workbench) -> dict[str, Any]:
    now = bench.now
    x, labels = bench.batch()
    following = None if now.phase == DIVERGED else PHASES[PHASES.index(now.phase) % 4 + 1]
    gradient = now.gradients[WATCHED] if now.gradients else None
    change = now.weights[WATCHED] - now.before[WATCHED] if now.before else None
    with np.errstate(over="ignore", invalid="ignore"):
        return {
            "phase": now.phase,
            "next": following,
            "step": now.step,
            "undos": len(bench.past),
            "losses": list(now.losses),
            "images": tensor(x[:SHOWN, 0].astype(np.float32)),
            "labels": labels[:SHOWN].astype(int).tolist(),
            "probabilities": None if now.logits is None else tensor(softmax(now.logits)[:SHOWN]),
            "filters": tensor(now.weights[WATCHED][:, 0]),
            "gradient": None if gradient is None else tensor(gradient[:, 0]),
            "change": None if change is None else tensor(change[:, 0]),
            "parameters": _parameters(bench),
        }


def _parameters(bench: Workbench) -> list[dict[str, Any]]:
    now = bench.now
    layers = {str(layer.index): layer.name for layer in bench.network.summary()}
    return [
        {
            "layer": layers[name.split(".")[0]],
            "name": name.split(".")[1],
            "count": value.size,
            "value": _size(value),
            "gradient": _size(now.gradients[name]) if now.gradients else None,
            "change": _size(value - now.before[name]) if now.before else None,
        }
        for name, value in now.weights.items()
    ]


def _size(values: Array) -> float | None:
    """Return the root mean square, or nothing if it is no longer a number."""
    size = float(np.sqrt(np.mean(np.square(values))))
    return size if math.isfinite(size) else None
