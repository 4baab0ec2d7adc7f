import numpy as np
import pytest

from glassnet.experiments.kit.experiment import HOLDS

SMALL = {"images": 1000, "epochs": 2, "seeds": 3}


@pytest.mark.claims
def test_small_batches_learn_more_from_the_same_digits(run_experiment):
    result = run_experiment("B03", **SMALL)
    assert result.verdict == HOLDS
    accuracy = {size: np.array(values) for size, values in result.numbers["accuracy"].items()}
    assert accuracy["32"].shape == (3,)
    assert (accuracy["32"] > accuracy["512"] + 0.1).all()
    assert (accuracy["32"] > accuracy["128"]).all()


@pytest.mark.claims
def test_large_batches_catch_up_when_they_may_update_as_often(run_experiment):
    few, many = (
        run_experiment("B03", images=500, epochs=epochs, seeds=1).numbers["accuracy"]["512"][0]
        for epochs in (2, 20)
    )
    assert many > few + 0.2
