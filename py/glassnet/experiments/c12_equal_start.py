"""C12: kernels become different only because they start different."""

from __future__ import annotations

from collections.abc import Generator
from itertools import combinations

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
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
from glassnet.experiments.kit.fitting import mean, score
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Picture, Pictures, Plot, View, picture, spread, table
from glassnet.experiments.kit.words import over_seeds, percent, small
from glassnet.nn.layers import Conv2d, Linear
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

RANDOM = "random kernels"
EQUAL_KERNELS = "equal kernels, random weights after them"
EQUAL = "equal kernels, equal weights after them"
FILTERS = 8
TEST_DIGITS = 1000
SAMPLES = 12
"""How often in a run the kernels are compared."""
SAME, DIFFERENT = 1e-3, 0.1
"""Mean distance of two kernels: rounding below the one, clearly different above the other."""


def run(digits: Digits, *, seed: int, images: int, epochs: int, noise: float, seeds: int) -> Run:
    """Train the same network from three starts and follow the distances of its kernels."""
    training, test = digits.first(images, TEST_DIGITS)
    found = _Found(noise)
    trials = Trials(seed, seeds, found.distances)
    for run_seed, name in trials:
        network = _start(name, run_seed, noise)
        recipe = Recipe(epochs=epochs, seed=run_seed)
        trainer = Trainer(network, training, recipe=recipe)
        steps, distances = yield from trials.do(_follow(trainer))
        result = yield from score(network, test)
        found.add(name, steps, distances, result.accuracy, _kernels(network))
        yield trials.update(found.views())
    return found.judge(seed)


def _follow(trainer: Trainer) -> Generator[float, None, tuple[list[int], list[float]]]:
    """Train to the end; return some update numbers and the kernels' distance after each."""
    steps, distances = [0], [kernel_distance(trainer.network)]
    while not trainer.finished:
        trainer.step()
        if trainer.progress >= len(steps) / SAMPLES:
            steps.append(trainer.steps)
            distances.append(kernel_distance(trainer.network))
        yield trainer.progress
    return steps, distances


def kernel_distance(network: Sequential) -> float:
    """Return the mean Euclidean distance of two kernels of the first layer, over all pairs."""
    kernels = _kernels(network).reshape(FILTERS, -1).astype(np.float64)
    return mean([np.linalg.norm(a - b) for a, b in combinations(kernels, 2)])


def _kernels(network: Sequential) -> Array:
    convolution = network.layers[0]
    if not isinstance(convolution, Conv2d):
        raise ArgumentError(f"layer 0 must be a Conv2d but is {convolution!r}.")
    return convolution.weight.data


def _start(name: str, seed: int, noise: float) -> Sequential:
    """Make the network; where it starts equal, all kernels copy the first, plus some noise."""
    network = Sequential.from_spec(SPEC, seed=seed)
    if name == RANDOM:
        return network
    kernels = _kernels(network)
    kernels[:] = kernels[0]
    kernels += noise * np.random.default_rng(seed).standard_normal(kernels.shape)
    if name == EQUAL:
        output = network.layers[-1]
        assert isinstance(output, Linear)  # noqa: S101 - SPEC ends with one
        by_map = output.weight.data.reshape(10, FILTERS, -1)
        by_map[:] = by_map[:, :1]
    return network


SPEC = {
    "input": [1, 28, 28],
    "layers": [
        {"type": "Conv2d", "out_channels": FILTERS, "kernel_size": 5},
        {"type": "ReLU"},
        {"type": "MaxPool2d", "kernel_size": 4},
        {"type": "Flatten"},
        {"type": "Linear", "out_features": 10},
    ],
}


class _Found:
    """What was measured so far, one entry per seed."""

    def __init__(self, noise: float) -> None:
        self.noise = noise
        self.steps: list[int] = []
        self.distances: dict[str, list[list[float]]] = {
            name: [] for name in (RANDOM, EQUAL_KERNELS, EQUAL)
        }
        self.accuracies: dict[str, list[float]] = {name: [] for name in self.distances}
        self.pictures: dict[str, list[Picture]] = {}

    def add(
        self, name: str, steps: list[int], distances: list[float], accuracy: float, kernels: Array
    ) -> None:
        """Note one trained network."""
        self.steps = steps
        self.distances[name].append(distances)
        self.accuracies[name].append(accuracy)
        if name != EQUAL_KERNELS and name not in self.pictures:
            self.pictures[name] = [picture(kernel[0].copy()) for kernel in kernels]

    def views(self) -> list[View]:
        """Everything there is to see."""
        seen = {name: runs for name, runs in self.distances.items() if runs}
        return [
            Plot(
                "How different the kernels are",
                "updates",
                "mean distance of two kernels",
                [spread(name, self.steps, runs) for name, runs in seen.items()],
            ),
            table(
                "After training",
                {
                    "start": "text",
                    "mean distance of two kernels": "number",
                    "test accuracy": "percent",
                },
                [[name, self._last(name), self.accuracies[name]] for name in seen],
            ),
            *(
                Pictures(f"Kernels after training: {name}", pictures, map="weight")
                for name, pictures in self.pictures.items()
            ),
        ]

    def judge(self, seed: int) -> Result:
        """Compute the verdict."""
        last = {name: [run[-1] for run in runs] for name, runs in self.distances.items()}
        differ = min(last[RANDOM]) > DIFFERENT
        stay = max(last[EQUAL]) < SAME
        verdict = HOLDS if differ and stay else MIXED if differ or stay else FAILS
        start = "equal" if self.noise == 0 else f"equal up to noise of {self.noise:g}"
        scores = {name: percent(mean(runs)) for name, runs in self.accuracies.items()}
        sentence = (
            f"Kernels that start {start}, with equal weights after them, "
            f"{'stay' if stay else 'do not stay'} equal: after {self.steps[-1]} updates their "
            f"mean distance is {small(self._last(EQUAL))}, from a random start "
            f"{small(self._last(RANDOM))}. Random weights after them are enough to part them: "
            f"{small(self._last(EQUAL_KERNELS))}. Test accuracy: {scores[RANDOM]} from random "
            f"kernels, {scores[EQUAL_KERNELS]} with random weights after equal ones, "
            f"{scores[EQUAL]} with everything equal ({over_seeds(len(last[EQUAL]), seed)})."
        )
        numbers = {"distances": self.distances, "accuracies": self.accuracies}
        return Result(verdict, sentence, numbers, self.views())

    def _last(self, name: str) -> float:
        return mean([run[-1] for run in self.distances[name]])


EXPERIMENT = Experiment(
    id="C12",
    title="An equal start",
    claim="Every kernel has its own weights, but only because the kernels start different.",
    compared=(
        f"one layer of {FILTERS} kernels trained from random kernels, from {FILTERS} copies of one "
        "kernel, and from copies whose maps are also weighted equally afterwards"
    ),
    held_equal="network, digits, updates, seeds; the first kernel is the same in all three",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Control("noise", "Noise on the equal start", 0.0, 0.0, 0.1, 0.001),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 5, "seeds": 5},
    run=run,
    page="learn/backpropagation.md",
)
