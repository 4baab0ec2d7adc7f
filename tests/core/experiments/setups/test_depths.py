"""Reading pictures off features, against NumPy's own solver."""

import numpy as np
import pytest

from glassnet.base.pixels import to_input
from glassnet.experiments.kit.experiment import finish
from glassnet.experiments.setups.depths import (
    PENALTY,
    PictureReader,
    features,
    solve,
    steady_lenet,
    unexplained,
)
from glassnet.nn.network import Sequential


@pytest.mark.parametrize("size", [1, 50, 137])
def test_blocks_solve_what_numpy_solves(size):
    rng = np.random.default_rng(0)
    half = rng.normal(size=(size, size + 5))
    matrix, right = half @ half.T + np.eye(size), rng.normal(size=(size, 3))
    before = matrix.copy()
    np.testing.assert_allclose(finish(solve(matrix, right)), np.linalg.solve(matrix, right))
    np.testing.assert_array_equal(matrix, before)


def test_the_reader_is_ridge_regression():
    rng = np.random.default_rng(1)
    given, asked = rng.normal(size=(60, 8)), rng.normal(size=(5, 8))
    pictures = given @ rng.normal(size=(8, 4)) + rng.normal(size=(60, 4)) + 3
    centered = given - given.mean(axis=0)
    penalty = PENALTY * np.square(centered).sum() / 60
    weights = np.linalg.solve(
        centered.T @ centered + penalty * np.eye(8), centered.T @ (pictures - pictures.mean(axis=0))
    )
    expected = (asked - given.mean(axis=0)) @ weights + pictures.mean(axis=0)
    reader = finish(PictureReader(given, pictures).fit())
    np.testing.assert_allclose(reader.guess(asked), expected, rtol=1e-8)


def test_features_that_never_change_give_the_mean_picture():
    pictures = np.random.default_rng(0).random((10, 4))
    reader = finish(PictureReader(np.zeros((10, 3)), pictures).fit())
    guesses = reader.guess(np.zeros((10, 3)))
    np.testing.assert_allclose(guesses, np.broadcast_to(pictures.mean(axis=0), (10, 4)))
    assert unexplained(guesses, pictures) == pytest.approx(1)


def test_features_are_what_leaves_the_layers(digits):
    network = Sequential.from_spec(steady_lenet(), seed=0)
    data = digits.test.subset(slice(130))
    found = finish(features(network, 3, data))
    expected = network.activations(to_input(data.images))[2].reshape(130, -1)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert finish(features(network, 0, data)).shape == (130, 784)
