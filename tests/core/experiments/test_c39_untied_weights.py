import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.experiments.kit.experiment import FAILS, HOLDS
from glassnet.experiments.setups.tiled import TiledConv2d, shared_and_untied
from glassnet.nn.layers import Conv2d, LocallyConnected2d


@pytest.mark.claims
def test_sharing_saves_parameters_and_no_multiply_adds(run_experiment):
    result = run_experiment("C39", images=1000, epochs=2, seeds=3)
    assert result.verdict == HOLDS
    numbers = result.numbers
    assert numbers["tiles"] == [1, 2, 3, 6, 12]
    assert numbers["parameters"] == [208 * tiles**2 for tiles in numbers["tiles"]]
    assert set(numbers["multiply_adds"]) == {12 * 12 * 8 * 25}
    assert "105,705,600, a factor of 3,025" in result.sentence
    # On centered digits, whose places have meaning, untying neither helps nor hurts much.
    accuracy = np.array(numbers["accuracy"])
    assert accuracy.shape == (5, 3)
    assert accuracy.min() > 0.7
    assert abs(accuracy[0] - accuracy[-1]).max() < 0.05


def test_a_kernel_as_large_as_the_image_leaves_nothing_to_share(run_experiment):
    result = run_experiment("C39", images=500, epochs=1, seeds=1, kernel=28)
    assert result.verdict == FAILS
    assert "nothing to share" in result.sentence


def test_one_tile_is_a_convolution():
    tiled = TiledConv2d(2, 3, 9, 3, tiles=1, stride=2, rng=1)
    plain = Conv2d(2, 3, 3, stride=2)
    plain.weight.data[:] = tiled.weight.data[0, 0]
    _assert_same_layer(tiled, plain, (2, 9, 9))
    np.testing.assert_allclose(tiled.weight.grad[0, 0], plain.weight.grad, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(tiled.bias.grad[:, 0, 0], plain.bias.grad, rtol=1e-4, atol=1e-5)
    assert tiled.multiply_adds((2, 9, 9)) == plain.multiply_adds((2, 9, 9))


def test_as_many_tiles_as_places_is_locally_connected():
    tiled = TiledConv2d(2, 3, 8, 3, tiles=6, rng=1)
    tiled.weight.data += np.random.default_rng(2).random(tiled.weight.data.shape, np.float32)
    plain = LocallyConnected2d(2, 3, 8, 3)
    plain.weight.data[:] = tiled.weight.data
    _assert_same_layer(tiled, plain, (2, 8, 8))
    np.testing.assert_array_equal(tiled.weight.grad, plain.weight.grad)


@pytest.mark.parametrize("tiles", [2, 3, 4])
def test_a_tile_sums_the_gradients_of_its_places(tiles):
    rng = np.random.default_rng(tiles)
    x = rng.standard_normal((2, 1, 9, 9)).astype(np.float32)
    dy = rng.standard_normal((2, 2, 7, 7)).astype(np.float32)
    tiled = TiledConv2d(1, 2, 9, 3, tiles=tiles)
    tiled.forward(x)
    tiled.backward(dy)
    for row, column in np.ndindex(tiles, tiles):
        inside = np.zeros_like(dy)
        places = [[p for p in range(7) if p * tiles // 7 == tile] for tile in (row, column)]
        inside[:, :, places[0][0] : places[0][-1] + 1, places[1][0] : places[1][-1] + 1] = 1
        plain = Conv2d(1, 2, 3)
        plain.forward(x)
        plain.backward(dy * inside)
        np.testing.assert_allclose(tiled.weight.grad[row, column], plain.weight.grad, atol=1e-4)


def test_counting_agrees_with_the_layers():
    shared, untied, work = shared_and_untied(channels=2, filters=3, kernel=3, map_side=6)
    for layer, parameters in (
        (Conv2d(2, 3, 3), shared),
        (LocallyConnected2d(2, 3, 8, 3), untied),
    ):
        assert sum(parameter.data.size for parameter in layer.parameters()) == parameters
        assert layer.multiply_adds((2, 8, 8)) == work


def test_more_tiles_than_places_are_refused():
    with pytest.raises(ArgumentError, match="from 1 to 7"):
        TiledConv2d(1, 2, 9, 3, tiles=8)


def _assert_same_layer(a, b, in_shape):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, *in_shape)).astype(np.float32)
    y = a.forward(x)
    np.testing.assert_allclose(y, b.forward(x), rtol=1e-4, atol=1e-5)
    dy = rng.standard_normal(y.shape).astype(np.float32)
    np.testing.assert_allclose(a.backward(dy), b.backward(dy), rtol=1e-4, atol=1e-5)
