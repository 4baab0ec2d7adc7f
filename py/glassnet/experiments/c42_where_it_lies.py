"""C42: sharing assumes that a feature means the same wherever it lies."""

from __future__ import annotations

from typing import Any

import numpy as np

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
from glassnet.experiments.kit.fitting import fit, mean, score
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Bars, Pictures, View, bar, picture
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.nn.spec import Spec
from glassnet.training.recipe import Recipe

SHARED, UNTIED = "shared weights", "own weights at each place"
LAYER_TYPES = {SHARED: "Conv2d", UNTIED: "LocallyConnected2d"}
MEANINGLESS, MEANINGFUL = "the place means nothing", "the place changes the answer"
LARGEST, CONNECTED = "the largest value of each map", "all values, with weights of their own"
CORNERS = (0, 12)
"""Offsets of the small digits, multiples of the network's steps: nothing but the place differs."""
OTHER_MEANING = 5
"""What is added to a digit in the lower half where the place counts, modulo 10."""
TEST_DIGITS = 1000
PICTURED = 4
CLEAR = 0.05
"""A mean difference of less than this is not clear."""

Accuracies = dict[str, dict[str, list[float]]]
"""One accuracy for each seed, by weights, by task."""


def run(digits: Digits, *, seed: int, images: int, epochs: int, end: str, seeds: int) -> Run:
    """Train both networks on small digits in the corners, whose place counts or does not."""
    accuracies: Accuracies = {name: {MEANINGLESS: [], MEANINGFUL: []} for name in LAYER_TYPES}
    views: list[View] = []
    trials = Trials(seed, seeds, (MEANINGFUL, MEANINGLESS))
    for run_seed, task in trials:
        training = in_corners(digits.training.subset(slice(images)), task, [run_seed, 0])
        test = in_corners(digits.test.subset(slice(TEST_DIGITS)), task, [run_seed, 1])
        for name in LAYER_TYPES:
            recipe = Recipe(epochs=epochs, seed=run_seed)
            network = yield from trials.do(fit(network_spec(name, end), training, recipe))
            accuracies[name][task].append((yield from score(network, test)).accuracy)
            views = _views(accuracies, test if task == MEANINGFUL else None, views)
            yield trials.update(views)
    return judge(accuracies, views, end, seed)


def in_corners(data: Dataset, task: str, seed: int | list[int]) -> Dataset:
    """Put every digit, at half its size, into one of the four corners.

    Where the place changes the answer, a digit in the lower half stands for another one: 0 for 5,
    1 for 6 and so on. The images are the same for both tasks.

    Examples:
        >>> data = Dataset(np.full((9, 28, 28), 255, np.uint8), np.zeros(9, np.uint8))
        >>> sorted(set(in_corners(data, MEANINGFUL, seed=0).labels.tolist()))
        [0, 5]
    """
    rng = np.random.default_rng(seed)
    # Blocks of 2×2 pixels become their mean.
    small = data.images.reshape(len(data), 14, 2, 14, 2).mean(axis=(2, 4)).astype(np.uint8)
    images = np.zeros_like(data.images)
    corner = rng.integers(0, 2, (len(data), 2))
    for row, column in np.ndindex(2, 2):
        here = (corner == (row, column)).all(axis=1)
        top, left = CORNERS[row], CORNERS[column]
        images[here, top : top + 14, left : left + 14] = small[here]
    labels = data.labels
    if task == MEANINGFUL:
        labels = ((labels + OTHER_MEANING * corner[:, 0]) % 10).astype(np.uint8)
    return Dataset(images, labels)


def network_spec(weights: str, end: str) -> Spec:
    """Describe two layers of the one kind or the other, and what reads their maps.

    The black border of the first layer keeps the edge of the image from telling the place.
    """
    kind = LAYER_TYPES[weights]
    layers: list[dict[str, Any]] = [
        {"type": kind, "out_channels": 8, "kernel_size": 7, "stride": 4, "padding": 6},
        {"type": "ReLU"},
        {"type": kind, "out_channels": 24, "kernel_size": 3},
        {"type": "ReLU"},
        *([{"type": "MaxPool2d", "kernel_size": 7}] if end == LARGEST else []),
        {"type": "Flatten"},
        {"type": "Linear", "out_features": 10},
    ]
    return {"input": [1, 28, 28], "layers": layers}


def _views(accuracies: Accuracies, test: Dataset | None, before: list[View]) -> list[View]:
    bars = Bars(
        "Accuracy on test digits",
        [
            bar(name, runs, group=task)
            for task in (MEANINGFUL, MEANINGLESS)
            for name in LAYER_TYPES
            if (runs := accuracies[name][task])
        ],
        format="percent",
    )
    return [bars, *(before[1:] or ([_pictures(test)] if test else []))]


def _pictures(test: Dataset) -> Pictures:
    """Show some digits with the answer that the task with a meaning asks for."""
    return Pictures(
        "Where the place changes the answer: images and right answers",
        [
            picture(image / 255, f"answer {label}")
            for image, label in zip(test.images[:PICTURED], test.labels, strict=False)
        ],
    )


def judge(accuracies: Accuracies, views: list[View], end: str, seed: int) -> Result:
    """Compute the verdict: sharing loses clearly, and the place's meaning is what it loses by."""
    lead = np.array(accuracies[UNTIED][MEANINGFUL]) - np.array(accuracies[SHARED][MEANINGFUL])
    cost = {
        name: mean(by_task[MEANINGLESS]) - mean(by_task[MEANINGFUL])
        for name, by_task in accuracies.items()
    }
    behind = bool((lead > 0).all()) and mean(lead) > CLEAR
    because_of_place = cost[SHARED] > CLEAR > cost[UNTIED]
    verdict = FAILS if not behind else HOLDS if because_of_place else MIXED
    scores = {
        task: " and ".join(
            f"{percent(mean(accuracies[name][task]))} with {name}" for name in LAYER_TYPES
        )
        for task in (MEANINGFUL, MEANINGLESS)
    }
    sentence = (
        f"Where the place changes the answer, the network reads {scores[MEANINGFUL]}; where it "
        f"means nothing, {scores[MEANINGLESS]}. The end sees {end} "
        f"({over_seeds(len(lead), seed)})."
    )
    return Result(verdict, sentence, {"accuracies": accuracies}, views)


EXPERIMENT = Experiment(
    id="C42",
    title="Where it lies",
    claim="Sharing assumes that a feature means the same everywhere; where it does not, it loses.",
    compared=(
        "a CNN with a network whose places all have weights of their own, on small digits in the "
        "corners of the image: once a digit in the lower half stands for another answer, once "
        "the place means nothing"
    ),
    held_equal=(
        "images, filters for each place, multiply-adds, training digits, updates and seeds; not "
        "the parameters, which sharing saves"
    ),
    controls=(
        Choice("end", "The last layer sees", LARGEST, (LARGEST, CONNECTED)),
        Control("images", "Training digits", 1500, 500, 10_000, 500),
        Control("epochs", "Epochs", 4, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 4000, "epochs": 5, "seeds": 5},
    run=run,
    page="learn/untied-weights.md",
)
