"""The window by formula is the window by gradient: pixels outside it change nothing."""

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.insight.receptive_field import receptive_field
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec

WINDOWS = [
    {"type": "Conv2d", "out_channels": 2, "kernel_size": [3, 2], "padding": 1, "dilation": 2},
    {"type": "Tanh"},
    {"type": "AvgPool2d", "kernel_size": 3, "stride": 2, "padding": 1},
    {"type": "LocallyConnected2d", "out_channels": 2, "kernel_size": 2, "stride": [1, 2]},
]


def pixels_that_count(network, layer, row, column):
    """Return the pixels with a gradient, for weights that cannot cancel each other."""
    for parameter in network.parameters():
        parameter.data[...] = np.abs(parameter.data) + 0.1
    x = np.random.default_rng(0).random((1, *network.input_shape)).astype(np.float32)
    front = Sequential(network.layers[: layer + 1], network.input_shape)
    output = front.forward(x)
    dy = np.zeros_like(output)
    dy[0, 0, row, column] = 1
    return front.backward(dy, needs_dx=True)[0].any(axis=0)


@pytest.mark.parametrize("layer", range(4))
@pytest.mark.parametrize(("row", "column"), [(1, 1), (3, 2), (2, 3)])
def test_the_window_is_where_the_gradient_is(layer, row, column):
    network = Sequential.from_spec({"input": [1, 20, 18], "layers": WINDOWS}, seed=1)
    found = np.argwhere(pixels_that_count(network, layer, row, column))
    field = receptive_field(network, layer)
    top, left = field.corner(row, column)
    bottom, right = top + field.size[0], left + field.size[1]
    # Padding is part of the window, but it has no pixels.
    assert found.min(axis=0).tolist() == [max(0, top), max(0, left)]
    assert (found.max(axis=0) + 1).tolist() == [min(20, bottom), min(18, right)]


def test_lenet_grows_from_3_to_10_pixels():
    network = Sequential.from_spec(ready_spec("lenet"))
    fields = [receptive_field(network, layer) for layer in range(6)]
    assert [field.size for field in fields] == [(n, n) for n in (3, 3, 4, 8, 8, 10)]
    assert [field.stride for field in fields] == [(n, n) for n in (1, 1, 2, 2, 2, 4)]
    assert fields[5].corner(4, 0) == (16, 0)


def test_units_that_see_everything_have_no_window():
    network = Sequential.from_spec(ready_spec("lenet"))
    with pytest.raises(ArgumentError, match=r"layer 7 see the whole input, because of layer 6 \(F"):
        receptive_field(network, 7)
    with pytest.raises(ArgumentError, match=r"from 0 to 10 but receives 11"):
        receptive_field(network, 11)
