import numpy as np
import pytest

from glassnet.experiments.c23_relu_and_start import CHANCE
from glassnet.experiments.kit.experiment import HOLDS, MIXED

SMALL = {"images": 2000, "epochs": 2, "seeds": 3}


@pytest.mark.claims
def test_relu_needs_fitting_weights_and_its_units_can_die(run_experiment):
    result = run_experiment("C23", **SMALL)
    assert result.verdict == HOLDS
    he, tiny, zero = (np.array(runs) for runs in result.numbers["shares"].values())
    assert (he > 0.3).all()
    assert (tiny < 1e-5).all()
    assert (zero == 0).all()
    he_score, tiny_score, zero_score = map(np.array, result.numbers["accuracies"].values())
    assert (he_score > 0.5).all()
    assert (tiny_score < 0.2).all()
    assert (zero_score < 0.2).all()
    dead = np.array(result.numbers["dead"])
    assert dead.shape == (3, 4)
    assert (dead[:, 0] < 0.25).all()
    assert (dead[:, -1] > 0.5).all()
    by_rate = np.array(result.numbers["accuracies_by_rate"])
    assert (by_rate[:, -1] < 0.4).all()


@pytest.mark.claims
def test_with_fitting_weights_and_a_low_rate_nothing_fades_or_dies(run_experiment):
    result = run_experiment("C23", **SMALL, depth=3, tiny=0.2, highest_rate=0.02)
    assert result.verdict == MIXED
    assert "keeps it with He's weights and keeps it with the tiny ones" in result.sentence


def test_a_diverging_loss_is_an_answer_not_an_accident(run_experiment):
    result = run_experiment("C23", depth=20, images=500, seeds=1, tiny=0.3, highest_rate=2.0)
    assert result.numbers["accuracies_by_rate"][0][-1] == CHANCE
