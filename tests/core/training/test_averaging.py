import numpy as np
import pytest

from glassnet import ops
from glassnet.nn.network import Sequential
from glassnet.training.averaging import WeightAverage


@pytest.mark.parametrize("backend", ops.BACKENDS)
def test_the_mean_follows_its_formula(tiny_spec, backend):
    ops.use_backend(backend)
    network = Sequential.from_spec(tiny_spec, seed=0)
    average = WeightAverage(network, decay=0.5)
    expected = network.parameters()[0].data.astype(np.float64)
    rng = np.random.default_rng(0)
    for updates in range(1, 20):
        network.parameters()[0].data[...] = rng.normal(size=expected.shape)
        average.update(updates)
        decay = min(0.5, (1 + updates) / (10 + updates))
        expected = decay * expected + (1 - decay) * network.parameters()[0].data
    np.testing.assert_allclose(average.network.parameters()[0].data, expected, rtol=1e-5, atol=1e-7)


def test_it_leaves_the_followed_network_alone(tiny_spec):
    network = Sequential.from_spec(tiny_spec, seed=0)
    before = network.state_dict()
    average = WeightAverage(network, decay=0.9)
    average.network.parameters()[0].data += 1
    average.update(1)
    for name, array in network.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_running_statistics_are_taken_over(tiny_spec, stripes):
    network = Sequential.from_spec(tiny_spec, seed=0)
    average = WeightAverage(network, decay=0.9)
    network.forward(stripes.images[:50, None] / np.float32(255), training=True)
    average.update(1)
    for layer, twin in zip(network.layers, average.network.layers, strict=True):
        for name, array in layer.buffers().items():
            np.testing.assert_array_equal(twin.buffers()[name], array)
