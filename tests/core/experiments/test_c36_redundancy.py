import numpy as np
import pytest

from glassnet.experiments.c36_redundancy import judge
from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED
from glassnet.experiments.setups.redundancy import FRACTIONS
from glassnet.experiments.setups.thinned import WITH, WITHOUT

SMALL = {"images": 400, "epochs": 16, "seeds": 3}


@pytest.mark.claims
def test_with_dropout_no_unit_is_indispensable(run_experiment):
    result = run_experiment("C36", **SMALL)
    assert result.verdict == HOLDS
    quarter_with, quarter_without = (
        np.array(result.numbers[f"quarter_{name}"]) for name in ("with", "without")
    )
    assert (quarter_with > quarter_without).all()
    assert quarter_with.mean() > quarter_without.mean() + 0.05
    # It is not that every neuron listens to many more of the 128 units than before.
    heard_with, heard_without = (
        np.mean(result.numbers[f"heard_{name}"]) for name in ("with", "without")
    )
    assert 0.9 < heard_with / heard_without < 1.3


def test_dropping_nothing_creates_no_redundancy(run_experiment):
    result = run_experiment("C36", images=100, epochs=1, seeds=3, p=0)
    assert result.verdict == FAILS
    assert result.numbers["quarter_with"] == result.numbers["quarter_without"]


def test_a_mixed_verdict_says_with_how_many_seeds_it_is_so():
    curves = {
        name: [[accuracy] * len(FRACTIONS) for accuracy in runs]
        for name, runs in ((WITHOUT, [0.9, 0.8]), (WITH, [0.8, 0.9]))
    }
    result = judge(curves, {WITHOUT: [5.0, 5.0], WITH: [6.0, 6.0]}, 0.5, seed=0)
    assert result.verdict == MIXED
    assert "With dropout more is left with 1 of 2 seeds." in result.sentence
