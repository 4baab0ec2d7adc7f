"""Shift, then convolve equals convolve, then shift, as long as the weights are shared (C13)."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.lessons.equivariance import maps
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec

SHIFTS = [(0, 0), (2, 0), (0, -3), (-1, 4), (12, -12)]


@pytest.mark.parametrize(("rows", "columns"), SHIFTS)
def test_shared_weights_make_the_maps_move_with_the_digit(live, rows, columns):
    still = maps(live, rows=0, columns=0)
    moved = maps(live, rows=rows, columns=columns)
    top, left, height, width = moved["inside"]
    before, after = (answer["maps"]["data"].reshape(8, 26, 26) for answer in (still, moved))
    np.testing.assert_allclose(
        after[:, top : top + height, left : left + width],
        before[:, top - rows : top - rows + height, left - columns : left - columns + width],
        atol=1e-5,
    )
    assert max(moved["difference"]) < 1e-5
    assert moved["follows"] == [True] * 8


def test_filters_of_their_own_at_every_place_break_it(live):
    still = maps(live, rows=0, columns=0, shared=False)
    moved = maps(live, rows=2, columns=1, shared=False)
    assert max(still["difference"]) == 0
    assert min(moved["difference"]) > 0.01
    assert moved["follows"] == [False] * 8
    # The filters are the same eight, only dealt out: at each place the same eight values stand.
    shared = maps(live, rows=2, columns=1)
    for answer in (shared, moved):
        answer["sorted"] = np.sort(answer["maps"]["data"].reshape(8, 26, 26), axis=0)
    np.testing.assert_allclose(moved["sorted"], shared["sorted"], atol=1e-5)


def test_a_network_without_a_plain_first_convolution_is_not_asked(live):
    live.network, live.source = Sequential.from_spec(ready_spec("mlp")), "reader"
    answer = maps(live, rows=1, columns=0)
    assert answer["source"] == "pretrained"
    assert answer["filters"]["shape"] == [8, 1, 3, 3]


def test_the_image_is_shifted_and_read(live):
    answer = maps(live, rows=0, columns=3, index=2)
    assert answer["label"] == live.test.labels[2]
    expected = live.test.images[2, :, :-3] / 255
    np.testing.assert_allclose(answer["image"]["data"].reshape(28, 28)[:, 3:], expected, atol=1e-6)
    assert answer["probabilities"].sum() == pytest.approx(1)


def test_a_shift_out_of_sight_is_refused(live):
    with pytest.raises(ArgumentError, match=r"from -12 to 12 but receive 0 and 13"):
        maps(live, rows=0, columns=13)
