import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.insight.convolution import convolution_terms
from glassnet.nn.network import Sequential

SPEC = {
    "input": [2, 9, 9],
    "layers": [
        {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1},
        {"type": "ReLU"},
        {
            "type": "Conv2d",
            "out_channels": 6,
            "kernel_size": 3,
            "stride": 2,
            "padding": 2,
            "dilation": 2,
            "groups": 2,
            "bias": False,
        },
    ],
}


@pytest.fixture
def network():
    return Sequential.from_spec(SPEC, seed=1)


@pytest.mark.parametrize("layer", [0, 2])
def test_the_terms_add_up_to_every_output(network, layer):
    x = np.random.default_rng(0).normal(size=(1, 2, 9, 9)).astype(np.float32)
    output = network.activations(x)[layer][0]
    for channel, row, column in np.ndindex(output.shape):
        terms = convolution_terms(network, layer, x, channel, row, column)
        assert terms.value == output[channel, row, column]
        assert (terms.patch * terms.kernel).sum() + terms.bias == pytest.approx(
            terms.value, abs=1e-5
        )


def test_the_window_may_begin_inside_the_padding(network):
    x = np.ones((1, 2, 9, 9), np.float32)
    terms = convolution_terms(network, 0, x, 0, 0, 0)
    assert (terms.top, terms.left) == (-1, -1)
    assert terms.patch[0].tolist() == [[0, 0, 0], [0, 1, 1], [0, 1, 1]]


@pytest.mark.parametrize("layer", [1, 3, -1])
def test_a_layer_that_is_no_convolution_is_refused(network, layer):
    with pytest.raises(ArgumentError, match=f"layer {layer} is not a Conv2d"):
        convolution_terms(network, layer, np.zeros((1, 2, 9, 9), np.float32), 0, 0, 0)


@pytest.mark.parametrize("cell", [(4, 0, 0), (0, 9, 0), (0, 0, -1)])
def test_a_cell_outside_the_output_is_refused(network, cell):
    with pytest.raises(ArgumentError, match=r"lies outside layer 0's output \(4, 9, 9\)"):
        convolution_terms(network, 0, np.zeros((1, 2, 9, 9), np.float32), *cell)
