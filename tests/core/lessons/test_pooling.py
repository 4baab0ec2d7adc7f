"""Max pooling passes on the winner, and the gradient to the winner alone (C26)."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.lessons.pooling import maps
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


def array(tensor):
    return tensor["data"].reshape(tensor["shape"])


@pytest.mark.parametrize(("which", "channel", "side"), [(0, 2, 13), (1, 9, 5)])
def test_the_winner_gets_all_of_the_gradient(live, which, channel, side):
    answer = maps(live, which=which, channel=channel)
    before, after, winners = (array(answer[name]) for name in ("before", "after", "winners"))
    comes, leaves = array(answer["gradient_after"]), array(answer["gradient_before"])
    assert after.shape == winners.shape == comes.shape == (side, side)
    assert answer["window"] == answer["stride"] == (2, 2)
    np.testing.assert_array_equal(before, array(answer["maps"])[channel])
    expected = np.zeros_like(before)
    for row, column in np.ndindex(side, side):
        window = before[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        winner = divmod(int(winners[row, column]), 2)
        assert window[winner] == window.max() == after[row, column]
        expected[2 * row + winner[0], 2 * column + winner[1]] = comes[row, column]
    assert comes.any()
    np.testing.assert_array_equal(leaves, expected)
    assert answer["reached"] == np.count_nonzero(expected) <= side**2


def test_an_average_has_no_winner(live):
    answer = maps(live, kind="average")
    before, after = array(answer["before"]), array(answer["after"])
    windows = before.reshape(13, 2, 13, 2)
    np.testing.assert_allclose(after, windows.mean(axis=(1, 3)), atol=1e-6)
    leaves = array(answer["gradient_before"]).reshape(13, 2, 13, 2)
    shares = array(answer["gradient_after"])[:, None, :, None] / 4
    np.testing.assert_allclose(leaves, np.broadcast_to(shares, leaves.shape), atol=1e-7)
    assert answer["winners"] is None
    assert answer["reached"] > maps(live)["reached"]


def test_a_network_without_pooling_is_not_asked(live):
    live.network, live.source = Sequential.from_spec(ready_spec("mlp")), "reader"
    assert maps(live)["source"] == "pretrained"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"which": 2}, "which expects 0 to 1 but receives 2"),
        ({"channel": -1}, "channel expects 0 to 7 but receives -1"),
        ({"kind": "min"}, "kind expects one of max, average but receives 'min'"),
    ],
)
def test_what_is_not_there_is_named(live, wrong, message):
    with pytest.raises(ArgumentError, match=message):
        maps(live, **wrong)
