"""What a unit responds to: found by looking at all places, and made by gradient ascent."""

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.insight.receptive_field import receptive_field
from glassnet.insight.units import map_maxima, preferred_input, strongest_patches
from glassnet.nn.layers import Flatten, Linear
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


@pytest.fixture
def network():
    return Sequential.from_spec(ready_spec("lenet"), seed=3)


@pytest.fixture
def x():
    return np.random.default_rng(0).random((120, 1, 28, 28)).astype(np.float32)


@pytest.mark.parametrize("layer", [0, 2, 5, 7])
def test_the_strongest_patches_are_the_largest_values_of_the_map(network, x, layer):
    channel = 3
    maps = network.activations(x)[layer][:, channel]
    best = sorted(((value.max(), -index) for index, value in enumerate(maps)), reverse=True)[:5]
    patches = strongest_patches(network, layer, channel, x, 5)
    assert [patch.image for patch in patches] == [-index for _, index in best]
    for patch in patches:
        place = (patch.row, patch.column) if maps.ndim == 3 else ()
        assert maps[patch.image][place] == pytest.approx(patch.value, abs=1e-6)
        assert patch.value == pytest.approx(maps[patch.image].max(), abs=1e-6)


def test_a_patch_alone_gives_the_unit_its_value(network, x):
    layer = 3
    field = receptive_field(network, layer)
    for patch in strongest_patches(network, layer, 5, x, 3):
        top, left = field.corner(patch.row, patch.column)
        window = (slice(top, top + field.size[0]), slice(left, left + field.size[1]))
        alone = np.zeros((1, 1, 28, 28), np.float32)
        alone[0, 0][window] = x[patch.image, 0][window]
        value = network.activations(alone)[layer][0, 5, patch.row, patch.column]
        assert value == pytest.approx(patch.value, abs=1e-5)


def test_a_first_layers_filter_prefers_its_positive_weights(network):
    image = preferred_input(network, 0, 2)
    weight = network.layers[0].weight.data[2, 0]
    window = (slice(13, 16), slice(13, 16))
    clear = np.abs(weight) > np.abs(weight).max() / 10
    np.testing.assert_array_equal(image[0, 0][window][clear], (weight > 0)[clear])
    rest = np.ones((28, 28), bool)
    rest[window] = False
    assert (image[0, 0][rest] == 0.5).all()


@pytest.mark.parametrize("layer", [3, 5, 7, 10])
def test_the_picture_excites_its_unit_more_than_any_patch(network, x, layer):
    excited = 0
    for channel in range(4):
        picture = preferred_input(network, layer, channel)
        values = map_maxima(network, layer, picture).values[0, channel]
        excited += values >= map_maxima(network, layer, x).values[:, channel].max()
    assert excited >= 3  # a unit that gray leaves off cannot be climbed to


def test_what_does_not_exist_is_refused(network, x):
    with pytest.raises(ArgumentError, match="layer expects 0 to 10 but receives 11"):
        map_maxima(network, 11, x)
    with pytest.raises(ArgumentError, match="channel expects 0 to 7 but receives 8"):
        strongest_patches(network, 0, 8, x, 1)
    with pytest.raises(ArgumentError, match="input_shape"):
        preferred_input(Sequential([Flatten(), Linear(784, 10)]), 1, 0)
