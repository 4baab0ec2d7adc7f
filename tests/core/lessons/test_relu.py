"""ReLU sets negative values to 0, wherever and in whatever order, and nothing else (C24, C25)."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.lessons.relu import maps
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


def array(tensor):
    return tensor["data"].reshape(tensor["shape"])


@pytest.mark.parametrize(("which", "channel", "shape"), [(0, 3, (26, 26)), (1, 15, (11, 11))])
def test_negative_values_become_0_and_their_gradient_ends(live, which, channel, shape):
    answer = maps(live, which=which, channel=channel)
    before, after = array(answer["before"]), array(answer["after"])
    assert before.shape == after.shape == shape
    np.testing.assert_array_equal(before, array(answer["maps"])[channel])
    assert (before < 0).any()
    np.testing.assert_array_equal(after, np.where(before > 0, before, 0))
    comes, leaves = array(answer["gradient_after"]), array(answer["gradient_before"])
    assert comes.any()
    np.testing.assert_array_equal(leaves, np.where(before > 0, comes, 0))


def test_the_order_of_the_maps_does_not_matter(live):
    assert maps(live)["order_difference"] == 0


def test_the_histogram_counts_every_value(live):
    answer = maps(live, index=4)
    before, after = answer["histogram"]["before"], answer["histogram"]["after"]
    assert before.sum() == answer["values"] == 8 * 26 * 26
    middle = len(before) // 2
    assert before[:middle].sum() == answer["negative"] > 0
    assert not after[:middle].any()
    assert after.sum() + answer["zeros"] == answer["values"]
    # What is above 0 stays as it is, save that 0 itself is counted with the zeros.
    np.testing.assert_array_equal(after[middle + 1 :], before[middle + 1 :])


def test_negative_weights_are_another_matter(live):
    learned, clipped = maps(live), maps(live, negative_weights=False)
    assert 0 < learned["weights"]["negative"] < learned["weights"]["count"] == 72
    assert clipped["weights"] == learned["weights"]
    # With no negative weights, pixels that are never negative and biases of 0, as at the start,
    # nothing is left to cut off.
    assert learned["negative"] > 100
    assert clipped["negative"] == 0
    assert not np.allclose(clipped["probabilities"], learned["probabilities"])
    np.testing.assert_array_equal(maps(live)["maps"]["data"], learned["maps"]["data"])


def test_a_network_without_convolutions_is_not_asked(live):
    live.network, live.source = Sequential.from_spec(ready_spec("mlp")), "reader"
    assert maps(live)["source"] == "pretrained"


@pytest.mark.parametrize(("name", "number"), [("which", 2), ("which", -1), ("channel", 8)])
def test_what_is_not_there_is_named(live, name, number):
    with pytest.raises(ArgumentError, match=f"{name} expects 0 to . but receives {number}"):
        maps(live, **{name: number})
