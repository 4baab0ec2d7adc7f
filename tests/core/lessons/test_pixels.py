"""One pixel, its neighbors, and its place in the row that a fully connected layer reads."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.lessons.pixels import look


def shown(answer):
    return answer["image"]["data"].reshape(28, 28)


def test_a_pixel_stands_in_the_middle_of_those_around_it(live):
    answer = look(live, row=5, column=7, index=3)
    pixels = live.test.images[3] / 255
    np.testing.assert_allclose(shown(answer), pixels, atol=1e-6)
    around = answer["around"]["data"].reshape(5, 5)
    np.testing.assert_allclose(around, pixels[3:8, 5:10], atol=1e-6)
    assert answer["value"] == pytest.approx(pixels[5, 7])
    assert answer["position"] == 5 * 28 + 7 + 1
    assert answer["from"] == [5, 7]


def test_outside_the_image_there_is_nothing(live):
    answer = look(live, row=-3, column=99)
    assert (answer["row"], answer["column"]) == (0, 27)
    around = answer["around"]["data"].reshape(5, 5)
    assert (around[:2] == 0).all()
    assert (around[:, 3:] == 0).all()


def test_a_shuffle_moves_every_digits_pixels_alike(live):
    for index in range(3):
        plain = shown(look(live, row=0, column=0, index=index))
        moved = look(live, row=9, column=20, index=index, shuffled=True)
        assert sorted(shown(moved).ravel()) == sorted(plain.ravel())
        assert moved["value"] == plain[tuple(moved["from"])]
    assert moved["from"] == look(live, row=9, column=20, shuffled=True)["from"] != [9, 20]
