import numpy as np
import pytest

from glassnet.experiments.kit.experiment import FAILS, HOLDS

SMALL = {"images": 1000, "epochs": 4, "seeds": 3}


@pytest.mark.claims
@pytest.mark.parametrize("kind", ["max", "average"])
def test_small_windows_are_spared_and_large_ones_are_not(run_experiment, kind):
    result = run_experiment("C28", **SMALL, kind=kind)
    assert result.verdict == HOLDS
    accuracies = {window: np.array(runs) for window, runs in result.numbers["accuracies"].items()}
    assert list(accuracies) == [1, 2, 3, 4, 6, 8, 12]
    assert abs(accuracies[1].mean() - accuracies[2].mean()) < 0.02
    assert 1 <= result.numbers["spared"] <= 4
    assert (accuracies[12] < accuracies[2] - 0.15).all()
    # From 4 on, every step to a larger window costs.
    means = [accuracies[window].mean() for window in (4, 6, 8, 12)]
    assert means == sorted(means, reverse=True)
    assert "4 values are left" in result.sentence


@pytest.mark.claims
def test_among_small_windows_none_is_too_large(run_experiment):
    result = run_experiment("C28", **SMALL, largest=2)
    assert result.verdict == FAILS
    assert "none of them is too large" in result.sentence
