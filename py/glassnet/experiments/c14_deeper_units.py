"""C14: deeper units see more of the image and say more about the digit."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise

import numpy as np

from glassnet.base.arrays import Array, Indices
from glassnet.base.pixels import to_input
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
from glassnet.experiments.kit.fitting import fit, mean
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Bars, Pictures, View, bar, picture, table
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.depths import left_alone, steady_lenet
from glassnet.insight.receptive_field import receptive_field
from glassnet.insight.units import map_maxima, strongest_patches
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

TRAINED, UNTRAINED = "trained", "as it starts"
DEPTHS = {"convolution 1": 1, "convolution 2": 4, "hidden layer": 8}
PATCHED = ("convolution 1", "convolution 2")
SIDE, PIECE = 28, 100
TEST_DIGITS, UNITS, PATCHES = 500, 3, 6
CLEARLY = 0.03
"""A smaller difference in what units tell about the digit does not count."""

Told = dict[str, list[float]]


def run(digits: Digits, *, seed: int, images: int, epochs: int, network: str, seeds: int) -> Run:
    """Train; tell how much of a unit's response depends on which digit it sees."""
    training, test = digits.first(images, TEST_DIGITS)
    x = to_input(test.images)
    before: Told = {name: [] for name in DEPTHS}
    after: Told = {name: [] for name in DEPTHS}
    fields: list[int] = []
    patches: list[View] = []
    work = Work(seed, seeds)
    for run_seed in work.seeds:
        model = Sequential.from_spec(steady_lenet(), seed=run_seed)
        fields = fields or [_field(model, layer) for layer in DEPTHS.values()]
        yield from _tell(model, x, test.labels, before)
        recipe = Recipe(epochs=epochs, seed=run_seed)
        yield from work.do(fit(model, training, recipe) if network == TRAINED else left_alone())
        yield from _tell(model, x, test.labels, after)
        if not patches:
            first = yield from _patches(model, PATCHED[0], x)
            second = yield from _patches(model, PATCHED[1], x)
            patches = [first, second]
        yield work.update(_views(fields, before, after, patches))
    return _judge(fields, before, after, patches, network, seed)


def _field(network: Sequential, layer: int) -> int:
    if network.layers[layer].type == "ReLU" and layer == DEPTHS["hidden layer"]:
        return SIDE  # behind Flatten, every unit sees every pixel
    return receptive_field(network, layer).size[0]


def _tell(
    network: Sequential, x: Array, labels: Indices, told: Told
) -> Generator[None, None, None]:
    for name, layer in DEPTHS.items():
        values = []
        for start in range(0, len(x), PIECE):
            values.append(map_maxima(network, layer, x[start : start + PIECE]).values)
            yield
        told[name].append(share_by_class(np.concatenate(values), labels))


def share_by_class(responses: Array, labels: Indices) -> float:
    """Return how much of the units' variance lies between the digits: η², the mean of all units.

    Args:
        responses: (N, units); units that never change are left out.
        labels: (N,).

    Returns:
        0 if a unit responds to all digits alike; 1 if the digit alone decides its response.
    """
    overall = responses.mean(axis=0)
    total = np.square(responses - overall).sum(axis=0)
    between = np.zeros_like(total)
    for label in np.unique(labels):
        group = responses[labels == label]
        between += len(group) * np.square(group.mean(axis=0) - overall)
    alive = total > 0
    return mean(between[alive] / total[alive]) if alive.any() else 0.0


def _patches(network: Sequential, name: str, x: Array) -> Generator[None, None, View]:
    """Show where the first few units respond most."""
    layer = DEPTHS[name]
    field = receptive_field(network, layer)
    pictures = []
    for channel in range(UNITS):
        for patch in strongest_patches(network, layer, channel, x[: 2 * PIECE], PATCHES):
            top, left = field.corner(patch.row, patch.column)
            window = x[patch.image, 0, top : top + field.size[0], left : left + field.size[1]]
            pictures.append(picture(window, f"unit {channel + 1}"))
        yield
    return Pictures(f"What excites units of {name} most", pictures)


def _views(fields: list[int], before: Told, after: Told, patches: list[View]) -> list[View]:
    groups = {"before training": before, "after training": after}
    return [
        Bars(
            "How much of a unit's response the digit decides",
            [
                bar(name, runs, group=when)
                for when, told in groups.items()
                for name, runs in told.items()
                if runs
            ],
            format="percent",
        ),
        table(
            "What a unit sees",
            {"unit of": "text", "pixels wide": "count", "share of the image": "percent"},
            [[name, size, (size / SIDE) ** 2] for name, size in zip(DEPTHS, fields, strict=True)],
        ),
        *patches,
    ]


def _judge(
    fields: list[int], before: Told, after: Told, patches: list[View], network: str, seed: int
) -> Result:
    told = np.array(list(after.values()))  # (depths, seeds)
    grows = all(deep > shallow for shallow, deep in pairwise(fields))
    climbs = bool((np.diff(told.mean(axis=1)) > CLEARLY).all())
    verdict = HOLDS if grows and climbs else MIXED if grows or climbs else FAILS
    kind = "trained" if network == TRAINED else "untrained"
    first, second, hidden = (percent(mean(runs)) for runs in told)
    starts = percent(mean(before["convolution 2"]))
    sentence = (
        f"A unit of the first convolution sees {fields[0]}×{fields[0]} pixels, of the second "
        f"{fields[1]}×{fields[1]}. In the {kind} network, which digit it is decides {first} of a "
        f"unit's response in the first, {second} in the second (before training {starts}) and "
        f"{hidden} in the hidden layer ({over_seeds(told.shape[1], seed)})."
    )
    numbers = {"fields": fields, "before": before, "after": after}
    return Result(verdict, sentence, numbers, _views(fields, before, after, patches))


EXPERIMENT = Experiment(
    id="C14",
    title="Deeper units",
    claim="Deeper units see more of the image and tell more about the digit.",
    compared=(
        "units of three depths of one network: how many pixels they see, and how much of their "
        "response depends on which digit it is, before and after training"
    ),
    held_equal="network, test digits and seeds; of every map the largest value counts",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Choice("network", "Network", TRAINED, (TRAINED, UNTRAINED)),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 6, "seeds": 5},
    run=run,
    page="learn/depth.md",
)
