import numpy as np
import pytest

from glassnet.base.pixels import to_input
from glassnet.experiments.c41_added_gradients import AVERAGED, copy_of, network_spec, twin_of
from glassnet.experiments.kit.experiment import FAILS, HOLDS
from glassnet.nn.network import Sequential


@pytest.mark.claims
def test_the_gradients_of_all_places_add_up_to_the_convolution_s(run_experiment):
    result = run_experiment("C41", updates=10, batch_size=32, seeds=3)
    assert result.verdict == HOLDS
    # Three seeds, two layers, two number types.
    assert len(result.numbers["differences"]) == 12
    assert min(result.numbers["gradients"]) > 1e-3
    assert result.numbers["largest"]["float32"] < 1e-5
    assert result.numbers["largest"]["float64"] < 1e-13
    assert "no more than rounding" in result.sentence
    assert "seeds 0 to 2" in result.sentence


def test_their_mean_is_something_else(run_experiment):
    result = run_experiment("C41", updates=5, batch_size=16, seeds=1, together=AVERAGED)
    assert result.verdict == FAILS
    assert min(result.numbers["differences"]) > 1e-3
    assert ": more than rounding" in result.sentence


def test_the_twin_computes_the_same(digits):
    network = Sequential.from_spec(network_spec(), seed=4)
    x = to_input(digits.test.images[:8]).astype(np.float64)
    logits = copy_of(network, np.float64).forward(x)
    np.testing.assert_allclose(twin_of(network, np.float64).forward(x), logits, rtol=1e-10)
