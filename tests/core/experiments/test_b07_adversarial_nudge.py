import numpy as np
import pytest

from glassnet.experiments.b07_adversarial_nudge import MLP
from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED

SMALL = {"images": 2000, "epochs": 3, "seeds": 3}


@pytest.mark.claims
def test_a_nudge_along_the_gradient_misleads_and_a_random_one_does_not(run_experiment):
    result = run_experiment("B07", **SMALL)
    assert result.verdict == HOLDS
    along, random = (np.array(result.numbers[how]) for how in ("along", "random"))
    here = result.numbers["sizes"].index(0.15)
    assert (along[:, 0] == random[:, 0]).all()
    assert (along[:, here] < random[:, here] - 0.3).all()
    assert (np.diff(along, axis=1) < 0).all()


@pytest.mark.claims
def test_a_tiny_nudge_does_little(run_experiment):
    result = run_experiment("B07", **SMALL, nudge_size=0.02)
    assert result.verdict == FAILS
    assert 0.02 in result.numbers["sizes"]


def test_a_fully_connected_network_stumbles_over_both(run_experiment):
    result = run_experiment("B07", **SMALL, model=MLP)
    assert result.verdict == MIXED
    assert (np.array(result.numbers["along"])[:, 3] < 0.1).all()
