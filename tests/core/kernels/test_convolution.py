"""Which algorithm convolves, how exact Winograd's is, and where it is not used."""

import numpy as np
import pytest

from glassnet.kernels.build import build
from glassnet.kernels.library import HEADER

build("native", HEADER.parent)

from glassnet.ops import numpy_ops, simd_ops  # noqa: E402 — they need the library

DIRECT, WINOGRAD, DEPTHWISE = range(3)
MOST_TIMES = 15
ONE = {"stride": (1, 1), "padding": (1, 1), "dilation": (1, 1), "groups": 1}


def algorithm(in_shape, weight_shape, **windows):
    x, weight = np.zeros(in_shape, np.float32), np.zeros(weight_shape, np.float32)
    numbers = simd_ops._windows(**(ONE | windows))
    return simd_ops.kernels.conv2d_algorithm(x, weight, numbers)


@pytest.mark.parametrize(
    ("in_shape", "weight_shape", "windows", "expected"),
    [
        ((2, 16, 28, 28), (32, 16, 3, 3), {}, WINOGRAD),
        ((2, 8, 7, 7), (8, 8, 3, 3), {}, WINOGRAD),
        ((2, 16, 28, 28), (32, 16, 3, 3), {"padding": (0, 2)}, WINOGRAD),
        ((2, 1, 28, 28), (8, 1, 3, 3), {}, DIRECT),  # one channel: transforms cost more
        ((2, 16, 28, 28), (4, 16, 3, 3), {}, DIRECT),
        ((2, 16, 28, 28), (32, 16, 5, 5), {}, DIRECT),
        ((2, 16, 28, 28), (32, 16, 3, 3), {"stride": (2, 2)}, DIRECT),
        ((2, 16, 28, 28), (32, 16, 3, 3), {"dilation": (1, 2)}, DIRECT),
        ((2, 16, 28, 28), (32, 16, 3, 3), {"padding": (3, 3)}, DIRECT),
        ((2, 16, 4, 4), (32, 16, 3, 3), {}, WINOGRAD),
        ((2, 16, 3, 4), (32, 16, 3, 3), {}, DIRECT),  # less than a tile
        ((2, 16, 28, 28), (32, 8, 3, 3), {"groups": 2}, DIRECT),
        ((2, 16, 28, 28), (16, 1, 3, 3), {"groups": 16}, DEPTHWISE),
        ((2, 16, 28, 28), (32, 1, 5, 5), {"groups": 16, "stride": (2, 2)}, DEPTHWISE),
        ((2, 16, 28, 28), (32, 16, 1, 1), {"padding": (0, 0)}, DIRECT),
    ],
)
def test_the_algorithm_follows_from_the_shape(in_shape, weight_shape, windows, expected):
    assert algorithm(in_shape, weight_shape, **windows) == expected


def test_winograd_is_as_exact_as_it_says():
    """Its error is at most MOST_TIMES that of NumPy's sum in float32."""
    rng = np.random.default_rng(0)
    ratios = []
    for channels in (8, 16, 64):
        x = rng.standard_normal((2, channels, 14, 14)).astype(np.float32)
        weight = rng.standard_normal((16, channels, 3, 3)).astype(np.float32)
        dy = rng.standard_normal((2, 16, 14, 14)).astype(np.float32)
        wide = [each.astype(np.float64) for each in (x, weight, dy)]
        pairs = [
            (
                ops_.conv2d(*arrays[:2], None, **ONE),
                *ops_.conv2d_backward(arrays[2], *arrays[:2], **ONE),
            )
            for ops_, arrays in (
                (simd_ops, (x, weight, dy)),
                (numpy_ops, (x, weight, dy)),
                (numpy_ops, wide),
            )
        ]
        for ours, direct, exact in list(zip(*pairs, strict=True))[:3]:
            ratios.append(rms(ours - exact) / rms(direct - exact))
    assert max(ratios) < MOST_TIMES


def rms(values):
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))


@pytest.mark.parametrize("special", [np.nan, np.inf, -np.inf, 3e38])
@pytest.mark.parametrize("where", ["x", "weight"])
def test_what_is_no_number_or_very_large_reaches_only_its_windows(special, where):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((1, 8, 9, 9)).astype(np.float32)
    weight = rng.standard_normal((8, 8, 3, 3)).astype(np.float32)
    (x if where == "x" else weight)[0, 0, 2, 2] = special
    with np.errstate(all="ignore"):
        expected = numpy_ops.conv2d(x, weight, None, **ONE)
    received = simd_ops.conv2d(x, weight, None, **ONE)
    np.testing.assert_array_equal(np.isfinite(received), np.isfinite(expected))
