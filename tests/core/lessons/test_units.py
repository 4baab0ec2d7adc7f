"""One unit from three sides: its field on the digit, its strongest patches, its picture (C14)."""

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.base.pixels import to_input
from glassnet.lessons.units import unit
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


def array(tensor):
    return tensor["data"].reshape(tensor["shape"])


def test_the_layers_and_what_their_units_see(live):
    layers = unit(live, layer=0, channel=0)["layers"]
    assert [(each["index"], each["units"], each["field"][0]) for each in layers] == [
        (0, 8, 3), (2, 8, 4), (3, 16, 8), (5, 16, 10), (7, 64, 28), (10, 10, 28)
    ]  # fmt: skip


@pytest.mark.parametrize("layer", [0, 3, 5])
def test_the_window_on_the_digit_gives_the_unit_its_value(live, layer):
    answer = unit(live, layer=layer, channel=2, index=4)
    top, left, height, width = answer["window"]
    alone = np.zeros((1, 1, 28, 28), np.float32)
    window = (0, 0, slice(top, top + height), slice(left, left + width))
    alone[window] = to_input(live.test.images[4:5])[window]
    value = live.network.activations(alone)[layer][0, 2].max()
    assert value >= answer["value"] - 1e-5
    assert answer["label"] == live.test.labels[4]


@pytest.mark.parametrize(("layer", "side"), [(0, 3), (5, 10), (7, 28), (10, 28)])
def test_patches_and_picture_have_the_fields_size(live, layer, side):
    answer = unit(live, layer=layer, channel=1)
    assert answer["patches"]["shape"] == [9, side, side]
    assert answer["preferred"]["shape"] == [side, side]
    assert answer["values"] == sorted(answer["values"], reverse=True)
    assert len(answer["labels"]) == 9


def test_the_strongest_patch_of_a_first_filter_fits_it_best(live):
    weight = live.network.layers[0].weight.data[1, 0]
    answer = unit(live, layer=0, channel=1)
    products = (array(answer["patches"]) * weight).sum(axis=(1, 2))
    np.testing.assert_allclose(products, answer["values"], atol=1e-5)


def test_a_network_without_maps_is_not_asked(live):
    live.network, live.source = Sequential.from_spec(ready_spec("mlp")), "reader"
    assert unit(live, layer=0, channel=0)["source"] == "pretrained"


def test_other_layers_and_units_are_refused(live):
    with pytest.raises(ArgumentError, match=r"layer expects one of 0 \(Conv2d 1\), 2"):
        unit(live, layer=1, channel=0)
    with pytest.raises(ArgumentError, match="channel expects 0 to 7"):
        unit(live, layer=0, channel=8)
