import numpy as np
import pytest

from glassnet.base.pixels import to_input
from glassnet.experiments.c17_gradient_descent import (
    DESCENT,
    RANDOM,
    UNUSED,
    gradient_errors,
    leave_the_kink,
    network_to_check,
)
from glassnet.experiments.kit.experiment import HOLDS, MIXED, finish

SMALL = {"updates": 50, "seeds": 3}


@pytest.mark.claims
def test_the_gradients_are_right_and_only_their_use_lowers_the_loss(run_experiment):
    result = run_experiment("C17", **SMALL)
    assert result.verdict == HOLDS
    assert len(result.numbers["errors"]) == 8
    assert next(iter(result.numbers["errors"])) == "first convolution, weights"
    assert all(max(errors) < 1e-6 for errors in result.numbers["errors"].values())
    losses = {name: np.array(runs) for name, runs in result.numbers["losses"].items()}
    assert (losses[DESCENT][:, -1] < 1.6).all()
    assert (losses[RANDOM][:, -1] > 1.8).all()
    assert (losses[UNUSED] == losses[UNUSED][:, :1]).all()
    assert "seeds 0 to 2" in result.sentence


@pytest.mark.claims
def test_with_too_large_a_step_the_loss_diverges(run_experiment):
    result = run_experiment("C17", **SMALL, learning_rate=5.0)
    assert result.verdict == MIXED
    assert max(run[-1] for run in result.numbers["losses"][DESCENT]) > 2


@pytest.mark.claims
def test_with_too_small_a_step_hardly_anything_happens(run_experiment):
    assert run_experiment("C17", **SMALL | {"seeds": 1}, learning_rate=0.0001).verdict == MIXED


def check(network, digits):
    x = to_input(digits.training.images[:4]).astype(np.float64)
    labels = digits.training.labels[:4]
    return finish(gradient_errors(network, x, labels, np.random.default_rng(0)))


def test_at_the_corner_of_relu_finite_differences_say_something_else(digits):
    # With biases of 0, blank patches sit exactly in the corner.
    errors = check(network_to_check(0, np.float64), digits)
    assert errors["0.weight"] < 1e-6  # a blank patch is blank for any kernel
    assert errors["0.bias"] > 1e-3


def test_a_wrong_gradient_is_found(digits):
    network = network_to_check(0, np.float64)
    backward = network.layers[0].backward

    def slightly_wrong(dy):
        dx = backward(dy)
        network.layers[0].weight.grad *= 1.01
        return dx

    network.layers[0].backward = slightly_wrong
    leave_the_kink(network, np.random.default_rng(0))
    errors = check(network, digits)
    assert errors["0.weight"] > 1e-3
    assert errors["0.bias"] < 1e-6
