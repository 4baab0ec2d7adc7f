import numpy as np
import pytest

from glassnet.experiments.b02_schedules import CONSTANT
from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED

SMALL = {"images": 1000, "epochs": 5, "seeds": 3, "learning_rate": 0.015}


@pytest.mark.claims
def test_learning_rates_that_fall_get_more_out_of_the_same_updates(run_experiment):
    result = run_experiment("B02", **SMALL)
    assert result.verdict in (HOLDS, MIXED)
    accuracy = {name: np.array(values) for name, values in result.numbers["accuracy"].items()}
    assert accuracy[CONSTANT].shape == (3,)
    for name in ("cosine", "one_cycle"):
        assert accuracy[name].mean() > accuracy[CONSTANT].mean() + 0.005


@pytest.mark.claims
def test_falling_from_a_rate_that_is_too_small_already_does_not_help(run_experiment):
    result = run_experiment("B02", images=500, epochs=2, seeds=3, learning_rate=0.001)
    assert result.verdict == FAILS
    accuracy = result.numbers["accuracy"]
    assert np.mean(accuracy["step"]) < np.mean(accuracy[CONSTANT]) - 0.05
