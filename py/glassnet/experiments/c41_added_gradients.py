"""C41: the gradient of a shared weight is the sum of the gradients of its places."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
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
from glassnet.experiments.kit.fitting import largest_difference
from glassnet.experiments.kit.trials import Work
from glassnet.experiments.kit.views import Pictures, Table, View, picture, table
from glassnet.experiments.kit.words import small
from glassnet.nn.layers import Conv2d, LocallyConnected2d
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.nn.spec import Spec, ready_spec, without
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

ADDED, AVERAGED = "added up", "averaged"
CONVOLUTIONS = {"first convolution": 0, "second convolution": 3}
"""Where lenet has its convolutions."""
PRECISIONS: dict[str, tuple[type[np.floating[Any]], float]] = {
    "float32": (np.float32, 1e-4),
    "float64": (np.float64, 1e-12),
}
"""Number types, and what share of the largest gradient their rounding may amount to."""


@dataclass(frozen=True)
class Gap:
    """How far apart the two gradients of a layer's weights and biases are."""

    seed: int
    layer: str
    precision: str
    gradient: float
    difference: float

    @property
    def is_rounding(self) -> bool:
        """Whether the difference is no larger than rounding explains."""
        return self.difference <= PRECISIONS[self.precision][1] * self.gradient


def run(
    digits: Digits, *, seed: int, updates: int, batch_size: int, together: str, seeds: int
) -> Run:
    """Compute the gradients of one batch in a CNN and in its locally connected twin."""
    gaps: list[Gap] = []
    views: list[View] = []
    work = Work(seed, seeds)
    for run_seed in work.seeds:
        recipe = Recipe(schedule="constant", learning_rate=0.003, seed=run_seed)
        network = Sequential.from_spec(network_spec(), seed=run_seed)
        yield from work.do(_train(Trainer(network, digits.training, recipe=recipe), updates))
        batch = digits.training.subset(
            np.random.default_rng(run_seed).choice(len(digits.training), batch_size, False)
        )
        for precision, (dtype, _) in PRECISIONS.items():
            shared = copy_of(network, dtype)
            untied = twin_of(network, dtype)
            for each in (shared, untied):
                _find_gradients(each, batch, dtype)
                yield None
            gaps += [
                _gap(run_seed, name, precision, shared, untied, together) for name in CONVOLUTIONS
            ]
            if not views:
                views = _pictures(shared, untied, together)
        yield work.update([_table(gaps), *views])
    return judge(gaps, views, together)


def _train(trainer: Trainer, updates: int) -> Generator[float, None, None]:
    for update in range(updates):
        trainer.step()
        yield update / updates


def network_spec() -> Spec:
    """Return lenet without dropout, which would draw other units for the twin."""
    return without(ready_spec("lenet"), "Dropout")


def copy_of(network: Sequential, dtype: type[np.floating[Any]]) -> Sequential:
    """Return the same network in other numbers."""
    copy = Sequential.from_spec(network_spec(), dtype=dtype)
    _take_over(copy, network)
    return copy


def twin_of(network: Sequential, dtype: type[np.floating[Any]]) -> Sequential:
    """Return a network that computes the same with a copy of the filters at every place."""
    spec = network_spec()
    for position in CONVOLUTIONS.values():
        spec["layers"][position]["type"] = "LocallyConnected2d"
    twin = Sequential.from_spec(spec, dtype=dtype)
    _take_over(twin, network)
    return twin


def _take_over(copy: Sequential, network: Sequential) -> None:
    """Give a copy the network's values; a layer that shares nothing gets them at every place."""
    for layer, original in zip(copy.layers, network.layers, strict=True):
        for mine, theirs in zip(layer.parameters(), original.parameters(), strict=True):
            one_for_all_places = isinstance(layer, LocallyConnected2d) and mine.name == "bias"
            mine.data[...] = theirs.data[:, None, None] if one_for_all_places else theirs.data


def _find_gradients(network: Sequential, batch: Dataset, dtype: type[np.floating[Any]]) -> None:
    logits = network.forward(to_input(batch.images).astype(dtype))
    network.backward(softmax_cross_entropy(logits, batch.labels)[1])


def by_place(network: Sequential, name: str) -> tuple[Array, Array]:
    """Return the gradients of a locally connected layer: weights, biases; places come first."""
    layer = network.layers[CONVOLUTIONS[name]]
    if not isinstance(layer, LocallyConnected2d) or layer.bias is None:
        raise ArgumentError(f"the {name} of the twin must be locally connected but is {layer!r}.")
    return layer.weight.grad, layer.bias.grad.transpose(1, 2, 0)


def of_convolution(network: Sequential, name: str) -> tuple[Array, Array]:
    """Return the gradients of a convolution: weights, biases."""
    layer = network.layers[CONVOLUTIONS[name]]
    if not isinstance(layer, Conv2d) or layer.bias is None:
        raise ArgumentError(f"the {name} must be a convolution but is {layer!r}.")
    return layer.weight.grad, layer.bias.grad


def _together(gradients: Array, together: str) -> Array:
    """Make one gradient of those of all places."""
    result: Array = (np.sum if together == ADDED else np.mean)(gradients, axis=(0, 1))
    return result


def _gap(
    seed: int, name: str, precision: str, shared: Sequential, untied: Sequential, together: str
) -> Gap:
    pairs = [
        (gradient, _together(places, together))
        for gradient, places in zip(
            of_convolution(shared, name), by_place(untied, name), strict=True
        )
    ]
    return Gap(
        seed,
        name,
        precision,
        gradient=max(float(np.abs(gradient).max()) for gradient, _ in pairs),
        difference=max(largest_difference(*pair) for pair in pairs),
    )


def _pictures(shared: Sequential, untied: Sequential, together: str) -> list[View]:
    name = next(iter(CONVOLUTIONS))
    places, gradient = by_place(untied, name)[0], of_convolution(shared, name)[0]
    joined = _together(places, together)
    return [
        Pictures(
            "What each place would give the middle weight of each filter",
            [picture(places[:, :, index, 0, 1, 1]) for index in range(len(gradient))],
            map="weight",
        ),
        Pictures(
            f"All places {together}: one gradient for each weight of a filter",
            [picture(each[0]) for each in joined],
            map="weight",
        ),
        Pictures(
            "The gradient of the convolution's filters",
            [picture(each[0]) for each in gradient],
            map="weight",
        ),
    ]


def _table(gaps: list[Gap]) -> Table:
    return table(
        "The two gradients of the same batch",
        {
            "seed": "count",
            "layer": "text",
            "numbers": "text",
            "largest gradient": "scientific",
            "largest difference": "scientific",
        },
        [[gap.seed, gap.layer, gap.precision, gap.gradient, gap.difference] for gap in gaps],
    )


def judge(gaps: list[Gap], views: list[View], together: str) -> Result:
    """Compute the verdict: in every layer and number type the same, but for rounding."""
    same = [gap.is_rounding for gap in gaps]
    verdict = HOLDS if all(same) else MIXED if any(same) else FAILS
    largest = {
        precision: max(gap.difference for gap in gaps if gap.precision == precision)
        for precision in PRECISIONS
    }
    gradient = max(gap.gradient for gap in gaps)
    first, last = gaps[0].seed, gaps[-1].seed
    apart = ", ".join(f"{small(value)} in {precision}" for precision, value in largest.items())
    conclusion = "no more than rounding" if all(same) else "more than rounding"
    sentence = (
        f"The gradients of all places, {together}, differ from the convolution's by at most "
        f"{apart}: {conclusion}, with gradients up to {small(gradient)} "
        f"(both convolutions, seed{'' if first == last else 's'} {first}"
        f"{'' if first == last else f' to {last}'})."
    )
    numbers = {
        "differences": [gap.difference for gap in gaps],
        "gradients": [gap.gradient for gap in gaps],
        "largest": largest,
    }
    return Result(verdict, sentence, numbers, [_table(gaps), *views])


EXPERIMENT = Experiment(
    id="C41",
    title="Gradients added up",
    claim="The gradient of a shared weight is the sum of the gradients its places would give it.",
    compared=(
        "the gradients of a CNN's convolutions with those of locally connected layers that hold "
        "a copy of the same filters at each place"
    ),
    held_equal="all weights, the batch of digits and the loss",
    controls=(
        Choice("together", "The places' gradients are", ADDED, (ADDED, AVERAGED)),
        Control("updates", "Updates before", 50, 1, 500),
        Control("batch_size", "Digits in the batch", 64, 1, 256),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"updates": 300, "batch_size": 256, "seeds": 5},
    run=run,
    page="learn/untied-weights.md",
)
