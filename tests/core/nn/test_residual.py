"""Layers around which the input is led: in a network, a specification, a file, a recorded pass."""

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError, ShapeError, SpecError
from glassnet.files.npz import model_bytes, model_from_bytes
from glassnet.insight.receptive_field import receptive_field
from glassnet.nn.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU, Residual
from glassnet.nn.network import Sequential
from glassnet.nn.spec import check_spec

CONV = {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1}


def spec_of(*inside):
    return {
        "input": [1, 8, 8],
        "layers": [
            CONV,
            {"type": "Residual", "layers": list(inside)},
            {"type": "GlobalAvgPool2d"},
            {"type": "Linear", "out_features": 10},
        ],
    }


DEEP = spec_of(
    CONV,
    {"type": "BatchNorm2d"},
    {"type": "ReLU"},
    {"type": "Dropout", "p": 0.2},
    {"type": "Residual", "layers": [CONV]},
)


def test_it_adds_its_input():
    layer = Residual([Conv2d(2, 2, 3, padding=1, rng=0), ReLU()])
    x = np.random.default_rng(0).standard_normal((3, 2, 5, 5)).astype(np.float32)
    inside = layer.layers[1].forward(layer.layers[0].forward(x))
    np.testing.assert_array_equal(layer.forward(x), x + inside)


def test_a_network_with_it_is_written_as_json_and_saved_to_a_file():
    network = Sequential.from_spec(DEEP, seed=3)
    assert network.to_spec() == DEEP
    network.layers[1].layers[1].running_mean[:] = 7
    twin, _ = model_from_bytes(model_bytes(network, {}))
    assert twin.to_spec() == DEEP
    assert {"1.0.weight", "1.1.running_mean", "1.4.0.bias"} <= set(twin.state_dict())
    for name, array in network.state_dict().items():
        np.testing.assert_array_equal(twin.state_dict()[name], array)


def test_layers_inside_draw_from_streams_of_their_own():
    network = Sequential.from_spec(spec_of(CONV, CONV), seed=0)
    first, second = network.layers[1].layers
    assert (first.weight.data != second.weight.data).all()
    assert len(Sequential.from_spec(DEEP).random_states()) == 1


def test_its_costs_are_those_of_what_is_inside():
    with_it = check_spec(spec_of(CONV, {"type": "ReLU"}))[1]
    alone = check_spec({"input": [4, 8, 8], "layers": [CONV]})[0]
    assert (with_it.parameters, with_it.multiply_adds) == (alone.parameters, alone.multiply_adds)


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ([CONV | {"padding": 0}], r"layer 1 \(Residual\) adds its input .* \(4, 6, 6\)"),
        ([CONV | {"out_channels": 5}], r"\(5, 8, 8\), and the input \(4, 8, 8\)"),
        ([CONV | {"strid": 2}], r"layer 1 \(Residual\) in its layer 0 \(Conv2d\) has the unknown"),
        ([{"type": "Relu"}], r"in its layer 0 has the unknown \"type\" 'Relu'. Did you mean"),
        ([], "at least one layer"),
        ({"type": "ReLU"}, "at least one layer"),
        ([3], "in its layer 0 must be an object"),
        (
            [{"type": "Residual", "layers": [{"type": "Linear", "out_features": 4}]}],
            r"layer 1 \(Residual\) in its layer 0 \(Residual\) in its layer 0 \(Linear\) expects",
        ),
    ],
)
def test_what_is_wrong_inside_is_told_with_its_place(inside, message):
    spec = spec_of()
    spec["layers"][1]["layers"] = inside
    with pytest.raises(SpecError, match=message) as caught:
        check_spec(spec)
    assert caught.value.layer == 1


def test_depth_and_number_of_layers_inside_are_bounded():
    nested = [{"type": "ReLU"}]
    for _ in range(40):
        nested = [{"type": "Residual", "layers": nested}]
    with pytest.raises(SpecError, match="inside of each other"):
        check_spec(spec_of(*nested))
    with pytest.raises(SpecError, match="more than 64 layers inside"):
        check_spec(spec_of(*[{"type": "ReLU"}] * 65))


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "a list of at least one layer"),
        (ReLU(), "a list of at least one layer"),
        ([ReLU(), 3], "expects layers but receives 3"),
        ([layer := ReLU(), layer], "each layer only once"),
        (None, "a list of at least one layer"),
    ],
)
def test_what_is_no_list_of_layers_is_refused(layers, message):
    with pytest.raises(ArgumentError, match=message):
        Residual(layers)


def test_a_layer_inside_counts_as_one_of_the_networks():
    inner = Conv2d(2, 2, 3, padding=1)
    with pytest.raises(ArgumentError, match="each only once"):
        Sequential([Residual([inner]), inner])


def test_an_input_that_does_not_fit_names_the_layer_inside():
    layer = Residual([ReLU(), Conv2d(2, 2, 3, padding=1)])
    with pytest.raises(ShapeError, match=r"in its layer 1 \(Conv2d\) expects"):
        layer.forward(np.zeros((1, 3, 5, 5), np.float32))


def test_its_units_see_what_those_inside_see():
    network = Sequential.from_spec(spec_of(CONV, CONV))
    assert receptive_field(network, 1).size == (7, 7)
    assert receptive_field(network, 1).start == (-3, -3)
    assert receptive_field(Sequential.from_spec(spec_of({"type": "ReLU"})), 1).size == (3, 3)


def test_gradients_go_through_and_around():
    network = Sequential(
        [
            Residual([Dropout(0.5, rng=1), Conv2d(2, 2, 3, padding=1, rng=2), BatchNorm2d(2)]),
            Flatten(),
            Linear(50, 3, rng=3),
        ],
        (2, 5, 5),
    )
    x = np.ones((4, 2, 5, 5), np.float32)
    y = network.forward(x, training=True)
    assert network.backward(np.ones_like(y)) is None  # nothing before has anything to learn
    assert network.layers[0].parameters()[0].grad.any()
    network.forward(x, training=True)
    assert network.backward(np.ones_like(y), needs_dx=True).shape == x.shape
