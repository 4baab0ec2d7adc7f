import numpy as np
import pytest

from glassnet.experiments.c16_linear_probes import RANDOM
from glassnet.experiments.kit.experiment import FAILS, HOLDS

SMALL = {"images": 2000, "epochs": 4, "seeds": 3}


@pytest.mark.claims
def test_a_linear_probe_reads_off_before_the_end_what_the_network_knows(run_experiment):
    result = run_experiment("C16", **SMALL)
    assert result.verdict == HOLDS
    after, before = (
        {name: np.array(runs) for name, runs in probes.items()}
        for probes in result.numbers["probes"].values()
    )
    networks = np.array(result.numbers["networks"])
    # Each depth knows more than the one before, up to what the fully connected end receives.
    assert (after["pool 1"] > after["pixels"] + 0.01).all()
    assert (after["pool 2"] > after["pool 1"] + 0.01).all()
    assert (after["pool 2"] > networks - 0.02).all()
    # Training does this: untrained maps are hardly better than pixels, the hidden layer is worse.
    assert (after["pool 2"] > before["pool 2"] + 0.03).all()
    assert (before["hidden layer"] < before["pixels"] - 0.05).all()
    assert (after["hidden layer"] > before["hidden layer"] + 0.1).all()
    np.testing.assert_array_equal(after["pixels"], before["pixels"])
    assert "seeds 0 to 2" in result.sentence


@pytest.mark.claims
def test_probes_that_hardly_learn_let_the_end_look_better(run_experiment):
    few = {"images": 500, "epochs": 10, "probe_epochs": 1, "seeds": 3}
    result = run_experiment("C16", **few, convolutions=RANDOM)
    assert result.verdict == FAILS
    assert "untrained convolutions" in result.sentence
