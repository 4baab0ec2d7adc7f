import numpy as np
import pytest

from glassnet.experiments.c38_where_to_drop import CONNECTED, CONVOLUTIONS, LIGHTLY, NOWHERE
from glassnet.experiments.kit.experiment import HOLDS

SMALL = {"images": 400, "epochs": 16, "seeds": 3}


@pytest.mark.claims
def test_at_equal_p_dropout_serves_better_between_fully_connected_layers(run_experiment):
    result = run_experiment("C38", **SMALL)
    accuracy = {place: np.array(runs) for place, runs in result.numbers["accuracy"].items()}
    assert (accuracy[CONNECTED] > accuracy[CONVOLUTIONS] + 0.01).all()
    assert accuracy[CONNECTED].mean() > accuracy[NOWHERE].mean()
    assert result.verdict == HOLDS
    # That is a matter of p: a little dropout after convolutions does about as well.
    assert abs(accuracy[LIGHTLY] - accuracy[CONNECTED]).mean() < 0.015
    assert accuracy[LIGHTLY].mean() > accuracy[CONVOLUTIONS].mean() + 0.01
    parameters = result.numbers["parameters"]
    assert parameters["Linear"] > 40 * parameters["Conv2d"]
