import numpy as np
import pytest

from glassnet.data.dataset import Dataset
from glassnet.experiments.c13_shifted_digit import UNSHARED
from glassnet.experiments.kit.experiment import FAILS, HOLDS
from glassnet.experiments.kit.fitting import shift, shifted
from glassnet.experiments.kit.words import percent

SMALL = {"images": 2000, "epochs": 3, "seeds": 3, "largest_shift": 4}


@pytest.mark.claims
def test_a_cnn_keeps_more_of_its_accuracy_than_an_mlp(run_experiment):
    result = run_experiment("C13", **SMALL)
    assert result.verdict == HOLDS
    assert result.numbers["largest_gap"] < 1e-5
    cnn, mlp = (np.array(result.numbers[name]) for name in ("cnn", "mlp"))
    assert cnn.shape == mlp.shape == (3, 5)
    # Equivariance is not invariance: both lose accuracy, the fully connected network more.
    assert (cnn[:, 2] > mlp[:, 2] + 0.1).all()
    assert (cnn[:, 4] < cnn[:, 0] - 0.2).all()
    assert percent(cnn[:, 0].mean()) in result.sentence
    assert "seeds 0 to 2" in result.sentence


@pytest.mark.claims
def test_without_sharing_the_maps_do_not_follow_the_digit(run_experiment):
    result = run_experiment("C13", **SMALL | {"epochs": 1}, filters=UNSHARED)
    assert result.verdict == FAILS
    assert result.numbers["largest_gap"] > 0.1
    assert "do not move" in result.sentence
    assert "equivariance" not in result.sentence


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (2, 0), (-1, 3), (0, -4), (9, 9)])
def test_a_shift_moves_every_pixel_and_brings_in_zeros(rows, columns):
    images = np.random.default_rng(0).integers(1, 255, (3, 6, 7)).astype(np.uint8)
    moved = shift(images, rows, columns)
    for index, row, column in np.ndindex(images.shape):
        inside = 0 <= row - rows < 6 and 0 <= column - columns < 7
        expected = images[index, row - rows, column - columns] if inside else 0
        assert moved[index, row, column] == expected


def test_shifted_data_keep_their_labels():
    data = Dataset(np.ones((2, 3, 3), np.uint8), np.array([4, 5], np.uint8))
    assert shifted(data, 1, 0).labels.tolist() == [4, 5]
