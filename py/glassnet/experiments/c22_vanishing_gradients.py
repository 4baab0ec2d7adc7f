"""C22: how the gradient fades on its way back, for sigmoid, tanh and ReLU."""

from __future__ import annotations

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
from glassnet.experiments.kit.fitting import fit, mean, score
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Cell, Plot, View, spread, table
from glassnet.experiments.kit.words import over_seeds, percent, small
from glassnet.experiments.setups.gradients import deep_spec, gradient_sizes
from glassnet.nn.initializers import InitializerSpec
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe

SIGMOID, TANH, RELU = "sigmoid", "tanh", "ReLU"
LAYERS = {SIGMOID: "Sigmoid", TANH: "Tanh", RELU: "ReLU"}
HE, GLOROT, TINY = "He: variance 2 / inputs", "Glorot: variance about 1 / inputs", "tiny: 0.05"
INITIALIZERS: dict[str, InitializerSpec] = {
    HE: "he_normal",
    GLOROT: "glorot_normal",
    TINY: {"normal": 0.05},
}
WIDTH = 32
BATCH = 256
TEST_DIGITS = 1000
FADED = 0.1
"""A gradient counts as fading more than ReLU's if less than this share of ReLU's survives."""

Sizes = dict[str, list[list[float]]]


def run(
    digits: Digits, *, seed: int, depth: int, weights: str, images: int, epochs: int, seeds: int
) -> Run:
    """Measure gradients before training, then train the same networks."""
    x, labels = to_input(digits.training.images[:BATCH]), digits.training.labels[:BATCH]
    training, test = digits.first(images, TEST_DIGITS)
    sizes: Sizes = {name: [] for name in LAYERS}
    accuracies: dict[str, list[float]] = {name: [] for name in LAYERS}
    trials = Trials(seed, seeds, LAYERS.items())
    for run_seed, (name, layer) in trials:
        spec = deep_spec(depth, WIDTH, layer, INITIALIZERS[weights])
        network = Sequential.from_spec(spec, seed=run_seed)
        sizes[name].append(gradient_sizes(network, x, labels)[:depth])
        recipe = Recipe(
            optimizer="sgd", learning_rate=0.01, schedule="constant", epochs=epochs,
            seed=run_seed,
        )  # fmt: skip
        network = yield from trials.do(fit(network, training, recipe))
        accuracies[name].append((yield from score(network, test)).accuracy)
        yield trials.update(_views(sizes, accuracies))
    return _judge(sizes, accuracies, seed)


def surviving(sizes: list[float]) -> float:
    """Return which share of the gradient at the last hidden layer arrives at the first."""
    return sizes[0] / sizes[-1]


def per_layer(sizes: list[float]) -> float:
    """Return the factor by which the gradient changes at every layer, as a geometric mean."""
    return float(surviving(sizes) ** (1 / (len(sizes) - 1)))


def _views(sizes: Sizes, accuracies: dict[str, list[float]]) -> list[View]:
    seen = {name: runs for name, runs in sizes.items() if runs}
    lines = [spread(name, list(range(1, len(runs[0]) + 1)), runs) for name, runs in seen.items()]
    rows: list[list[Cell | list[float]]] = [
        [
            name,
            [per_layer(run) for run in runs],
            [surviving(run) for run in runs],
            accuracies[name],
        ]
        for name, runs in seen.items()
        if accuracies[name]
    ]
    return [
        Plot(
            "Gradient that arrives at each layer, before training",
            "hidden layer, 1 is next to the pixels",
            "size of the gradient",
            lines,
            y_scale="log",
        ),
        table(
            "From the last hidden layer back to the first, and what training makes of it",
            {
                "activation": "text",
                "factor per layer": "number",
                "share that arrives": "number",
                "test accuracy": "percent",
            },
            rows,
        ),
    ]


def _judge(sizes: Sizes, accuracies: dict[str, list[float]], seed: int) -> Result:
    shares = {name: [surviving(run) for run in runs] for name, runs in sizes.items()}
    worse = {
        name: all(a < FADED * b for a, b in zip(shares[name], shares[RELU], strict=True))
        for name in (SIGMOID, TANH)
    }
    verdict = HOLDS if all(worse.values()) else MIXED if any(worse.values()) else FAILS
    factors = {name: mean([per_layer(run) for run in runs]) for name, runs in sizes.items()}
    found = ", ".join(f"{name} by {factor:.2f}" for name, factor in factors.items())
    arrives = ", ".join(f"{name} {small(mean(runs))}" for name, runs in shares.items())
    scores = ", ".join(f"{name} {percent(mean(runs))}" for name, runs in accuracies.items())
    seeds = len(shares[RELU])
    sentence = (
        f"At each layer on the way back the gradient is multiplied, with {found}. Of the gradient "
        f"at hidden layer {len(sizes[RELU][0])}, this share arrives at layer 1: {arrives}. "
        f"{_conclusion(worse)} Test accuracy after the same updates: {scores} "
        f"({over_seeds(seeds, seed)})."
    )
    numbers = {"shares": shares, "factors": factors, "accuracies": accuracies}
    return Result(verdict, sentence, numbers, _views(sizes, accuracies))


def _conclusion(worse: dict[str, bool]) -> str:
    if all(worse.values()):
        return "Both sigmoid's and tanh's fade more than ReLU's."
    for name, other in ((SIGMOID, TANH), (TANH, SIGMOID)):
        if worse[name]:
            return f"With these initial weights {name}'s fades far more than ReLU's, {other}'s not."
    return "Neither sigmoid's nor tanh's fades far more than ReLU's."


EXPERIMENT = Experiment(
    id="C22",
    title="Gradients on their way back",
    claim="Sigmoid and tanh suffer from vanishing gradients more than ReLU.",
    compared="sigmoid, tanh and ReLU in deep fully connected networks of 32 units a layer",
    held_equal=(
        "initial weights and seeds, depth, digits, and in training the updates (SGD with "
        "momentum, learning rate 0.01)"
    ),
    controls=(
        Control("depth", "Hidden layers", 10, 2, 20),
        Choice("weights", "Initial weights", HE, (HE, GLOROT, TINY)),
        Control("images", "Training digits", 4000, 500, 10_000, 500),
        Control("epochs", "Epochs", 2, 1, 10),
        Control("seeds", "Seeds", 3, 1, 5),
    ),
    thorough={"images": 10_000, "epochs": 5, "seeds": 5},
    run=run,
    page="learn/vanishing-gradients.md",
)
