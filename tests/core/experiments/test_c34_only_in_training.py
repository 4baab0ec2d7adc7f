import numpy as np
import pytest

from glassnet.experiments.c34_only_in_training import accuracy_with_dropout
from glassnet.experiments.kit.experiment import FAILS, HOLDS
from glassnet.experiments.setups.thinned import classifier, dropout_layers
from glassnet.nn.network import Sequential

SMALL = {"images": 400, "epochs": 12, "seeds": 3}


@pytest.mark.claims
def test_dropout_left_on_costs_accuracy(run_experiment):
    result = run_experiment("C34", **SMALL)
    assert result.verdict == HOLDS
    off, on = (np.array(result.numbers[name]) for name in ("off", "on"))
    assert off.shape == (3,)
    assert (off > on + 0.01).all()
    curves = np.array(result.numbers["curves"])
    # The more is dropped, the worse; and a little costs only a little.
    assert (curves[:, -1] < curves[:, 5] - 0.1).all()
    assert (curves[:, 0] - curves[:, 1] < 0.03).all()


def test_a_network_that_drops_nothing_is_the_same_in_both_modes(run_experiment):
    result = run_experiment("C34", images=100, epochs=1, seeds=1, p=0)
    assert result.verdict == FAILS
    assert result.numbers["off"] == result.numbers["on"]


def test_measuring_gives_the_layer_its_own_share_back(digits):
    network = Sequential.from_spec(classifier(0.3), seed=0)
    list(accuracy_with_dropout(network, digits.test.subset(slice(100)), 0.8))
    assert [layer.p for layer in dropout_layers(network)] == [0, 0, 0.3]
