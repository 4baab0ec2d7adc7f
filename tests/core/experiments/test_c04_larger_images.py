import pytest

from glassnet.experiments.c04_larger_images import (
    CNN,
    CONNECTED,
    MLP,
    Cost,
    enlarged,
    judge,
    spec_for,
)
from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED
from glassnet.nn.network import Sequential

SMALL = {"largest": "112×112", "updates": 3, "seeds": 3}


@pytest.mark.claims
def test_only_the_fully_connected_layer_grows_with_the_image(run_experiment):
    result = run_experiment("C04", **SMALL)
    assert result.verdict == HOLDS
    first, total = result.numbers["first_layer"], result.numbers["parameters"]
    assert first[MLP] == {side: side**2 * 35 + 35 for side in (28, 56, 112)}
    assert set(first[CNN].values()) == {80}
    assert len(set(total[CNN].values())) == 1
    # Not impossible, as the notes say: it reads the largest ones as well as the smallest.
    accuracies = result.numbers["accuracies"]
    assert all(len(runs) == 3 and min(runs) > 0.65 for runs in accuracies.values())
    # Memory grows for both: the convolution keeps its maps.
    for name in (CNN, MLP):
        small, large = (min(result.numbers["megabytes"][name][side]) for side in (28, 112))
        assert large > 8 * small
    assert "seeds 0 to 2" in result.sentence


def test_a_fully_connected_end_makes_the_cnn_grow_as_well(run_experiment):
    result = run_experiment("C04", **SMALL | {"largest": "56×56", "seeds": 1}, end=CONNECTED)
    assert result.verdict == MIXED
    total = result.numbers["parameters"][CNN]
    assert total[56] > 4 * total[28]
    assert result.numbers["first_layer"][CNN] == {28: 80, 56: 80}


def test_it_fails_if_the_larger_digits_are_not_read():
    costs = {
        name: {side: Cost(80 if name == CNN else side, 80, [1.0], [1.0]) for side in (28, 56)}
        for name in (CNN, MLP)
    }
    assert judge(costs, {28: [0.8], 56: [0.8]}, 0).verdict == HOLDS
    assert judge(costs, {28: [0.8], 56: [0.3]}, 0).verdict == FAILS


@pytest.mark.parametrize("side", [28, 56, 112, 224])
def test_averaged_maps_leave_as_many_values_at_every_size(side):
    layers = Sequential.from_spec(spec_for(CNN, side)).summary()
    assert layers[-1].output_shape == (10,)
    assert next(layer for layer in layers if layer.type == "Flatten").output_shape == (16,)


def test_enlarging_keeps_the_picture(digits):
    small = digits.test.subset(slice(3))
    large = enlarged(small, 112)
    assert (large.images[:, 1::4, 2::4] == small.images).all()
    assert (large.labels == small.labels).all()
