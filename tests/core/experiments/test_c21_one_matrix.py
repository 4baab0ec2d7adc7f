import numpy as np
import pytest

from glassnet.experiments.c21_one_matrix import CONNECTED, CONVOLUTIONS, ONE, RELU, STACK, TANH
from glassnet.experiments.kit.experiment import FAILS, HOLDS
from glassnet.experiments.kit.words import percent

SMALL = {"images": 2000, "epochs": 5, "seeds": 3}


@pytest.mark.claims
@pytest.mark.parametrize(("layers", "better_by"), [(CONVOLUTIONS, 0.02), (CONNECTED, 0.0)])
def test_without_relu_one_matrix_does_what_all_layers_do(run_experiment, layers, better_by):
    result = run_experiment("C21", **SMALL, layers=layers)
    assert result.verdict == HOLDS
    misses = result.numbers["misses"]
    assert max(misses[STACK]) < 1e-4
    assert min(misses[RELU]) > 0.3
    accuracies = {name: np.array(runs) for name, runs in result.numbers["accuracies"].items()}
    assert (accuracies[RELU] > accuracies[STACK] + better_by).all()
    # More layers without ReLU are no better than one; the rest is how they happen to train.
    assert abs(accuracies[STACK].mean() - accuracies[ONE].mean()) < 0.03
    assert percent(accuracies[RELU].mean()) in result.sentence
    assert "which is rounding" in result.sentence


@pytest.mark.claims
def test_any_other_bend_also_breaks_it(run_experiment):
    result = run_experiment("C21", **SMALL | {"epochs": 1, "images": 500}, between=TANH)
    assert result.verdict == FAILS
    assert min(result.numbers["misses"][STACK]) > 0.05
    assert "are not one matrix" in result.sentence
