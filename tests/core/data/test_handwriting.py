import numpy as np
import pytest

from glassnet.base.errors import ShapeError
from glassnet.data import handwriting
from glassnet.data.mnist import load_mnist


def drawing(rows, columns, size=(140, 140)):
    ink = np.zeros(size, np.float32)
    ink[rows, columns] = 1
    return ink


def center_of_mass(image):
    rows, columns = np.indices(image.shape)
    return (image * rows).sum() / image.sum(), (image * columns).sum() / image.sum()


@pytest.mark.parametrize(
    ("rows", "columns", "box"),
    [
        (slice(10, 110), slice(50, 75), (20, 5)),
        (slice(60, 64), slice(20, 60), (2, 20)),
        (slice(3, 5), slice(3, 5), (20, 20)),
    ],
)
def test_the_longer_side_becomes_twenty_pixels(rows, columns, box):
    rows, columns = np.nonzero(handwriting.normalize(drawing(rows, columns)))
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == box


def test_where_and_how_large_a_digit_is_drawn_does_not_matter():
    small = drawing(slice(5, 45), slice(7, 17))
    large = drawing(slice(20, 140), slice(100, 130))
    np.testing.assert_allclose(
        handwriting.normalize(small), handwriting.normalize(large), atol=1e-6
    )


def test_the_mass_is_centered_to_within_half_a_pixel():
    ink = drawing(slice(0, 100), slice(0, 10)) + drawing(slice(90, 100), slice(10, 60))
    assert center_of_mass(handwriting.normalize(ink)) == pytest.approx((13.5, 13.5), abs=0.51)


def test_mnist_digits_are_nearly_left_alone():
    # They are already in this form, so that normalizing them again moves them by a pixel at most.
    for image in load_mnist("test").images[:50] / np.float32(255):
        again = handwriting.normalize(image)
        moved = [
            np.abs(np.roll(again, shift, (0, 1)) - image).mean()
            for shift in np.ndindex(3, 3)
            for shift in [(shift[0] - 1, shift[1] - 1)]
        ]
        assert min(moved) < 0.04


def test_faint_dust_does_not_decide_the_size():
    ink = drawing(slice(50, 90), slice(50, 60))
    ink[0, 0] = 0.04
    np.testing.assert_allclose(
        handwriting.normalize(ink), handwriting.normalize(drawing(slice(50, 90), slice(50, 60)))
    )


def test_an_empty_drawing_stays_empty():
    assert not handwriting.normalize(np.zeros((50, 50), np.float32)).any()


def test_fit_shrinks_the_whole_area():
    image = handwriting.fit(drawing(slice(0, 70), slice(0, 140)))
    assert image[:14].min() == image[:14].max() == pytest.approx(1)
    assert not image[14:].any()


def test_resize_keeps_the_mean():
    image = np.random.default_rng(0).random((37, 53)).astype(np.float32)
    for shape in ((5, 7), (37, 53), (80, 61)):
        resized = handwriting.resize(image, *shape)
        assert resized.shape == shape
        assert resized.mean() == pytest.approx(image.mean(), rel=1e-4)
    np.testing.assert_allclose(handwriting.resize(image, 37, 53), image, rtol=1e-5)


@pytest.mark.parametrize("convert", [handwriting.normalize, handwriting.fit])
@pytest.mark.parametrize("shape", [(5,), (0, 4), (1, 5, 5)])
def test_other_shapes_are_refused(convert, shape):
    with pytest.raises(ShapeError, match=r"A drawing must have shape \(H, W\)"):
        convert(np.zeros(shape, np.float32))
