"""C38: dropout between fully connected layers, or after convolutions."""

from __future__ import annotations

import numpy as np

from glassnet.experiments.kit.experiment import (
    FAILS,
    HOLDS,
    MIXED,
    Digits,
    Experiment,
    Result,
    Run,
)
from glassnet.experiments.kit.fitting import mean, score
from glassnet.experiments.kit.trials import Trials
from glassnet.experiments.kit.views import Bars, View, bar, table
from glassnet.experiments.kit.words import count, over_seeds, percent
from glassnet.experiments.setups.thinned import (
    EPOCHS,
    IMAGES,
    SEEDS,
    TEST_DIGITS,
    P,
    classifier,
    train,
)
from glassnet.nn.network import Sequential

NOWHERE, CONVOLUTIONS, CONNECTED, LIGHTLY = (
    "nowhere",
    "after each convolution",
    "between fully connected",
    "after each convolution, p = 0.2",
)
LIGHT = 0.2
"""Share dropped after convolutions to see whether less is better there."""

Runs = dict[str, list[tuple[float, float]]]


def run(digits: Digits, *, seed: int, p: float, images: int, epochs: int, seeds: int) -> Run:
    """Train the same network with dropout in different places; score it with dropout off."""
    training, test = digits.first(images, TEST_DIGITS)
    places = {
        NOWHERE: (0.0, 0.0),
        CONNECTED: (p, 0.0),
        CONVOLUTIONS: (0.0, p),
        LIGHTLY: (0.0, LIGHT),
    }
    runs: Runs = {place: [] for place in places}
    trials = Trials(seed, seeds, places.items())
    for run_seed, (place, (connected, convolutions)) in trials:
        network = yield from trials.do(
            train(
                connected,
                training,
                epochs=epochs,
                seed=run_seed,
                after_convolutions=convolutions,
            )
        )
        result = yield from score(network, test)
        runs[place].append((result.accuracy, result.loss))
        yield trials.update(_views(runs))
    return _judge(runs, p, seed)


def parameters_by_place() -> dict[str, int]:
    """Count the weights and biases of the convolutions and of the fully connected layers."""
    layers = Sequential.from_spec(classifier(0)).summary()
    return {
        kind: sum(layer.parameters for layer in layers if layer.type == kind)
        for kind in ("Conv2d", "Linear")
    }


def _views(runs: Runs) -> list[View]:
    done = {place: pairs for place, pairs in runs.items() if pairs}
    parameters = parameters_by_place()
    return [
        Bars(
            "Accuracy on test digits, by where dropout is",
            [bar(place, [accuracy for accuracy, _ in pairs]) for place, pairs in done.items()],
            format="percent",
        ),
        Bars(
            "Loss on test digits",
            [bar(place, [loss for _, loss in pairs]) for place, pairs in done.items()],
        ),
        table(
            "Where the parameters are",
            {"layers": "text", "parameters": "count"},
            [
                ["2 convolutions", parameters["Conv2d"]],
                ["2 fully connected", parameters["Linear"]],
            ],
        ),
    ]


def _judge(runs: Runs, p: float, seed: int) -> Result:
    accuracy = {place: np.array([pair[0] for pair in pairs]) for place, pairs in runs.items()}
    loss = {place: np.array([pair[1] for pair in pairs]) for place, pairs in runs.items()}
    nowhere, connected, convolutions, lightly = (
        mean(accuracy[place]) for place in (NOWHERE, CONNECTED, CONVOLUTIONS, LIGHTLY)
    )
    ahead = connected > max(nowhere, convolutions)
    less_is_better = lightly > convolutions
    verdict = HOLDS if ahead and less_is_better else MIXED if ahead or less_is_better else FAILS
    parameters = parameters_by_place()
    sentence = (
        f"At p = {p:g}, dropout between the fully connected layers, which hold "
        f"{count(parameters['Linear'])} of the {count(sum(parameters.values()))} parameters, takes "
        f"the accuracy from {percent(nowhere)} to {percent(connected)}; after each convolution, "
        f"to {percent(convolutions)}. With p = {LIGHT:g} after each convolution it reaches "
        f"{percent(lightly)} ({over_seeds(len(loss[NOWHERE]), seed)})."
    )
    numbers = {
        "accuracy": {place: values.tolist() for place, values in accuracy.items()},
        "loss": {place: values.tolist() for place, values in loss.items()},
        "parameters": parameters,
    }
    return Result(verdict, sentence, numbers, _views(runs))


EXPERIMENT = Experiment(
    id="C38",
    title="Where to drop",
    claim=(
        "At p = 0.5, dropout belongs between fully connected layers, where most parameters are; "
        "after convolutions, drop less."
    ),
    compared="one small CNN trained on few digits with dropout in different places",
    held_equal=(
        "p (except for the last bar), the network, training digits, updates, learning rate, seeds"
    ),
    controls=(P, IMAGES, EPOCHS, SEEDS),
    thorough={"epochs": 40, "seeds": 5},
    run=run,
    page="learn/dropout.md",
)
