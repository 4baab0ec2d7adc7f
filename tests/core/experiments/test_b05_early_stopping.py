import numpy as np
import pytest

from glassnet.experiments.kit.experiment import FAILS, MIXED


@pytest.mark.claims
def test_the_loss_is_lowest_early_but_the_accuracy_is_not_highest(run_experiment):
    result = run_experiment("B05", images=400, epochs=36, seeds=3)
    assert result.verdict == MIXED
    loss, accuracy = (np.array(result.numbers[name]) for name in ("loss", "accuracy"))
    assert (loss[:, 0] < loss[:, 1]).all()
    assert accuracy[:, 0].mean() <= accuracy[:, 1].mean()
    assert max(result.numbers["epochs"]) < 24
    assert "more confident" in result.sentence


@pytest.mark.claims
def test_there_is_nothing_to_stop_before_it_overfits(run_experiment):
    result = run_experiment("B05", images=400, epochs=3, seeds=3)
    assert result.verdict == FAILS
    assert set(result.numbers["epochs"]) == {3}
