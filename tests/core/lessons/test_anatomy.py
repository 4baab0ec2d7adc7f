from itertools import pairwise

import numpy as np
import pytest

from glassnet.lessons.anatomy import layers
from glassnet.nn.losses import softmax


def test_every_layer_tells_its_shapes_and_costs(live):
    answer = layers(live, index=1)
    described = answer["layers"]
    assert [layer["type"] for layer in described][:3] == ["Conv2d", "ReLU", "MaxPool2d"]
    first = described[0]
    assert first["weights"] == {"weight": [8, 1, 3, 3], "bias": [8]}
    assert first["parameters"] == 8 * 9 + 8
    assert first["multiply_adds"] == 26 * 26 * 8 * 9
    assert first["activation_bytes"] == 8 * 26 * 26 * 4
    assert sum(layer["parameters"] for layer in described) == 27_562
    for before, after in pairwise(described):
        assert before["output_shape"] == after["input_shape"]


def test_the_maps_are_what_the_network_computes(live):
    answer = layers(live, index=1)
    outputs = live.network.activations(live.image(index=1)[0])
    first, last = answer["layers"][0]["maps"], answer["layers"][-1]["maps"]
    assert first["shape"] == [4, 26, 26]
    np.testing.assert_array_equal(first["data"], outputs[0][0, :4].reshape(-1))
    assert last["shape"] == [1, 1, 10]
    np.testing.assert_allclose(answer["probabilities"], softmax(outputs[-1])[0])
    label = live.test.labels[1]
    assert answer["loss"] == pytest.approx(-np.log(answer["probabilities"][label]), rel=1e-5)


def test_a_drawing_has_no_label_and_no_loss(live):
    answer = layers(live, image=np.zeros(784))
    assert answer["label"] is None
    assert answer["loss"] is None
