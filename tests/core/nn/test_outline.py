"""A specification is checked and described without the memory that its network would take."""

import tracemalloc

import numpy as np
import pytest

from glassnet.base.errors import SpecError
from glassnet.nn.budget import MOST_PARAMETERS
from glassnet.nn.layers import Conv2d, Linear
from glassnet.nn.network import Sequential
from glassnet.nn.outline import outlined
from glassnet.nn.spec import READY, check_spec

LARGE = {
    "input": [1, 28, 28],
    "layers": [
        {"type": "LocallyConnected2d", "out_channels": 8, "kernel_size": 5},
        {"type": "Flatten"},
        {"type": "Linear", "out_features": 2000, "initializer": "glorot_uniform"},
    ],
}
LARGE_PARAMETERS = 24 * 24 * 8 * (25 + 1) + (24 * 24 * 8 + 1) * 2000


@pytest.mark.parametrize("name", READY)
def test_it_is_described_as_the_network_describes_itself(name):
    assert check_spec(READY[name]) == Sequential.from_spec(READY[name]).summary()


def test_no_weight_takes_memory():
    assert MOST_PARAMETERS * 0.9 < LARGE_PARAMETERS < MOST_PARAMETERS
    check_spec(LARGE)  # whatever Python keeps of a first call
    tracemalloc.start()
    layers = check_spec(LARGE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(layer.parameters for layer in layers) == LARGE_PARAMETERS
    assert peak < 100_000


def test_a_mistake_is_the_one_that_building_would_tell():
    spec = {"input": [1, 28, 28], "layers": [{"type": "Conv2d", "out_channels": 8}]}
    with pytest.raises(SpecError, match='needs "kernel_size"') as caught:
        check_spec(spec)
    assert (caught.value.layer, caught.value.key) == (0, "kernel_size")
    assert Conv2d(1, 2, 3).weight.grad.flags.writeable, "layers made afterwards are real"


def test_an_outlined_layer_cannot_be_trained_by_mistake():
    with outlined():
        layer = Linear(3, 2)
    assert layer.weight.data.shape == layer.weight.grad.shape == (2, 3)
    with pytest.raises(ValueError, match="read-only"):
        layer.weight.data += 1


def test_an_initializer_that_does_not_exist_is_refused():
    spec = {"input": [1, 2, 2], "layers": [{"type": "Flatten"}, {"type": "Linear"}]}
    spec["layers"][1] |= {"out_features": 2, "initializer": "he"}
    with pytest.raises(SpecError, match="initializer"):
        check_spec(spec)


def test_real_weights_are_drawn_as_ever():
    layer = Linear(4, 3, rng=0)
    rng = np.random.default_rng(0)
    expected = (np.sqrt(2 / 4) * rng.standard_normal((3, 4))).astype(np.float32)
    np.testing.assert_array_equal(layer.weight.data, expected)
