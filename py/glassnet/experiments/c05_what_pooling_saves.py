"""C05: pooling has no parameters to save; it shrinks what comes after it."""

from __future__ import annotations

import statistics
from collections.abc import Generator, Mapping

from glassnet.experiments.kit.costs import multiply_adds, parameters
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
from glassnet.experiments.kit.fitting import mean
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Bars, Cell, Table, View, bar, table
from glassnet.experiments.kit.words import count, over_seeds
from glassnet.experiments.setups.pooled import AVERAGE, CONNECTED, pooled_spec
from glassnet.nn.network import Sequential
from glassnet.nn.summary import LayerSummary
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

POOLED, PLAIN = "with pooling", "without pooling"
IMAGES = 1000
WARM_UP = 2
"""The first updates of a network also ask for memory; they are not counted."""

Milliseconds = dict[str, list[float]]
"""The median time of an update, one for each seed, by network."""


def run(digits: Digits, *, seed: int, window: int, end: str, updates: int, seeds: int) -> Run:
    """Count both networks' parameters and work; measure their updates in turns."""
    training = digits.training.subset(slice(IMAGES))
    specs = {POOLED: pooled_spec(window, end), PLAIN: pooled_spec(1, end)}
    layers = {name: Sequential.from_spec(spec).summary() for name, spec in specs.items()}
    milliseconds: Milliseconds = {name: [] for name in specs}
    work = Work(seed, seeds)
    for run_seed in work.seeds:
        trainers = {
            name: Trainer(
                Sequential.from_spec(spec, seed=run_seed), training, recipe=Recipe(seed=run_seed)
            )
            for name, spec in specs.items()
        }
        seconds = yield from work.do(_in_turns(trainers, updates + WARM_UP))
        for name, times in seconds.items():
            milliseconds[name].append(statistics.median(times[WARM_UP:]) * 1000)
        yield work.update(_views(layers, milliseconds))
    return judge(layers, milliseconds, seed)


def _in_turns(
    trainers: Mapping[str, Trainer], updates: int
) -> Generator[float | None, None, dict[str, list[float]]]:
    """Return the seconds of each one's updates; whatever else goes on slows all down alike."""
    seconds: dict[str, list[float]] = {name: [] for name in trainers}
    for step in range(updates):
        for name, trainer in trainers.items():
            seconds[name].append(trainer.step().seconds)
            yield None
        yield step / updates
    return seconds


def _views(layers: dict[str, list[LayerSummary]], milliseconds: Milliseconds) -> list[View]:
    rows: list[list[Cell | list[float]]] = [
        [name, parameters(found), multiply_adds(found), milliseconds[name]]
        for name, found in layers.items()
    ]
    times = [bar(name, runs) for name, runs in milliseconds.items()]
    return [
        table(
            "Parameters, work for one image, and time of one update of 64 images",
            {
                "network": "text",
                "parameters": "count",
                "multiply-adds": "count",
                "update": "milliseconds",
            },
            rows,
        ),
        _parameters_by_layer(layers),
        Bars("Time of one update", times, format="milliseconds"),
    ]


def _parameters_by_layer(layers: dict[str, list[LayerSummary]]) -> Table:
    """Put the two networks' layers of the same name side by side."""
    by_name = {name: {layer.name: layer for layer in found} for name, found in layers.items()}
    in_order = [layer for layer in layers[POOLED] if layer.type not in ("ReLU", "Flatten")]
    return table(
        "Parameters by layer",
        {"layer": "text", POOLED: "count", PLAIN: "count"},
        [
            [layer.name, *(_parameters_of(found.get(layer.name)) for found in by_name.values())]
            for layer in in_order
        ],
    )


def _parameters_of(layer: LayerSummary | None) -> int | None:
    return None if layer is None else layer.parameters


def judge(layers: dict[str, list[LayerSummary]], milliseconds: Milliseconds, seed: int) -> Result:
    """Compute the verdict: fewer parameters, less work and a shorter update, or only some."""
    has_none = all(layer.parameters == 0 for layer in layers[POOLED] if "Pool" in layer.type)
    weights = {name: parameters(found) for name, found in layers.items()}
    work = {name: multiply_adds(found) for name, found in layers.items()}
    time = {name: mean(runs) for name, runs in milliseconds.items()}
    faster = all(a < b for a, b in zip(milliseconds[POOLED], milliseconds[PLAIN], strict=True))
    saved = [weights[POOLED] < weights[PLAIN], work[POOLED] < work[PLAIN], faster]
    saves = has_none and any(saved[:2])
    verdict = (HOLDS if all(saved) else MIXED) if saves else FAILS
    if weights[POOLED] < weights[PLAIN]:
        where = "all of the difference is in the layer that reads the last maps"
    elif saves:
        where = "pooling saves none, for here no layer's weights depend on the size of the maps"
    else:
        where = "a window of 1×1 leaves everything as it is"
    sentence = (
        f"The pooling layers have no parameters. The network has "
        f"{count(weights[POOLED])} with pooling and {count(weights[PLAIN])} without: {where}. "
        f"An image takes {_millions(work[POOLED])} multiply-adds in place of "
        f"{_millions(work[PLAIN])}, an update {time[POOLED]:.1f} ms in place of "
        f"{time[PLAIN]:.1f} ms ({over_seeds(len(milliseconds[POOLED]), seed)})."
    )
    numbers = {"parameters": weights, "multiply_adds": work, "milliseconds": milliseconds}
    return Result(verdict, sentence, numbers, _views(layers, milliseconds))


def _millions(value: int) -> str:
    return f"{value / 1e6:.2f} million"


EXPERIMENT = Experiment(
    id="C05",
    title="What pooling saves",
    claim=(
        "Pooling has no parameters to save; it shrinks the maps after it, and with them the next "
        "fully connected layer and the work."
    ),
    compared=(
        "the same CNN with max pooling behind each convolution and without: parameters, "
        "multiply-adds for one image, and measured time of an update"
    ),
    held_equal=(
        "convolutions, hidden units, batches of 64 digits and seeds; the two are timed in turns"
    ),
    controls=(
        Control("window", "Window of the pooling", 2, 1, 4),
        Choice("end", "Reads the last maps", CONNECTED, (CONNECTED, AVERAGE)),
        Control("updates", "Updates timed", 20, 5, 100, 5),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"updates": 60, "seeds": 5},
    run=run,
    page="learn/pooling.md",
)
