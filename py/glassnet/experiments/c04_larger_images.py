"""C04: what larger images cost a fully connected network, and what they cost a convolution."""

from __future__ import annotations

import statistics
import tracemalloc
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

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
from glassnet.experiments.kit.views import Cell, Plot, View, spread, table
from glassnet.experiments.kit.words import count, over_seeds, percent
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

CNN, MLP = "CNN", "fully connected"
AVERAGE, CONNECTED = "average of each map", "fully connected layer"
SIDES = (28, 56, 112, 224)
LARGEST = {f"{side}×{side}": side for side in SIDES[1:]}
BATCH = 8
WARM_UP = 1
"""The first update also asks for memory; it is not timed."""
TEST_DIGITS = 500
READABLE = 0.5
"""Five times as good as guessing: no network that cannot read gets there."""
MEGABYTE = 1e6


@dataclass
class Cost:
    """What one network costs at one size; the last three have one entry for each seed."""

    first_layer: int
    parameters: int
    milliseconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


Costs = dict[str, dict[int, Cost]]
"""By network, by side of the image."""


def run(
    digits: Digits, *, seed: int, largest: str, end: str, images: int, updates: int, seeds: int
) -> Run:
    """Count and measure both networks at every size; train the fully connected one at each."""
    sides = [side for side in SIDES if side <= LARGEST[largest]]
    costs: Costs = {name: {} for name in (CNN, MLP)}
    accuracies: dict[int, list[float]] = {side: [] for side in sides}
    # The work grows with the pixels, and so does the progress bar.
    trials = Trials(seed, seeds, sides, size=lambda side: side**2)
    for run_seed, side in trials:
        training = enlarged(digits.training.subset(slice(images)), side)
        yield None
        for name in (CNN, MLP):
            spec = spec_for(name, side, end)
            yield from _measure(costs[name], spec, training, updates, run_seed)
        # Every weight of a hidden unit sees the same pixel many times over: smaller steps do.
        recipe = Recipe(epochs=4, seed=run_seed, learning_rate=0.01 * 28 / side)
        network = yield from trials.do(fit(spec_for(MLP, side, end), training, recipe))
        test = enlarged(digits.test.subset(slice(TEST_DIGITS)), side)
        accuracies[side].append((yield from score(network, test)).accuracy)
        yield trials.update(_views(costs, accuracies))
    return judge(costs, accuracies, seed)


def enlarged(data: Dataset, side: int) -> Dataset:
    """Enlarge every image to `side` × `side` by repeating its pixels.

    Examples:
        >>> import numpy as np
        >>> data = Dataset(np.array([[[1, 2], [3, 4]]], np.uint8), np.zeros(1, np.uint8))
        >>> enlarged(data, 4).images[0, 0].tolist()
        [1, 1, 2, 2]
    """
    times = side // data.images.shape[1]
    return Dataset(data.images.repeat(times, axis=1).repeat(times, axis=2), data.labels)


def spec_for(name: str, side: int, end: str = AVERAGE) -> dict[str, Any]:
    """Describe a network for images of this side.

    Examples:
        >>> [layer["type"] for layer in spec_for(MLP, 56)["layers"]]
        ['Flatten', 'Linear', 'ReLU', 'Linear']
    """
    if name == MLP:
        return ready_spec("mlp") | {"input": [1, side, side]}
    layers = ready_spec("lenet")["layers"]
    if end == AVERAGE:
        pooled = ((side - 2) // 2 - 2) // 2
        flatten = [layer["type"] for layer in layers].index("Flatten")
        layers.insert(flatten, {"type": "AvgPool2d", "kernel_size": pooled})
    return {"input": [1, side, side], "layers": layers}


def _measure(
    costs: dict[int, Cost], spec: dict[str, Any], training: Dataset, updates: int, seed: int
) -> Generator[None, None, None]:
    """Add one seed's time and memory of an update at this size."""
    side = spec["input"][1]
    network = Sequential.from_spec(spec, seed=seed)
    parameters = [layer.parameters for layer in network.summary() if layer.parameters]
    cost = costs.setdefault(side, Cost(parameters[0], sum(parameters)))
    recipe = Recipe(batch_size=BATCH, epochs=1000, seed=seed)
    trainer = Trainer(network, training, recipe=recipe)
    seconds = []
    for _ in range(updates + WARM_UP):
        seconds.append(trainer.step().seconds)
        yield None
    cost.milliseconds.append(statistics.median(seconds[WARM_UP:]) * 1000)
    cost.megabytes.append(_peak_memory(spec, training, recipe) / MEGABYTE)
    yield None


def _peak_memory(spec: dict[str, Any], training: Dataset, recipe: Recipe) -> int:
    """Return the most bytes that a network, its optimizer and one update hold at a time."""
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    Trainer(Sequential.from_spec(spec), training, recipe=recipe).step()
    _, peak = tracemalloc.get_traced_memory()
    if not was_tracing:
        tracemalloc.stop()
    return peak - before


def _views(costs: Costs, accuracies: dict[int, list[float]]) -> list[View]:
    rows: list[list[Cell | list[float]]] = [
        [
            f"{name}, {side}×{side}",
            cost.first_layer,
            cost.parameters,
            cost.milliseconds,
            cost.megabytes,
        ]
        for name, sides in costs.items()
        for side, cost in sides.items()
    ]
    first_layers = [
        spread(name, list(sides), [[cost.first_layer for cost in sides.values()]])
        for name, sides in costs.items()
    ]
    full = [side for side, runs in accuracies.items() if runs]
    read: list[list[Cell | list[float]]] = [[f"{side}×{side}", accuracies[side]] for side in full]
    return [
        Plot(
            "Parameters of the first layer",
            "side of the image in pixels",
            "parameters",
            first_layers,
            x_scale="log",
            y_scale="log",
        ),
        table(
            f"All parameters, and one update of {BATCH} images",
            {
                "network, image": "text",
                "first layer": "count",
                "parameters": "count",
                "time": "milliseconds",
                "memory": "megabytes",
            },
            rows,
        ),
        table(
            "The fully connected network reads them",
            {"image": "text", "test accuracy": "percent"},
            read,
        ),
    ]


def judge(costs: Costs, accuracies: dict[int, list[float]], seed: int) -> Result:
    """Compute the verdict from what was counted and measured."""
    small, large = min(accuracies), max(accuracies)
    first = _over_sizes(costs, "first_layer")
    total = _over_sizes(costs, "parameters")
    grows = first[MLP][large] > first[MLP][small]
    stays = first[CNN][small] == first[CNN][large]
    reads = all(min(runs) > READABLE for runs in accuracies.values())
    whole_stays = total[CNN][small] == total[CNN][large]
    verdict = FAILS if not (grows and stays and reads) else HOLDS if whole_stays else MIXED
    behind = (
        f"and the whole CNN at {count(total[CNN][large])}"
        if whole_stays
        else f"but the layer that reads its maps takes the CNN from {count(total[CNN][small])} "
        f"parameters to {count(total[CNN][large])}"
    )
    sentence = (
        f"From {small}×{small} to {large}×{large} pixels the fully connected network's first layer "
        f"grows from {count(first[MLP][small])} to {count(first[MLP][large])} parameters; it still "
        f"reads {percent(mean(accuracies[large]))} of the test digits. The convolution stays at "
        f"{count(first[CNN][large])}, {behind}. For it every pixel is work, though: at "
        f"{large}×{large} an update takes it {_cost(costs[CNN][large])}, the fully connected "
        f"network {_cost(costs[MLP][large])} ({over_seeds(len(accuracies[large]), seed)})."
    )
    measured = ("first_layer", "parameters", "milliseconds", "megabytes")
    numbers = {name: _over_sizes(costs, name) for name in measured} | {"accuracies": accuracies}
    return Result(verdict, sentence, numbers, _views(costs, accuracies))


def _over_sizes(costs: Costs, name: str) -> dict[str, dict[int, Any]]:
    return {
        network: {side: getattr(cost, name) for side, cost in sides.items()}
        for network, sides in costs.items()
    }


def _cost(cost: Cost) -> str:
    return f"{mean(cost.milliseconds):.0f} ms and {mean(cost.megabytes):.0f} MB"


EXPERIMENT = Experiment(
    id="C04",
    title="Larger images",
    claim=(
        "A fully connected network can read images larger than MNIST's, but its first layer's "
        "weights grow with the number of pixels; a convolution's do not."
    ),
    compared=(
        "a fully connected network and a CNN for digits enlarged step by step: parameters, "
        "measured time and memory of an update; and whether the fully connected one still learns "
        "to read"
    ),
    held_equal=(
        "the digits, hidden units or filters, batches of 8 images, updates and seeds. Not equal: "
        "larger images are learned with smaller steps, as their sums are over more pixels"
    ),
    controls=(
        Choice("largest", "Largest images", "224×224", tuple(LARGEST)),
        Choice("end", "Reads the CNN's maps", AVERAGE, (AVERAGE, CONNECTED)),
        Control("images", "Training digits", 500, 200, 2000, 100),
        Control("updates", "Updates timed", 5, 3, 30),
        Control("seeds", "Seeds", 2, 1, 5),
    ),
    thorough={"images": 1000, "updates": 20, "seeds": 3},
    run=run,
    page="learn/images.md",
)
