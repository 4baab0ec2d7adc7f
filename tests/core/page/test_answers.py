"""Answers about a network and a digit: the same as asking the network itself."""

import numpy as np
import pytest

from glassnet.data import handwriting
from glassnet.nn.losses import softmax
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.page import answers
from glassnet.training.evaluation import Evaluation


@pytest.fixture
def network():
    return Sequential.from_spec(ready_spec("lenet"), seed=0)


@pytest.mark.parametrize(
    ("normalize", "bring"), [(True, handwriting.normalize), (False, handwriting.fit)]
)
def test_a_reading_is_of_the_drawing_in_the_form_asked_for(network, normalize, bring):
    drawing = np.zeros((50, 40), np.float32)
    drawing[5:45, 10:14] = 1
    read = answers.reading(network, drawing, normalize=normalize)
    np.testing.assert_array_equal(read["image"], bring(drawing))
    expected = softmax(network.forward(bring(drawing)[None, None]))[0]
    np.testing.assert_allclose(read["probabilities"], expected, rtol=1e-6)
    assert read["prediction"] == expected.argmax()


def test_insides_are_every_layers_output(network):
    pixels = np.random.default_rng(0).random((1, 1, 28, 28), dtype=np.float32)
    seen = answers.insides(network, pixels)
    outputs = network.activations(pixels)
    assert [each["name"] for each in seen["activations"]][:2] == ["Conv2d 1", "ReLU 1"]
    for shown, output in zip(seen["activations"], outputs, strict=True):
        assert shown["shape"] == list(output.shape[1:])
        np.testing.assert_array_equal(shown["data"], output.ravel())
    np.testing.assert_allclose(seen["probabilities"], softmax(outputs[-1])[0])


def test_without_a_convolution_there_are_no_filters():
    network = Sequential.from_spec(ready_spec("linear"))
    assert answers.insides(network, np.zeros((1, 1, 28, 28), np.float32))["filters"] is None


def test_mistakes_are_shown_with_their_own_image(network, test_stripes):
    result = Evaluation(network, test_stripes).finish()
    told = answers.mistakes(result, test_stripes.images, limit=3)
    assert told["count"] == int((result.predictions != test_stripes.labels).sum())
    assert len(told["images"]) == 3
    assert (test_stripes.images[told["indices"]] == told["images"]).all()
    for image, label, wrong in zip(
        told["images"], told["labels"], told["predictions"], strict=True
    ):
        assert label != wrong
        (index,) = [i for i, other in enumerate(test_stripes.images) if (other == image).all()][:1]
        assert test_stripes.labels[index] == label
    assert (np.diff(told["confidences"]) <= 0).all()
