import numpy as np
import pytest

from glassnet.experiments.b04_batch_norm import WITH, WITHOUT, network_spec
from glassnet.experiments.kit.experiment import HOLDS
from glassnet.nn.network import Sequential

SMALL = {"images": 1500, "epochs": 2, "seeds": 3}


@pytest.mark.claims
def test_batch_normalization_learns_faster_and_bears_larger_steps(run_experiment):
    result = run_experiment("B04", **SMALL)
    assert result.verdict == HOLDS
    largest = result.numbers["largest"]
    assert largest[WITH] > largest[WITHOUT]
    with_, without = (np.array(result.numbers[f"ends_{name}"]) for name in ("with", "without"))
    assert with_.shape == (3,)
    assert (with_ < without - 0.05).all()
    assert largest[WITHOUT] < 0.6


def test_it_adds_two_numbers_a_channel():
    plain, normalized = (
        sum(layer.parameters for layer in Sequential.from_spec(spec).summary())
        for spec in (network_spec(4), network_spec(4, normalized=True))
    )
    assert normalized - plain == 4 * 8 * 2
