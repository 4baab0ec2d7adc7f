import numpy as np
import pytest

from glassnet.base.pixels import shift
from glassnet.data.augment import shift_offsets


@pytest.mark.parametrize("pixels", [0, 1, 3])
def test_every_image_moves_by_its_own_offset(pixels):
    rng = np.random.default_rng(0)
    images = rng.integers(1, 255, (20, 6, 7)).astype(np.uint8)
    offsets = shift_offsets(20, pixels, epoch=0, seed=0)
    moved = shift(images, offsets)
    assert moved.dtype == np.uint8
    for index, row, column in np.ndindex(images.shape):
        above, left = row - offsets[index, 0], column - offsets[index, 1]
        inside = 0 <= above < 6 and 0 <= left < 7
        assert moved[index, row, column] == (images[index, above, left] if inside else 0)


def test_offsets_reach_every_direction_equally_often():
    offsets = shift_offsets(9000, 1, epoch=0, seed=0)
    counts = np.bincount((offsets[:, 0] + 1) * 3 + offsets[:, 1] + 1, minlength=9)
    assert counts.min() > 900
    assert counts.max() < 1100


def test_offsets_differ_by_epoch_and_seed_and_repeat_otherwise():
    first = shift_offsets(100, 2, epoch=0, seed=0)
    np.testing.assert_array_equal(first, shift_offsets(100, 2, epoch=0, seed=0))
    for epoch, seed in ((1, 0), (0, 1)):
        assert (first != shift_offsets(100, 2, epoch=epoch, seed=seed)).any()


def test_no_images_are_no_mistake():
    assert shift(np.zeros((0, 3, 3), np.uint8), np.zeros((0, 2), int)).shape == (0, 3, 3)
