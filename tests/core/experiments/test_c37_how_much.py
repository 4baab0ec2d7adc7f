import numpy as np
import pytest

from glassnet.experiments.kit.experiment import FAILS

SMALL = {"images": 400, "epochs": 12, "seeds": 3}


@pytest.mark.claims
def test_half_is_a_good_choice_for_a_wide_hidden_layer(run_experiment):
    result = run_experiment("C37", **SMALL)
    accuracies = {p: np.mean(runs) for p, runs in result.numbers["accuracies"].items()}
    assert all(len(runs) == 3 for runs in result.numbers["accuracies"].values())
    assert accuracies["0.5"] > accuracies["0"]
    assert accuracies["0.5"] > max(accuracies.values()) - 0.015
    # Too much is worse than nothing.
    assert accuracies["0.9"] < accuracies["0"] - 0.03


@pytest.mark.claims
def test_a_narrow_layer_cannot_spare_half_of_its_units(run_experiment):
    result = run_experiment("C37", **SMALL, hidden=16)
    assert result.verdict == FAILS
    accuracies = {p: np.mean(runs) for p, runs in result.numbers["accuracies"].items()}
    assert accuracies["0.5"] < accuracies["0"] - 0.02
