import numpy as np
import pytest

from glassnet.experiments.kit.experiment import FAILS, HOLDS

SMALL = {"images": 400, "epochs": 12, "seeds": 3, "passes": 64}


@pytest.mark.claims
def test_the_whole_network_answers_like_the_average_of_many_thinned_ones(run_experiment):
    result = run_experiment("C35", **SMALL)
    assert result.verdict == HOLDS
    one, average, whole = (np.array(result.numbers[name]) for name in ("one", "average", "whole"))
    assert (average > one + 0.01).all()
    assert np.abs(average - whole).max() <= 0.01
    # With dropout right before the last layer, the average of logarithms tends to exactly the
    # whole network: 64 times as many passes, an error 8 times smaller. That of probabilities
    # does not.
    geometric, arithmetic = (np.array(result.numbers[name]) for name in ("geometric", "arithmetic"))
    assert geometric[:, 0] / geometric[:, 1] == pytest.approx(8, rel=0.5)
    assert (arithmetic[:, 1] > 3 * geometric[:, 1]).all()


def test_a_single_pass_is_no_average(run_experiment):
    result = run_experiment("C35", images=200, epochs=8, seeds=3, passes=1)
    assert result.verdict == FAILS


@pytest.mark.claims
def test_two_hidden_layers_of_dropout_still_agree_nearly(run_experiment):
    result = run_experiment("C35", **SMALL, hidden_layers=2)
    average, whole = (np.array(result.numbers[name]) for name in ("average", "whole"))
    assert np.abs(average - whole).max() < 0.03
