"""B07: a nudge along the gradient misleads where a random nudge of the same size does not."""

from __future__ import annotations

from collections.abc import Generator

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
from glassnet.experiments.kit.views import Pictures, Plot, View, picture, spread
from glassnet.experiments.kit.words import over_seeds, percent
from glassnet.experiments.setups.depths import steady_lenet
from glassnet.insight.sensitivity import loss_gradient, nudge
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.training.recipe import Recipe

CNN, MLP = "CNN", "fully connected"
AS_IS, ALONG, RANDOM = "as it is", "along the gradient", "in random directions"
LARGEST, SIZES = 0.3, 7
TEST_DIGITS, PIECE, SHOWN = 500, 100, 4
MISLEADS, HARMLESS = 0.3, 0.05
"""The accuracy that a nudge along the gradient must cost, and that a random one must not."""


def run(
    digits: Digits,
    *,
    seed: int,
    images: int,
    epochs: int,
    nudge_size: float,
    model: str,
    seeds: int,
) -> Run:
    """Train, then nudge the test digits by more and more."""
    training, test = digits.first(images, TEST_DIGITS)
    x = to_input(test.images)
    sizes = sorted({round(size, 3) for size in np.linspace(0, LARGEST, SIZES)} | {nudge_size})
    curves: dict[str, list[list[float]]] = {ALONG: [], RANDOM: []}
    pictures: list[View] = []
    work = Work(seed, seeds)
    for run_seed in work.seeds:
        spec = steady_lenet() if model == CNN else ready_spec("mlp")
        recipe = Recipe(epochs=epochs, seed=run_seed)
        network = yield from work.do(fit(spec, training, recipe))
        gradient = yield from _gradient(network, x, test.labels)
        directions = {
            ALONG: gradient,
            RANDOM: np.random.default_rng(run_seed).choice([-1.0, 1.0], x.shape),
        }
        for how, direction in directions.items():
            curve = []
            for size in sizes:
                nudged = nudge(x, direction, size)
                curve.append((yield from _accuracy(network, nudged, test.labels)))
            curves[how].append(curve)
        pictures = pictures or [_pictures(network, x, directions, nudge_size)]
        yield work.update([_plot(sizes, curves), *pictures])
    return _judge(sizes, curves, pictures, nudge_size, seed)


def _gradient(network: Sequential, x: Array, labels: Indices) -> Generator[None, None, Array]:
    pieces = []
    for start in range(0, len(x), PIECE):
        part = slice(start, start + PIECE)
        pieces.append(loss_gradient(network, x[part], labels[part]))
        yield
    return np.concatenate(pieces)


def _accuracy(network: Sequential, x: Array, labels: Indices) -> Generator[None, None, float]:
    right = []
    for start in range(0, len(x), PIECE):
        part = slice(start, start + PIECE)
        right.append(network.forward(x[part]).argmax(axis=1) == labels[part])
        yield
    return mean(np.concatenate(right))


def _pictures(network: Sequential, x: Array, directions: dict[str, Array], size: float) -> View:
    """Show a few digits and how each is read, first those that the gradient turns."""
    shown = {AS_IS: x[:PIECE]} | {
        how: nudge(x[:PIECE], direction[:PIECE], size) for how, direction in directions.items()
    }
    answers = {how: network.predict(images).argmax(axis=1) for how, images in shown.items()}
    turned_first = np.argsort(answers[ALONG] == answers[AS_IS], kind="stable")
    return Pictures(
        "Digits as they are and nudged, and how they are read; first those that turn",
        [
            picture(images[index, 0], f"{how}: {answers[how][index]}")
            for index in turned_first[:SHOWN]
            for how, images in shown.items()
        ],
    )


def _plot(sizes: list[float], curves: dict[str, list[list[float]]]) -> View:
    return Plot(
        "Accuracy on nudged digits",
        "nudge per pixel, of paper to ink",
        "accuracy",
        [spread(how, sizes, runs) for how, runs in curves.items()],
        unit="%",
    )


def _judge(
    sizes: list[float],
    curves: dict[str, list[list[float]]],
    pictures: list[View],
    nudge_size: float,
    seed: int,
) -> Result:
    along, random = (np.array(runs) for runs in curves.values())
    here = sizes.index(nudge_size)
    misleads = bool((along[:, 0] - along[:, here] > MISLEADS).all())
    harmless = bool((random[:, 0] - random[:, here] < HARMLESS).all())
    verdict = HOLDS if misleads and harmless else MIXED if misleads else FAILS
    sentence = (
        f"Nudge every pixel by {percent(nudge_size, 0)} of the way from paper to ink. In random "
        f"directions the accuracy goes from {percent(mean(along[:, 0]))} to "
        f"{percent(mean(random[:, here]))}; along the sign of the gradient to "
        f"{percent(mean(along[:, here]))} ({over_seeds(len(along), seed)})."
    )
    numbers = {"sizes": sizes, "along": along.tolist(), "random": random.tolist()}
    return Result(verdict, sentence, numbers, [_plot(sizes, curves), *pictures])


EXPERIMENT = Experiment(
    id="B07",
    title="An adversarial nudge",
    claim="A nudge too small to bother a reader misleads the network, if it follows the gradient.",
    compared=(
        "the accuracy on test digits whose pixels were nudged by the same amount, along the "
        "sign of the loss's gradient or in random directions"
    ),
    held_equal="network, test digits, seeds and the most that any pixel changes",
    controls=(
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 3, 1, 10),
        Control("nudge_size", "Nudge judged", 0.15, 0.01, 0.3, 0.01),
        Choice("model", "Network", CNN, (CNN, MLP)),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 6, "seeds": 5},
    run=run,
    page="learn/handwriting.md",
)
