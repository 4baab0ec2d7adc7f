"""Digits as a reader might draw them."""

import numpy as np
import pytest

from glassnet.experiments.setups.handwriting import PENS, THICK, THIN, moving, normalized, redrawn


def finish(generator):
    while True:
        try:
            next(generator)
        except StopIteration as stop:
            return stop.value


def extent(image):
    rows, columns = np.nonzero(image > 20)
    return max(np.ptp(rows), np.ptp(columns)) + 1


@pytest.mark.parametrize("pen", PENS)
def test_a_redrawn_digit_is_smaller_elsewhere_and_whole(digits, pen):
    data = digits.test.subset(slice(60))
    drawn = finish(redrawn(data, size=0.5, offset=9, pen=pen, seed=1))
    assert drawn.labels.tolist() == data.labels.tolist()
    small = np.mean([extent(image) for image in drawn.images])
    assert small == pytest.approx(np.mean([extent(image) for image in data.images]) / 2, abs=1.5)
    middle = np.array([np.argwhere(image).mean(axis=0) for image in drawn.images if image.any()])
    assert middle.std(axis=0).min() > 3
    same = finish(redrawn(data, size=0.5, offset=0, pen=pen))
    # A quarter of the ink, wherever it lies: nothing leaves the paper.
    assert drawn.images.sum() == pytest.approx(same.images.sum(), rel=0.001)


def test_a_thin_pen_leaves_less_ink_than_a_thick_one(digits):
    data = digits.test.subset(slice(20))
    thin, thick = (
        finish(redrawn(data, size=1, offset=0, pen=pen)).images.sum() for pen in (THIN, THICK)
    )
    assert thin < data.images.sum() < thick


def test_normalizing_undoes_size_and_place(digits):
    data = digits.test.subset(slice(60))
    away = finish(normalized(finish(redrawn(data, size=0.7, offset=8))))
    apart = np.abs(away.images.astype(float) - data.images).mean()
    unlike = np.abs(np.roll(data.images, 1, axis=0).astype(float) - data.images).mean()
    assert apart < 0.5 * unlike


def test_moving_digits_keep_their_labels_and_their_number_of_updates(digits):
    data = digits.training.subset(slice(40))
    moved = moving(data, 3, 2, seed=0)
    assert moved.images.shape == (120, 28, 28)
    assert moved.labels.tolist() == data.labels.tolist() * 3
    assert not np.array_equal(moved.images[:40], moved.images[40:80])
    np.testing.assert_array_equal(moving(data, 1, 0, seed=5).images, data.images)
