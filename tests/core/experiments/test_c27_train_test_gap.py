import numpy as np
import pytest

from glassnet.experiments.c27_train_test_gap import PLAIN, POOLED, STRIDES
from glassnet.experiments.kit.experiment import FAILS, HOLDS

SMALL = {"epochs": 12, "seeds": 3}


@pytest.mark.claims
def test_pooling_narrows_the_gap_and_does_not_close_it(run_experiment):
    result = run_experiment("C27", **SMALL)
    assert result.verdict == HOLDS
    pooled, plain = (np.array(result.numbers[f"gap_{kind}"]) for kind in ("pooled", "plain"))
    assert pooled.mean() < plain.mean() - 0.02
    assert (pooled > 0.05).all()
    test = {kind: np.mean(result.numbers[f"test_{kind}"]) for kind in ("pooled", "plain")}
    assert test["pooled"] > test["plain"] + 0.01
    assert "not none" in result.sentence


@pytest.mark.claims
def test_it_is_not_only_that_fewer_weights_are_left(run_experiment):
    result = run_experiment("C27", **SMALL, instead=STRIDES)
    assert result.verdict == HOLDS
    parameters = result.numbers["parameters"]
    assert 1 <= parameters[PLAIN] / parameters[POOLED] < 1.5
    gaps = [np.mean(result.numbers[f"gap_{kind}"]) for kind in ("pooled", "plain")]
    assert gaps[0] < gaps[1] - 0.02


@pytest.mark.claims
def test_no_pooling_no_difference(run_experiment):
    result = run_experiment("C27", **SMALL | {"epochs": 1}, window=1)
    assert result.verdict == FAILS
    assert result.numbers["gap_pooled"] == result.numbers["gap_plain"]
