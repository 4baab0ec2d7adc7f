import numpy as np
import pytest

from glassnet.experiments.c02_shuffled_pixels import (
    APART,
    CNN,
    MLP,
    NORMAL,
    SHUFFLED,
)
from glassnet.experiments.kit.experiment import HOLDS
from glassnet.experiments.kit.words import percent, points

SMALL = {"images": 2000, "epochs": 3, "seeds": 3}


@pytest.mark.claims
def test_a_shuffle_costs_the_cnn_its_edge_and_the_mlp_nothing(run_experiment):
    result = run_experiment("C02", **SMALL)
    assert result.verdict == HOLDS
    cnn, mlp = (
        {kind: np.array(runs) for kind, runs in result.numbers["accuracies"][name].items()}
        for name in (CNN, MLP)
    )
    assert (cnn[NORMAL] > mlp[NORMAL]).all()
    assert (cnn[NORMAL] - cnn[SHUFFLED] > 0.03).all()
    assert abs(mlp[NORMAL].mean() - mlp[SHUFFLED].mean()) < 0.02
    # It is not sent to chance: most digits are still read.
    assert (cnn[SHUFFLED] > 0.6).all()
    assert percent(cnn[SHUFFLED].mean()) in result.sentence
    assert "seeds 0 to 2" in result.sentence
    edge = result.numbers["edge"]
    assert edge[SHUFFLED] < 0
    assert f"{points(edge[NORMAL])} and is −{points(-edge[SHUFFLED])}" in result.sentence


@pytest.mark.claims
def test_shuffled_differently_for_each_digit_neither_can_read_them(run_experiment):
    result = run_experiment("C02", **SMALL | {"seeds": 1}, shuffle=APART)
    assert result.verdict != HOLDS
    accuracies = result.numbers["accuracies"]
    assert all(accuracies[name][SHUFFLED][0] < 0.4 for name in (CNN, MLP))
