"""Training step: forward, loss, backward, update, one at a time, and each undoable (C17)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from glassnet.arrays import Array, Indices
from glassnet.data import epoch_order, to_input
from glassnet.errors import ArgumentError
from glassnet.layers.base import Parameter
from glassnet.lessons.live import Live
from glassnet.losses import softmax, softmax_cross_entropy
from glassnet.network import Sequential
from glassnet.plain import tensor
from glassnet.spec import ready_spec, without

PHASES = ("ready", "forward", "loss", "backward", "update")
DIVERGED = "diverged"
BATCH, BATCHES = 16, 128
SHOWN = 8
HIGHEST_RATE = 100.0
UNDOS = 100
WATCHED = "0.weight"
"""The parameter whose single values are shown: the first convolution's filters."""
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("start", {})]


@dataclass(frozen=True)
class Moment:
    """All that undo has to bring back; arrays are never changed in place.

    Attributes:
        phase: the last thing done, one of `PHASES`.
        step: updates made.
        weights: values by parameter name.
        gradients: the same for the gradients, once backward has been.
        before: the weights before the last update.
        logits: (N, 10) of the batch, once forward has been.
        losses: the loss of every batch so far.
    """

    phase: str
    step: int
    weights: Mapping[str, Array]
    gradients: Mapping[str, Array] | None = None
    before: Mapping[str, Array] | None = None
    logits: Array | None = None
    losses: tuple[float, ...] = ()


@dataclass
class Workbench:
    """A small network of its own, its batches, and the way back."""

    network: Sequential
    images: Array
    labels: Indices
    now: Moment
    past: list[Moment] = field(default_factory=list)


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
    bench = Workbench(
        network,
        to_input(batch.images).astype(np.float64),
        batch.labels,
        Moment("ready", 0, _copies(network)),
    )
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
    _do(bench, bench.now, _rate(learning_rate))
    return _view(bench)


def run(live: Live, *, learning_rate: float, steps: int = 10) -> dict[str, Any]:
    """Make whole steps, up to the end of an update; a single undo takes them all back.

    Raises:
        ArgumentError: as `advance`, or if `steps` is not between 1 and 50.
    """
    bench, rate = _bench(live), _rate(learning_rate)
    if not 1 <= steps <= 50:
        raise ArgumentError(f"steps expects 1 to 50 but receives {steps}.")
    begun, undos = bench.now, list(bench.past)
    while bench.now.phase != DIVERGED and bench.now.step < begun.step + steps:
        _do(bench, bench.now, rate)
    bench.past = [*undos, begun][-UNDOS:]
    return _view(bench)


def undo(live: Live) -> dict[str, Any]:
    """Take the last thing back, exactly.

    Raises:
        ArgumentError: if there is nothing to take back.
    """
    bench = _bench(live)
    if not bench.past:
        raise ArgumentError("There is nothing to undo. Advance first.")
    bench.now = bench.past.pop()
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
    x, labels = _batch(bench, now.step)
    losses = []
    _load(bench.network, now.weights)
    parameter = bench.network.named_parameters()[WATCHED]
    for sign in (1, -1):
        parameter.data[...] = weights
        parameter.data.flat[place] += sign * epsilon
        losses.append(softmax_cross_entropy(bench.network.forward(x), labels)[0])
    parameter.data[...] = weights
    slope, expected = (losses[0] - losses[1]) / (2 * epsilon), float(gradient.flat[place])
    return {
        "place": place,
        "epsilon": epsilon,
        "weight": float(weights.flat[place]),
        "gradient": expected,
        "above": losses[0],
        "below": losses[1],
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


def _do(bench: Workbench, now: Moment, rate: float) -> None:
    if now.phase == DIVERGED:
        raise ArgumentError("The loss is no longer a number. Undo, or start again.")
    bench.now = {
        "ready": _forward,
        "forward": _loss,
        "loss": _backward,
        "backward": lambda bench: _update(bench, rate),
        "update": _forward,
    }[now.phase](bench)
    bench.past = [*bench.past, now][-UNDOS:]


def _forward(bench: Workbench) -> Moment:
    now = bench.now
    _load(bench.network, now.weights)
    with np.errstate(over="ignore", invalid="ignore"):
        logits = bench.network.forward(_batch(bench, now.step)[0])
    return replace(now, phase="forward", logits=logits, gradients=None, before=None)


def _loss(bench: Workbench) -> Moment:
    now = bench.now
    with np.errstate(over="ignore", invalid="ignore"):
        loss, _ = softmax_cross_entropy(_logits(now), _batch(bench, now.step)[1])
    if not math.isfinite(loss):
        return replace(now, phase=DIVERGED)
    return replace(now, phase="loss", losses=(*now.losses, loss))


def _backward(bench: Workbench) -> Moment:
    now = bench.now
    _load(bench.network, now.weights)
    x, labels = _batch(bench, now.step)
    with np.errstate(over="ignore", invalid="ignore"):
        _, dlogits = softmax_cross_entropy(bench.network.forward(x), labels)
        bench.network.backward(dlogits)
    gradients = {
        name: parameter.grad.copy() for name, parameter in bench.network.named_parameters().items()
    }
    return replace(now, phase="backward", gradients=gradients)


def _update(bench: Workbench, rate: float) -> Moment:
    now = bench.now
    gradients = now.gradients or {}
    with np.errstate(over="ignore", invalid="ignore"):
        weights = {name: value - rate * gradients[name] for name, value in now.weights.items()}
    return replace(now, phase="update", step=now.step + 1, weights=weights, before=now.weights)


def _batch(bench: Workbench, step: int) -> tuple[Array, Indices]:
    """Return the batch of the step after so many updates."""
    first = step * BATCH % max(1, len(bench.images) - BATCH + 1)
    chosen = slice(first, first + BATCH)
    return bench.images[chosen], bench.labels[chosen]


def _logits(moment: Moment) -> Array:
    assert moment.logits is not None  # noqa: S101 - forward comes first
    return moment.logits


def _copies(network: Sequential) -> dict[str, Array]:
    return {name: item.data.copy() for name, item in network.named_parameters().items()}


def _load(network: Sequential, weights: Mapping[str, Array]) -> None:
    parameters: dict[str, Parameter] = network.named_parameters()
    for name, value in weights.items():
        parameters[name].data[...] = value


def _view(bench: Workbench) -> dict[str, Any]:
    now = bench.now
    # After an update, the batch is still the one that the update came from.
    x, labels = _batch(bench, now.step - (now.phase == "update"))
    seen = now.logits is not None and now.phase != "ready"
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
            "probabilities": tensor(softmax(_logits(now))[:SHOWN]) if seen else None,
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
