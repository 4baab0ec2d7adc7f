"""One kernel for all places of a map, or own ones for every tile (C39, C40)."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.lessons.untying import look
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


def test_one_tile_is_the_network_as_it_is(live):
    answer = look(live, tiles=1, index=1)
    x, label = live.image(index=1)
    np.testing.assert_allclose(
        answer["maps"]["data"].reshape(8, 26, 26),
        live.network.layers[0].forward(x)[0],
        atol=1e-5,
    )
    assert answer["label"] == label
    assert answer["parameters"] == 80
    assert answer["kernels"] == [1] * 8
    assert answer["updates"] == 0


@pytest.mark.parametrize("tiles", [2, 4, 26])
def test_untying_multiplies_parameters_and_not_the_work(live, tiles):
    one, many = look(live, tiles=1), look(live, tiles=tiles)
    assert many["parameters"] == 80 * tiles**2
    assert many["multiply_adds"] == one["multiply_adds"] == 26 * 26 * 8 * 9
    # Before any training all tiles hold the same weights, so nothing else has changed.
    np.testing.assert_allclose(many["maps"]["data"], one["maps"]["data"], atol=1e-5)
    assert many["accuracy"] == one["accuracy"]
    mosaic = many["mosaic"]["data"].reshape(8, tiles, 3, tiles, 3)
    np.testing.assert_array_equal(mosaic[:, -1, :, -1], mosaic[:, 0, :, 0])


def test_training_drives_tiles_apart_and_keeps_one_tile_one(live):
    untied = look(live, tiles=2, updates=3)
    assert untied["updates"] == 3
    assert max(untied["kernels"]) == 4
    assert look(live, tiles=2)["updates"] == 3
    assert look(live, tiles=2, updates=2)["updates"] == 5
    assert look(live, tiles=2, restart=True)["updates"] == 0
    shared = look(live, tiles=1, updates=3)
    assert shared["updates"] == 3
    assert shared["kernels"] == [1] * 8


def test_the_gradient_of_one_tile_is_the_sum_over_all(live):
    one, many = (look(live, tiles=tiles, index=3) for tiles in (1, 26))
    np.testing.assert_allclose(
        one["gradient_maps"]["data"], many["gradient_maps"]["data"], atol=1e-6
    )
    by_place = many["gradient_mosaic"]["data"].reshape(8, 26, 3, 26, 3)
    shared = one["gradient_mosaic"]["data"].reshape(8, 3, 3)
    assert np.abs(shared).max() > 1e-3
    np.testing.assert_allclose(by_place.sum(axis=(1, 3)), shared, atol=1e-5)


def test_without_training_the_reader_s_newest_network_is_cut(live):
    live.source = "reader"
    before = look(live, tiles=1)["mosaic"]["data"].copy()
    live.network.layers[0].weight.data += 1
    live.step += 1
    after = look(live, tiles=1)["mosaic"]["data"]
    np.testing.assert_allclose(after, before + 1, atol=1e-6)


def test_the_network_of_the_page_stays_as_it_is(live):
    before = live.network.state_dict()
    look(live, tiles=2, updates=2)
    for name, values in live.network.state_dict().items():
        np.testing.assert_array_equal(values, before[name])


def test_tiles_follow_the_map(live):
    rows, columns = look(live, tiles=3)["tile_of"]
    assert rows == columns
    assert (rows[0], rows[-1], len(rows)) == (0, 2, 26)


def test_a_network_without_a_plain_first_convolution_is_not_asked(live):
    live.network, live.source = Sequential.from_spec(ready_spec("mlp")), "reader"
    assert look(live, tiles=1)["source"] == "pretrained"


def test_more_tiles_than_places_are_refused(live):
    with pytest.raises(ArgumentError, match="from 1 to 26"):
        look(live, tiles=27)


def test_more_updates_than_a_page_can_wait_for_are_refused(live):
    with pytest.raises(ArgumentError, match="from 0 to 50"):
        look(live, tiles=1, updates=51)
