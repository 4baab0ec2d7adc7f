import numpy as np
import pytest

from glassnet.experiments.c14_deeper_units import UNTRAINED, share_by_class
from glassnet.experiments.kit.experiment import HOLDS, MIXED

SMALL = {"images": 3000, "epochs": 3, "seeds": 3}


@pytest.mark.claims
def test_deeper_units_see_more_and_tell_more(run_experiment):
    result = run_experiment("C14", **SMALL)
    assert result.verdict == HOLDS
    assert result.numbers["fields"] == [3, 8, 28]
    first, second, hidden = (np.array(runs) for runs in result.numbers["after"].values())
    assert second.mean() > first.mean() + 0.03
    # The great step is the last one: no unit of a convolution stands for a digit.
    assert (hidden > second + 0.15).all()
    assert (second < 0.5).all()
    assert (hidden > np.array(result.numbers["before"]["hidden layer"]) + 0.2).all()


def test_depth_alone_tells_nothing_more(run_experiment):
    result = run_experiment("C14", **SMALL, network=UNTRAINED)
    assert result.verdict == MIXED
    first, _, hidden = (np.array(runs) for runs in result.numbers["after"].values())
    assert abs(hidden.mean() - first.mean()) < 0.08


def test_the_share_is_1_where_the_digit_decides_and_small_where_it_does_not():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 4000)
    decided = (labels * 2.0)[:, None]
    assert share_by_class(decided, labels) == pytest.approx(1)
    assert share_by_class(rng.random((4000, 3)), labels) < 0.01
    dead = np.zeros((4000, 1))
    assert share_by_class(np.hstack([decided, dead]), labels) == pytest.approx(1)
    assert share_by_class(dead, labels) == 0
