import numpy as np
import pytest

from glassnet.base.errors import ArgumentError, ShapeError
from glassnet.data.dataset import Dataset
from glassnet.nn.layers import Linear
from glassnet.nn.network import Sequential
from glassnet.training.evaluation import Evaluation


@pytest.fixture
def make_network():
    def make(outputs, size=28):
        layers = [{"type": "Flatten"}, {"type": "Linear", "out_features": outputs}]
        return Sequential.from_spec({"input": [1, size, size], "layers": layers}, seed=0)

    return make


def test_it_needs_an_example(make_network, stripes):
    with pytest.raises(ArgumentError, match="An evaluation needs at least one example"):
        Evaluation(make_network(10), stripes.subset(slice(0)))


def test_it_needs_an_output_for_every_label(make_network, stripes):
    message = r"has 5 outputs, for labels from 0 to 4, but .* labels up to 9"
    with pytest.raises(ArgumentError, match=message):
        Evaluation(make_network(5), stripes)
    few = stripes.subset(np.flatnonzero(stripes.labels < 5))
    assert Evaluation(make_network(5), few).finish().confusion().shape == (5, 5)


def test_one_label_beyond_the_outputs_is_enough(make_network, stripes):
    labels = stripes.labels.copy()
    labels[-1] = 10
    with pytest.raises(ArgumentError, match="labels up to 10"):
        Evaluation(make_network(10), Dataset(stripes.images, labels))


def test_outputs_that_no_label_asks_for_are_counted(make_network, stripes):
    confusion = Evaluation(make_network(20), stripes).finish().confusion()
    assert confusion.shape == (20, 20)
    assert confusion[:10].sum() == len(stripes)


def test_it_needs_a_network_for_these_images(make_network, stripes):
    with pytest.raises(ShapeError, match=r"expects images \(1, 20, 20\) but .* \(1, 28, 28\)"):
        Evaluation(make_network(10, size=20), stripes)
    with pytest.raises(ShapeError, match="Linear"):
        Evaluation(Sequential([Linear(784, 10)]), stripes)  # knows no input shape, needs Flatten


def test_it_needs_one_score_per_class(stripes):
    spec = {"input": [1, 28, 28], "layers": [{"type": "ReLU"}]}
    with pytest.raises(ShapeError, match="End the network with Flatten and Linear"):
        Evaluation(Sequential.from_spec(spec), stripes)
