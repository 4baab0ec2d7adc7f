"""C06: filters are learned. How far they come depends on how they start."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.experiment import (
    FAILS,
    HOLDS,
    MIXED,
    Choice,
    Control,
    Digits,
    Experiment,
    Result,
    Run,
)
from glassnet.experiments.kit.fitting import mean, score
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Bars, Pictures, Plot, View, bar, picture, spread
from glassnet.experiments.kit.words import over_seeds, percent, points, small
from glassnet.experiments.setups.depths import steady_lenet
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

SMALL, USUAL = "as faint noise", "as usual (He)"
KERNELS = {"3×3": 3, "5×5": 5}
LEARNED, KEPT = "learned", "kept as they start"
FAINT = 0.02
"""Standard deviation of the faint weights; He's for a 3×3 kernel is 0.47."""
TEST_DIGITS, PATCHES, LOOKS = 1000, 3000, 6
TUNED, WORTH = 1.3, 0.01
"""How much the response to strokes must grow, and what learning must add to the accuracy."""


def run(
    digits: Digits, *, seed: int, images: int, epochs: int, kernel: str, start: str, seeds: int
) -> Run:
    """Train with a first layer that learns, and with one that stays as it starts."""
    training, test = digits.first(images, TEST_DIGITS)
    strokes, scattered = patches(test, KERNELS[kernel])
    accuracies: dict[str, list[float]] = {LEARNED: [], KEPT: []}
    tuning: list[list[float]] = []
    filters: list[Array] = []
    trials = Trials(seed, seeds, accuracies.items())
    for run_seed, (way, runs) in trials:
        trainer = Trainer(
            Sequential.from_spec(_spec(KERNELS[kernel], start), seed=run_seed),
            training,
            recipe=Recipe(epochs=epochs, seed=run_seed),
        )
        looks = yield from trials.do(_train(trainer, way == LEARNED))
        runs.append((yield from score(trainer.network, test)).accuracy)
        if way == LEARNED:
            tuning.append([stroke_tuning(look, strokes, scattered) for look in looks])
            filters = filters or [looks[0], looks[len(looks) // 2], looks[-1]]
        yield trials.update(_views(accuracies, tuning, filters))
    return _judge(accuracies, tuning, filters, start, seed)


def _spec(kernel: int, start: str) -> dict[str, Any]:
    spec = steady_lenet()
    spec["layers"][0]["kernel_size"] = kernel
    if start == SMALL:
        spec["layers"][0]["initializer"] = {"normal": FAINT}
    return spec


def _train(trainer: Trainer, learns: bool) -> Generator[float, None, list[Array]]:
    """Train, the first layer only if it learns; return looks at its filters on the way."""
    first = trainer.network.layers[0].parameters()
    weight = first[0]
    kept = [parameter.data.copy() for parameter in first]
    looks = [weight.data[:, 0].copy()]
    while not trainer.finished:
        trainer.step()
        if not learns:
            for parameter, data in zip(first, kept, strict=True):
                parameter.data[...] = data
        yield trainer.progress
        if trainer.progress >= len(looks) / LOOKS:
            looks.append(weight.data[:, 0].copy())
    return looks


def patches(data: Dataset, kernel: int) -> tuple[Array, Array]:
    """Cut windows with an edge in them out of digits, and scatter the pixels of each.

    Returns:
        The windows and the scattered ones, both (N, KH·KW).
    """
    rng = np.random.default_rng(0)
    x = to_input(data.images[:300])[:, 0]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), axis=(1, 2))
    flat = windows.reshape(-1, kernel * kernel)
    strokes = flat[flat.std(axis=1) > 0.1]
    strokes = strokes[rng.choice(len(strokes), min(PATCHES, len(strokes)), replace=False)]
    return strokes, rng.permuted(strokes, axis=1)


def stroke_tuning(filters: Array, strokes: Array, scattered: Array) -> float:
    """Compare a filter's response to strokes with that to the same pixels, scattered.

    Returns:
        The ratio of the responses' variances, the middle one of all filters: 1 for a filter that
        does not care how the pixels lie.
    """
    weights = filters.reshape(len(filters), -1).T
    return float(np.median((strokes @ weights).var(axis=0) / (scattered @ weights).var(axis=0)))


def _views(
    accuracies: dict[str, list[float]], tuning: list[list[float]], filters: list[Array]
) -> list[View]:
    times = np.linspace(0, 1, LOOKS + 1).tolist()
    # Each time by its own scale: it is the pattern that forms, not only its strength.
    scaled = [look / (np.abs(look).max() or 1) for look in filters]
    pictures = [
        picture(kernel, f"filter {number}, {time}")
        for number, kernels in enumerate(zip(*scaled, strict=True), 1)
        for kernel, time in zip(kernels, ("start", "half way", "end"), strict=True)
    ]
    views: list[View] = [
        Plot(
            "Response to strokes, against the same pixels scattered",
            "share of the training",
            "times as strong",
            [spread("first layer's filters", times, tuning)] if tuning else [],
        ),
        Bars(
            "Accuracy with a first layer that is",
            [bar(way, runs) for way, runs in accuracies.items() if runs],
            format="percent",
        ),
        Pictures("Filters before, during and after training", pictures, map="weight"),
    ]
    return views


def _judge(
    accuracies: dict[str, list[float]],
    tuning: list[list[float]],
    filters: list[Array],
    start: str,
    seed: int,
) -> Result:
    tuned = np.array(tuning)
    learned, kept = (np.array(runs) for runs in accuracies.values())
    growth = tuned[:, -1] / tuned[:, 0]
    worth = learned - kept > WORTH
    forms, pays = bool((growth > TUNED).all()), bool(worth.all())
    verdict = HOLDS if forms and pays else MIXED if forms or pays else FAILS
    sentence = (
        f"Filters that start {start} respond to strokes {small(mean(tuned[:, 0]))} times as "
        f"strongly as to the same pixels scattered, after training {small(mean(tuned[:, -1]))} "
        f"times. A network whose first layer learns gets {percent(mean(learned))} of the test "
        f"digits right; with the first layer kept as it starts, {percent(mean(kept))}: "
        f"{points(mean(learned - kept))} from learned filters ({over_seeds(len(tuned), seed)})."
    )
    if worth.any() and not pays:
        sentence += f" It is more than {points(WORTH)} with {worth.sum()} of {len(worth)} seeds."
    numbers = {"accuracies": accuracies, "tuning": tuning}
    return Result(verdict, sentence, numbers, _views(accuracies, tuning, filters))


EXPERIMENT = Experiment(
    id="C06",
    title="Filters form",
    claim="The filters of a convolution are learned: noise turns into detectors of strokes.",
    compared=(
        "a network whose first layer learns with one whose first layer is kept as it starts; and "
        "the filters' response to strokes with that to the same pixels scattered"
    ),
    held_equal="initial weights, digits, updates, seeds; the layers after the first always learn",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Choice("kernel", "Kernel", "5×5", tuple(KERNELS)),
        Choice("start", "Filters start", SMALL, (SMALL, USUAL)),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 6, "seeds": 5},
    run=run,
    page="learn/depth.md",
)
