import numpy as np
import pytest

from glassnet.experiments.c22_vanishing_gradients import GLOROT, RELU, SIGMOID, TANH, TINY
from glassnet.experiments.kit.experiment import FAILS, MIXED
from glassnet.experiments.setups.gradients import dead_units, deep_spec, gradient_sizes
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential

SMALL = {"images": 2000, "epochs": 2, "seeds": 3}


@pytest.mark.claims
def test_sigmoid_fades_but_tanh_keeps_its_gradient_from_the_same_weights(run_experiment):
    result = run_experiment("C22", **SMALL, depth=10)
    assert result.verdict == MIXED
    shares = {name: np.array(runs) for name, runs in result.numbers["shares"].items()}
    assert (shares[SIGMOID] < 1e-4).all()
    assert (shares[RELU] > 0.3).all()
    assert (shares[TANH] > 1).all()  # it even grows
    assert 0.25 < result.numbers["factors"][SIGMOID] < 0.4
    accuracies = {name: np.array(runs) for name, runs in result.numbers["accuracies"].items()}
    assert (accuracies[SIGMOID] < 0.2).all()
    assert (accuracies[RELU] > accuracies[SIGMOID] + 0.1).all()
    assert "sigmoid's fades far more than ReLU's, tanh's not" in result.sentence
    assert "seeds 0 to 2" in result.sentence


def test_with_weights_meant_for_tanh_it_is_relu_that_fades(run_experiment):
    shares = run_experiment("C22", **SMALL | {"epochs": 1}, weights=GLOROT).numbers["shares"]
    assert (np.array(shares[RELU]) < 0.1 * np.array(shares[TANH])).all()


def test_with_two_layers_nothing_vanishes(run_experiment):
    result = run_experiment("C22", **SMALL | {"epochs": 1}, depth=2, weights=GLOROT)
    assert result.verdict == FAILS
    assert "Neither" in result.sentence


def test_with_tiny_weights_all_three_fade(run_experiment):
    shares = run_experiment("C22", **SMALL | {"epochs": 1}, weights=TINY).numbers["shares"]
    assert all(max(runs) < 1e-4 for runs in shares.values())


@pytest.mark.parametrize("activation", ["Sigmoid", "Tanh", "ReLU"])
def test_the_sizes_are_those_of_the_gradient(activation):
    # The first layer's bias gradient of one image is dL/dz itself.
    network = Sequential.from_spec(deep_spec(3, 8, activation, "he_normal"), dtype=np.float64)
    rng = np.random.default_rng(0)
    x, labels = rng.random((5, 1, 28, 28)), rng.integers(0, 10, 5)
    squares = np.zeros(4)
    for index in range(5):
        image = x[index : index + 1]
        _, gradient = softmax_cross_entropy(network.forward(image), labels[index : index + 1])
        network.backward(gradient)
        biases = [p.grad for p in network.parameters() if p.name == "bias"]
        squares += [float((bias**2).sum()) for bias in biases]
    np.testing.assert_allclose(gradient_sizes(network, x, labels), np.sqrt(squares / 5))


def test_a_unit_is_dead_if_it_never_answers():
    network = Sequential.from_spec(deep_spec(1, 4, "ReLU", "he_normal"))
    network.layers[1].bias.data[:] = [-1e3, 1e3, -1e3, 1e3]
    assert dead_units(network, np.ones((3, 1, 28, 28), np.float32)) == 0.5
