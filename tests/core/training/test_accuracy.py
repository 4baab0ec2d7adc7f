"""The accuracy the project promises for its own recipe, on the whole test set of real digits."""

from statistics import median

import pytest

from glassnet import ops
from glassnet.data.mnist import load_mnist
from glassnet.nn.network import Sequential
from glassnet.training.settings import Settings
from glassnet.training.trainer import Trainer


@pytest.fixture(autouse=True)
def fastest_backend():
    ops.use_backend("auto")


def train(**values):
    """Return the accuracy on the whole test set after every epoch."""
    settings = Settings.parse(values)
    network = Sequential.from_spec(settings.network_spec(), seed=settings.recipe.seed)
    trainer = Trainer(network, load_mnist(settings.data), load_mnist("test"), settings.recipe)
    slices = []
    while not trainer.finished:
        slices.append(trainer.run_slice(1000))
    return [part.evaluation.accuracy for part in slices if part.evaluation]


def test_reduced_reaches_98_percent_in_8_epochs():
    last = [train(data="reduced", epochs=8, seed=seed)[-1] for seed in range(3)]
    assert median(last) >= 0.980


def test_full_reaches_98_percent_early_and_99_in_6_epochs():
    runs = [train(data="full", epochs=6, seed=seed) for seed in range(3)]
    assert median(max(accuracies[:3]) for accuracies in runs) >= 0.98
    assert median(accuracies[-1] for accuracies in runs) >= 0.99
