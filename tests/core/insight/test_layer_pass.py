"""One layer's pass agrees with the network's own, and with finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.insight.layer_pass import layer_pass
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


@pytest.fixture
def network():
    return Sequential.from_spec(ready_spec("lenet"), seed=3, dtype=np.float64)


@pytest.fixture
def x():
    return np.random.default_rng(0).random((1, 1, 28, 28))


@pytest.mark.parametrize("index", [0, 1, 2, 5, 8, 10])
def test_its_gradient_is_what_finite_differences_find(network, x, index):
    found = layer_pass(network, index, x, label=4)
    rest = network.layers[index + 1 :]
    place = np.unravel_index(np.abs(found.dy).argmax(), found.dy.shape)

    def score(nudge):
        y = found.y[None].copy()
        y[(0, *place)] += nudge
        for layer in rest:
            y = layer.forward(y)
        return y[0, 4]

    slope = (score(1e-6) - score(-1e-6)) / 2e-6
    assert found.dy[place] == pytest.approx(slope, rel=1e-4)


def test_the_first_layer_passes_back_the_gradient_of_the_image(network, x):
    found = layer_pass(network, 0, x, label=4)
    network.forward(x)
    of_the_score = np.eye(10)[4:5]
    np.testing.assert_allclose(found.dx, network.backward(of_the_score, needs_dx=True)[0])
    np.testing.assert_array_equal(found.x, x[0])


def test_without_a_label_it_is_the_score_of_the_networks_answer(network, x):
    found = layer_pass(network, 2, x)
    assert found.target == network.forward(x).argmax()
    assert found.probabilities.argmax() == found.target


@pytest.mark.parametrize("index", [-1, 11])
def test_a_layer_that_is_not_there_is_named(network, x, index):
    with pytest.raises(ArgumentError, match=f"no layer {index}; the last one is 10"):
        layer_pass(network, index, x)
