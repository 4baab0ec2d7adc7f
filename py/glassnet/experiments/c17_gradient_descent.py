"""C17: backpropagation computes the gradient, gradient descent uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator

import numpy as np
import numpy.typing as npt

from glassnet.base.arrays import Array, Indices
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset, epoch_order
from glassnet.experiments.kit.experiment import (
    FAILS,
    HOLDS,
    MIXED,
    Control,
    Digits,
    Experiment,
    Result,
    Run,
)
from glassnet.experiments.kit.fitting import mean
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Plot, View, spread, table
from glassnet.experiments.kit.words import over_seeds, small
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec, without

DESCENT, RANDOM, UNUSED = "against the gradient", "a random direction", "computed, not used"
CHECKED_DIGITS = 8
TEST_DIGITS = 200
BATCH = 32
SAMPLES = 8
"""How often in a run the loss is measured."""
EPSILON = 1e-5
EXACT = 1e-5
"""Relative error below which a gradient counts as right."""
LOWERED = 0.8
"""A loss counts as lowered when less than this share of it is left."""
ORDINALS = ("first", "second")
LAYERS = {"Conv2d": "convolution", "Linear": "fully connected layer"}
ROLES = {"weight": "weights", "bias": "biases"}
HIGHEST = 100.0
"""Losses are cut off here: a diverging one has no end."""

Direction = Callable[[Array, np.random.Generator], Array]


def run(digits: Digits, *, seed: int, learning_rate: float, updates: int, seeds: int) -> Run:
    """Check gradients by finite differences; then step along them, elsewhere, and not at all."""
    test = digits.test.subset(slice(TEST_DIGITS))
    losses: dict[str, list[list[float]]] = {name: [] for name in DIRECTIONS}
    errors: dict[str, list[float]] = {}
    steps = np.linspace(0, updates, SAMPLES + 1).astype(int).tolist()
    work = Work(seed, seeds, pieces=1 + len(DIRECTIONS))
    for run_seed in work.seeds:
        found = yield from work.do(_check(digits.training, run_seed))
        for name, error in found.items():
            errors.setdefault(name, []).append(error)
        for name in DIRECTIONS:
            walk = _walk(digits.training, test, name, learning_rate, steps, run_seed)
            losses[name].append((yield from work.do(walk)))
            yield work.update(_views(errors, losses, steps))
    return _judge(errors, losses, steps, learning_rate, seed)


def _against(gradient: Array, rng: np.random.Generator) -> Array:
    return -gradient


def _anywhere(gradient: Array, rng: np.random.Generator) -> Array:
    """Return a random direction, as long as the gradient."""
    direction = rng.standard_normal(gradient.shape).astype(gradient.dtype)
    return direction * (np.linalg.norm(gradient) / np.linalg.norm(direction))


def _nowhere(gradient: Array, rng: np.random.Generator) -> Array:
    return np.zeros_like(gradient)


DIRECTIONS: dict[str, Direction] = {DESCENT: _against, RANDOM: _anywhere, UNUSED: _nowhere}


def network_to_check(seed: int, dtype: npt.DTypeLike) -> Sequential:
    """Make lenet without dropout, so that the same weights always give the same loss."""
    spec = without(ready_spec("lenet"), "Dropout")
    return Sequential.from_spec(spec, seed=seed, dtype=dtype)


def gradient_errors(
    network: Sequential, x: Array, labels: Indices, rng: np.random.Generator
) -> Generator[None, None, dict[str, float]]:
    """Compare every parameter's gradient with a central difference along a random direction d.

    `(L(w + εd) - L(w - εd)) / 2ε` against `Σ dL/dw · d`, for weights in float64.

    Returns:
        The relative error by parameter name, such as "0.weight".
    """
    _, gradient = softmax_cross_entropy(network.forward(x), labels)
    network.backward(gradient)
    found = {}
    for name, parameter in network.named_parameters().items():
        direction = rng.standard_normal(parameter.data.shape)
        direction /= np.linalg.norm(direction)
        expected = float((parameter.grad * direction).sum())
        losses, start = [], parameter.data.copy()
        for sign in (1, -1):
            parameter.data[...] = start + sign * EPSILON * direction
            losses.append(softmax_cross_entropy(network.forward(x), labels)[0])
        parameter.data[...] = start
        measured = (losses[0] - losses[1]) / (2 * EPSILON)
        found[name] = abs(measured - expected) / max(abs(measured) + abs(expected), 1e-12)
        yield
    return found


def _check(training: Dataset, seed: int) -> Generator[None, None, dict[str, float]]:
    x = to_input(training.images[:CHECKED_DIGITS]).astype(np.float64)
    network = network_to_check(seed, np.float64)
    rng = np.random.default_rng(seed)
    leave_the_kink(network, rng)
    labels = training.labels[:CHECKED_DIGITS]
    found = yield from gradient_errors(network, x, labels, rng)
    return dict(zip(parameter_words(network), found.values(), strict=True))


def parameter_words(network: Sequential) -> list[str]:
    """Call parameters what a reader calls them: "first convolution, weights".

    Example:
        >>> parameter_words(network_to_check(0, np.float32))[-1]
        'second fully connected layer, biases'
    """
    words, seen = [], Counter[str]()
    for layer in network.layers:
        name = LAYERS.get(type(layer).__name__)
        if name is not None:
            words += [f"{ORDINALS[seen[name]]} {name}, {ROLES[p.name]}" for p in layer.parameters()]
            seen[name] += 1
    return words


def leave_the_kink(network: Sequential, rng: np.random.Generator) -> None:
    """Move all biases a little away from 0, where they start.

    A blank patch times any kernel, plus a bias of 0, is exactly 0: the corner of ReLU, where
    no slope exists and finite differences from both sides average two.
    """
    for parameter in network.parameters():
        if parameter.name == "bias":
            parameter.data += rng.uniform(0.02, 0.1, parameter.data.shape)


def _walk(
    training: Dataset, test: Dataset, name: str, rate: float, steps: list[int], seed: int
) -> Generator[float, None, list[float]]:
    """Make plain steps in one kind of direction; return the test loss now and then."""
    network = network_to_check(seed, np.float32)
    rng = np.random.default_rng(seed)
    order = epoch_order(len(training), epoch=0, seed=seed)
    losses = [_loss(network, test)]
    for step in range(steps[-1]):
        first = step * BATCH % (len(training) - BATCH)
        batch = training.subset(order[first : first + BATCH])
        with np.errstate(over="ignore", invalid="ignore"):
            logits = network.forward(to_input(batch.images))
            _, gradient = softmax_cross_entropy(logits, batch.labels)
            network.backward(gradient)
            for parameter in network.parameters():
                parameter.data += rate * DIRECTIONS[name](parameter.grad, rng)
        losses += [_loss(network, test)] * steps[len(losses) :].count(step + 1)
        yield (step + 1) / steps[-1]
    return losses


def _loss(network: Sequential, test: Dataset) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        loss, _ = softmax_cross_entropy(network.predict(to_input(test.images)), test.labels)
    return min(loss, HIGHEST) if np.isfinite(loss) else HIGHEST


def _views(
    errors: dict[str, list[float]], losses: dict[str, list[list[float]]], steps: list[int]
) -> list[View]:
    lines = [spread(name, steps, runs) for name, runs in losses.items() if runs]
    return [
        Plot("The same gradients, used in three ways", "updates", "test loss", lines),
        table(
            "Backpropagation against finite differences",
            {"gradient of": "text", "largest relative error": "scientific"},
            [[name, max(runs)] for name, runs in errors.items()],
        ),
    ]


def _judge(
    errors: dict[str, list[float]],
    losses: dict[str, list[list[float]]],
    steps: list[int],
    rate: float,
    seed: int,
) -> Result:
    error = max(max(runs) for runs in errors.values())
    ends = {name: [run[-1] for run in runs] for name, runs in losses.items()}
    starts = [run[0] for run in losses[DESCENT]]
    exact = error < EXACT
    lowered = all(a < LOWERED * b for a, b in zip(ends[DESCENT], starts, strict=True))
    only = ends[UNUSED] == starts and min(ends[RANDOM]) > max(ends[DESCENT])
    verdict = FAILS if not exact else HOLDS if lowered and only else MIXED
    diverged = max(ends[DESCENT]) >= HIGHEST
    became = f"{HIGHEST:g} or more: it diverges" if diverged else f"{mean(ends[DESCENT]):.2f}"
    sentence = (
        f"Backpropagation's gradients are {'right' if exact else 'wrong'}: they differ from finite "
        f"differences by at most {small(error)} of their size. Computing them changes nothing; the "
        f"loss stays at {mean(ends[UNUSED]):.2f}. After {steps[-1]} steps against them with "
        f"learning rate {rate:g} it is {became}; after steps as long in a random direction "
        f"{mean(ends[RANDOM]):.2f} ({over_seeds(len(starts), seed)})."
    )
    numbers = {"errors": errors, "losses": losses}
    return Result(verdict, sentence, numbers, _views(errors, losses, steps))


EXPERIMENT = Experiment(
    id="C17",
    title="A gradient, and what is done with it",
    claim="Backpropagation computes the gradients; gradient descent uses them to lower the loss.",
    compared=(
        "backpropagation's gradients with finite differences; and steps against the gradient with "
        "steps in a random direction and with none"
    ),
    held_equal="network, initial weights, batches, learning rate, length of every step, seeds",
    controls=(
        Control("learning_rate", "Learning rate", 0.1, 0.0001, 10.0, 0.0001),
        Control("updates", "Updates", 100, 10, 500, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"updates": 300, "seeds": 5},
    run=run,
    page="learn/backpropagation.md",
)
