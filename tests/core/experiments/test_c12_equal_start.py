import numpy as np
import pytest

from glassnet.experiments.c12_equal_start import EQUAL, EQUAL_KERNELS, RANDOM
from glassnet.experiments.kit.experiment import HOLDS, MIXED

SMALL = {"images": 2000, "epochs": 2, "seeds": 3}


@pytest.mark.claims
def test_equal_kernels_stay_equal_if_what_follows_is_equal(run_experiment):
    result = run_experiment("C12", **SMALL)
    assert result.verdict == HOLDS
    distances = {name: np.array(runs) for name, runs in result.numbers["distances"].items()}
    assert distances[RANDOM].shape == (3, 13)
    assert (distances[EQUAL] < 1e-4).all()
    assert (distances[RANDOM] > 1).all()
    # Symmetry needs more than equal kernels: random weights after them part the kernels.
    assert (distances[EQUAL_KERNELS][:, 0] == 0).all()
    assert (distances[EQUAL_KERNELS][:, -1] > 0.1).all()
    accuracies = {name: np.array(runs) for name, runs in result.numbers["accuracies"].items()}
    assert (accuracies[EQUAL] < accuracies[RANDOM] - 0.1).all()
    assert "stay equal" in result.sentence
    assert "seeds 0 to 2" in result.sentence


def test_a_little_noise_at_the_start_is_enough_to_part_them(run_experiment):
    result = run_experiment("C12", **SMALL | {"seeds": 1}, noise=0.01)
    assert result.verdict == MIXED
    assert result.numbers["distances"][EQUAL][0][-1] > 0.01
    assert "do not stay equal" in result.sentence
