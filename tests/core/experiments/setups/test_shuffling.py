"""What a shuffle does to pixels, and leaves alone."""

import pytest

from glassnet.experiments.setups.shuffling import ALIKE, APART, IN_BLOCKS, places, shuffled


@pytest.mark.parametrize("shuffle", [ALIKE, IN_BLOCKS])
def test_a_shuffle_loses_no_pixel_and_is_the_same_for_all_digits(shuffle):
    order = places(28, 28, shuffle, seed=3)
    assert sorted(order.tolist()) == list(range(784))
    assert (order == places(28, 28, shuffle, seed=3)).all()
    assert (order != places(28, 28, shuffle, seed=4)).any()


def test_inside_blocks_no_pixel_leaves_its_block():
    order = places(28, 28, IN_BLOCKS, seed=0)
    block_of = [place // 28 // 4 * 7 + place % 28 // 4 for place in range(784)]
    assert [block_of[source] for source in order] == block_of


def test_each_digit_differently_keeps_only_its_ink(digits):
    test = digits.test.subset(slice(20))
    moved = shuffled(test, APART, seed=0, part=1)
    assert (moved.labels == test.labels).all()
    assert (moved.images.sum(axis=(1, 2)) == test.images.sum(axis=(1, 2))).all()
    both = shuffled(test, APART, seed=0, part=0)
    assert (both.images != moved.images).any()
