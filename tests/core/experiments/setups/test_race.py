"""A lap of the race of optimizers."""

from glassnet.experiments.kit.experiment import finish
from glassnet.experiments.setups.race import GUESSING, drive
from glassnet.training.optim import SGD
from glassnet.training.recipe import Recipe


def test_a_diverging_run_counts_as_guessing(digits):
    recipe = Recipe(learning_rate=1e6, schedule="constant", epochs=1)
    lap = finish(
        drive(digits.training.subset(slice(640)), digits.test.subset(slice(100)), recipe, SGD)
    )
    assert lap.end == GUESSING
    assert lap.accuracy < 0.3
