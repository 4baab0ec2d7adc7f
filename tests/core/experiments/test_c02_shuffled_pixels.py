import numpy as np
import pytest

from glassnet.experiments.c02_shuffled_pixels import (
    ALIKE,
    APART,
    CNN,
    IN_BLOCKS,
    MLP,
    NORMAL,
    SHUFFLED,
    places,
    shuffled,
)
from glassnet.experiments.kit.experiment import HOLDS
from glassnet.experiments.kit.words import percent, points

SMALL = {"images": 2000, "epochs": 3, "seeds": 3}


@pytest.mark.claims
def test_a_shuffle_costs_the_cnn_its_edge_and_the_mlp_nothing(run_experiment):
    result = run_experiment("C02", **SMALL)
    assert result.verdict == HOLDS
    cnn, mlp = (
        {kind: np.array(runs) for kind, runs in result.numbers["accuracies"][name].items()}
        for name in (CNN, MLP)
    )
    assert (cnn[NORMAL] > mlp[NORMAL]).all()
    assert (cnn[NORMAL] - cnn[SHUFFLED] > 0.03).all()
    assert abs(mlp[NORMAL].mean() - mlp[SHUFFLED].mean()) < 0.02
    # It is not sent to chance: most digits are still read.
    assert (cnn[SHUFFLED] > 0.6).all()
    assert percent(cnn[SHUFFLED].mean()) in result.sentence
    assert "seeds 0 to 2" in result.sentence
    edge = result.numbers["edge"]
    assert edge[SHUFFLED] < 0
    assert f"{points(edge[NORMAL])} and is −{points(-edge[SHUFFLED])}" in result.sentence


@pytest.mark.claims
def test_shuffled_differently_for_each_digit_neither_can_read_them(run_experiment):
    result = run_experiment("C02", **SMALL | {"seeds": 1}, shuffle=APART)
    assert result.verdict != HOLDS
    accuracies = result.numbers["accuracies"]
    assert all(accuracies[name][SHUFFLED][0] < 0.4 for name in (CNN, MLP))


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
