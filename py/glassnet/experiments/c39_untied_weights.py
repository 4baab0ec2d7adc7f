"""C39: sharing weights saves parameters, and no multiply-adds."""

from __future__ import annotations

from dataclasses import dataclass, field

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
from glassnet.experiments.kit.fitting import fit, mean, score, shifted
from glassnet.experiments.kit.trials import Trials, by_seed
from glassnet.experiments.kit.views import Plot, View, spread, table
from glassnet.experiments.kit.words import count, over_seeds, percent
from glassnet.experiments.setups.tiled import TiledConv2d, shared_and_untied
from glassnet.nn.layers import Flatten, Linear, ReLU
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

FILTERS, STRIDE = 8, 2
TILES = (1, 2, 3, 6)
"""Tiles along a side of the map; one tile for each place follows."""
TEST_DIGITS = 1000
SHIFT = 2
MANY = 10
"""Times fewer parameters than this is not drastic."""
ALEXNET = {"channels": 3, "filters": 96, "kernel": 11, "map_side": 55}
"""The first layer of AlexNet (Krizhevsky et al., 2012)."""


@dataclass
class Tied:
    """What is known of the layer cut into tiles × tiles parts; accuracies by seed."""

    tiles: int
    parameters: int
    multiply_adds: int
    accuracy: list[float] = field(default_factory=list)
    on_shifted: list[float] = field(default_factory=list)


def run(digits: Digits, *, seed: int, images: int, epochs: int, kernel: int, seeds: int) -> Run:
    """Train the same network with its first layer's weights shared by fewer and fewer places."""
    training, test = digits.first(images, TEST_DIGITS)
    moved = shifted(test, 0, SHIFT)
    side = (28 - kernel) // STRIDE + 1
    found = [_count(tiles, kernel) for tiles in (*(t for t in TILES if t < side), side)]
    trials = Trials(seed, seeds, found)
    for run_seed, tied in trials:
        network = make_network(tied.tiles, kernel, run_seed)
        recipe = Recipe(epochs=epochs, seed=run_seed)
        yield from trials.do(fit(network, training, recipe))
        tied.accuracy.append((yield from score(network, test)).accuracy)
        tied.on_shifted.append((yield from score(network, moved)).accuracy)
        yield trials.update(_views(found))
    return judge(found, seed)


def make_network(tiles: int, kernel: int, seed: int) -> Sequential:
    """Return a tiled convolution and a linear layer; one seed, one start, whatever the tiles."""
    layer = TiledConv2d(1, FILTERS, 28, kernel, stride=STRIDE, tiles=tiles, rng=seed)
    features = FILTERS * ((28 - kernel) // STRIDE + 1) ** 2
    return Sequential([layer, ReLU(), Flatten(), Linear(features, 10, rng=seed)], (1, 28, 28))


def _count(tiles: int, kernel: int) -> Tied:
    layer = make_network(tiles, kernel, seed=0).summary()[0]
    return Tied(tiles, layer.parameters, layer.multiply_adds)


def _views(found: list[Tied]) -> list[View]:
    seen = [tied for tied in found if tied.accuracy]
    lines = {
        "digits as they are": {float(tied.parameters): tied.accuracy for tied in found},
        f"shifted by {SHIFT} pixels": {float(tied.parameters): tied.on_shifted for tied in found},
    }
    shared, untied, work = shared_and_untied(**ALEXNET)
    return [
        table(
            "The layer, tied less and less",
            {
                "tiles": "text",
                "parameters": "count",
                "multiply-adds": "count",
                "accuracy": "percent",
                f"shifted by {SHIFT}": "percent",
            },
            [
                [
                    f"{tied.tiles}×{tied.tiles}",
                    tied.parameters,
                    tied.multiply_adds,
                    tied.accuracy,
                    tied.on_shifted,
                ]
                for tied in seen
            ],
        ),
        Plot(
            "Accuracy on test digits",
            "parameters of the layer",
            "accuracy",
            [spread(name, *by_seed(runs, float)) for name, runs in lines.items()],
            x_scale="log",
            unit="%",
        ),
        table(
            "The first layer of AlexNet: 96 filters, 55×55 places",
            {"weights": "text", "parameters": "count", "multiply-adds": "count"},
            [["shared", shared, work], ["own ones at each place", untied, work]],
        ),
    ]


def judge(found: list[Tied], seed: int) -> Result:
    """Compute the verdict: many times fewer parameters, and exactly the same multiply-adds."""
    first, last = found[0], found[-1]
    factor = last.parameters / first.parameters
    same_work = len({tied.multiply_adds for tied in found}) == 1
    saves = factor >= MANY and same_work
    verdict = HOLDS if saves else MIXED if factor > 1 else FAILS
    shared, untied, _ = shared_and_untied(**ALEXNET)
    if factor > 1:
        saving = (
            f"Shared by all places, the layer has {count(first.parameters)} parameters; with own "
            f"ones at each place {count(last.parameters)}, {factor:,.0f} times as many. An image "
            f"takes {count(first.multiply_adds)} multiply-adds shared and "
            f"{count(last.multiply_adds)} untied."
        )
    else:
        saving = "The map has a single place, so there is nothing to share and nothing to save."
    sentence = (
        f"{saving} Test accuracy: {percent(mean(first.accuracy))} shared, "
        f"{percent(mean(last.accuracy))} untied ({over_seeds(len(first.accuracy), seed)}). "
        f"In AlexNet's first layer it is {count(shared)} against {count(untied)}, "
        f"a factor of {untied / shared:,.0f}."
    )
    numbers = {
        "tiles": [tied.tiles for tied in found],
        "parameters": [tied.parameters for tied in found],
        "multiply_adds": [tied.multiply_adds for tied in found],
        "accuracy": [tied.accuracy for tied in found],
        "on_shifted": [tied.on_shifted for tied in found],
        "alexnet": [shared, untied],
    }
    return Result(verdict, sentence, numbers, _views(found))


EXPERIMENT = Experiment(
    id="C39",
    title="Untied, tile by tile",
    claim="Sharing weights saves many parameters, and no multiply-adds.",
    compared=(
        "the same network with its first layer cut into more and more tiles, each with filters of "
        "its own: one tile is a convolution, a tile for each place a locally connected layer"
    ),
    held_equal=(
        f"{FILTERS} filters in steps of {STRIDE} pixels, initial filters, multiply-adds, training "
        "digits, updates and seeds"
    ),
    controls=(
        Control("kernel", "Kernel's side", 5, 3, 28),
        Control("images", "Training digits", 2000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 6000, "epochs": 5, "seeds": 5},
    run=run,
    page="learn/untied-weights.md",
)
