import numpy as np
import pytest

from glassnet.experiments.b01_optimizers import ADAM, MAKE, PLAIN, RATES
from glassnet.experiments.kit.experiment import HOLDS
from glassnet.nn.layers.base import Parameter
from glassnet.training.optim import SGD, Adam

SMALL = {"images": 1000, "epochs": 2, "seeds": 3}


@pytest.mark.claims
def test_momentum_and_adam_get_further_than_plain_sgd(run_experiment):
    result = run_experiment("B01", **SMALL)
    assert result.verdict == HOLDS
    ends = {name: np.array(values) for name, values in result.numbers["ends"].items()}
    assert set(ends) == set(RATES)
    assert ends[ADAM].shape == (3,)
    assert ends[ADAM].mean() < ends[PLAIN].mean() - 0.05
    # None of them is better than plain SGD at any learning rate: each needs its own.
    assert result.numbers["rates"][ADAM] < result.numbers["rates"][PLAIN]


def test_the_racers_are_what_they_are_called():
    made = {name: make([Parameter("w", np.zeros(1))], 0.1) for name, make in MAKE.items()}
    kinds = [(type(racer), getattr(racer, "momentum", None)) for racer in made.values()]
    assert kinds == [(SGD, 0), (SGD, 0.9), (SGD, 0.9), (Adam, None)]
    assert [getattr(racer, "nesterov", None) for racer in made.values()] == [
        False,
        False,
        True,
        None,
    ]
