"""Convolution, ReLU and max pooling as one step give what they give one by one."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

from glassnet import ops
from glassnet.base.errors import ArgumentError, CallOrderError, ShapeError
from glassnet.nn.layers import Conv2d, Flatten, LeakyReLU, Linear, MaxPool2d, ReLU
from glassnet.nn.network import Sequential
from glassnet.nn.passes.fused import Fused
from glassnet.ops import numpy_ops

CONVOLUTIONS = {
    "plain": {},
    "strided and padded": {"stride": (2, 1), "padding": (1, 2)},
    "dilated groups": {"dilation": 2, "groups": 2},
    "without bias": {"bias": False},
}
POOLINGS = {
    "halves": {},
    "overlapping": {"stride": 1},
    "padded": {"kernel_size": 3, "stride": 2, "padding": 1},
}


@pytest.fixture(params=ops.BACKENDS)
def backend(request):
    before = ops.backend()
    ops.use_backend(request.param)
    yield request.param
    ops.use_backend(before)


def network(convolution, pooling, dtype=np.float32, classes=3):
    layers = [
        Conv2d(2, 4, 3, **convolution, rng=1, dtype=dtype),
        ReLU(),
        MaxPool2d(**{"kernel_size": 2} | pooling),
        Flatten(),
    ]
    made = Sequential(layers, (2, 11, 12))
    features = int(np.prod(made.summary()[-1].output_shape))
    return Sequential([*layers, Linear(features, classes, rng=2, dtype=dtype)], (2, 11, 12))


def images(dtype=np.float32):
    x = np.random.default_rng(3).standard_normal((5, 2, 11, 12)).astype(dtype)
    x[:, :, :4] = 0  # windows of zeros, where ReLU has its kink and the pooling ties
    return x


@pytest.mark.parametrize("pooling", POOLINGS.values(), ids=POOLINGS)
@pytest.mark.parametrize("convolution", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_gives_what_the_layers_give_one_by_one(backend, convolution, pooling, dtype):
    together, one_by_one = (network(convolution, pooling, dtype) for _ in range(2))
    x = images(dtype)
    y, expected = together.forward(x, training=True), one_by_one.activations(x)[-1]
    np.testing.assert_array_equal(y, expected)
    assert_no_part(together.layers[:3])
    dy = np.random.default_rng(4).standard_normal(y.shape).astype(dtype)
    dx, expected_dx = (each.backward(dy, needs_dx=True) for each in (together, one_by_one))
    # The same products, added up in another order.
    close = {"rtol": 1e-5, "atol": 1e-5} if dtype == np.float32 else {"rtol": 1e-12}
    np.testing.assert_allclose(dx, expected_dx, **close)
    for ours, theirs in zip(together.parameters(), one_by_one.parameters(), strict=True):
        np.testing.assert_allclose(ours.grad, theirs.grad, **close, err_msg=ours.name)


@pytest.mark.parametrize("place", ["x", "weight"])
def test_what_is_not_finite_meets_every_zero(backend, place):
    """Zero times infinity is no number: where there is one, no gradient of 0 may be skipped."""
    rng = np.random.default_rng(5)
    arrays = {
        "x": rng.standard_normal((2, 1, 6, 6)).astype(np.float32),
        "weight": rng.standard_normal((2, 1, 3, 3)).astype(np.float32),
    }
    conv = Conv2d(1, 2, 3).windows()
    options = {"convolution": conv, "pooling": MaxPool2d(2).windows()}
    y, winners = ops.conv_block(arrays["x"], arrays["weight"], None, **options)
    arrays[place].flat[3] = np.inf
    x, weight, dy = arrays["x"], arrays["weight"], np.ones_like(y)
    maps = ops.max_pool2d_backward(
        ops.relu_backward(dy, y), winners, (2, 2, 4, 4), **options["pooling"]
    )
    with np.errstate(invalid="ignore"):
        expected = numpy_ops.conv2d_backward(maps, x, weight, **conv)
        received = ops.conv_block_backward(dy, y, winners, x, weight, **options)
    assert any(np.isnan(each).any() for each in expected)
    for ours, theirs in zip(received, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4)


def test_training_does_not_ask_for_the_gradient_of_the_image(backend):
    made = network({}, {})
    assert made.backward(np.ones_like(made.forward(images(), training=True))) is None


def assert_no_part(layers):
    """The layers had no part in the last pass: they cannot answer for it."""
    for layer in layers:
        with pytest.raises(CallOrderError, match="Call forward first"):
            layer.backward(np.zeros((5, 4, 9, 10), np.float32))


@pytest.mark.parametrize(
    ("before", "after"), [("activations", "forward"), ("forward", "activations")]
)
def test_each_pass_lets_go_of_what_the_one_before_it_kept(before, after):
    made, x = network({}, {}), images()
    kept = weakref.ref(x)
    getattr(made, before)(x)
    del x
    assert kept() is not None  # for the way back
    getattr(made, after)(images())
    assert kept() is None


def test_layers_do_not_answer_for_a_pass_they_had_no_part_in():
    made = network({}, {})
    made.activations(images())
    made.forward(images())
    assert_no_part(made.layers[:3])


def test_only_these_three_in_a_row_are_fused():
    class Own(Conv2d):
        """A convolution that may do something else."""

    three = [Conv2d(1, 2, 3), ReLU(), MaxPool2d(2)]
    assert [index for index, _ in Fused([*three, *three, Flatten()]).steps] == [0, 3, 6]
    for others in (
        three,  # the end of a network names its own layers in errors
        [Own(1, 2, 3), *three[1:], Flatten()],
        [three[0], LeakyReLU(), three[2], Flatten()],
        [three[0], three[2], three[1], Flatten()],
    ):
        assert [step for _, step in Fused(others).steps] == others


def test_a_layer_that_takes_anothers_place_is_asked():
    made = network({}, {})
    made.forward(images())
    made.layers[0] = Conv2d(2, 4, 3, rng=7)
    other = Sequential(made.layers, (2, 11, 12))
    np.testing.assert_array_equal(made.forward(images()), other.forward(images()))


@pytest.mark.parametrize("pass_before", [False, True])
def test_a_layer_that_was_given_its_own_function_is_asked(pass_before):
    made, other = network({}, {}), network({}, {})
    expected = other.forward(images())
    if pass_before:
        made.forward(images())
    seen = []
    relu = made.layers[1]
    forward = relu.forward
    relu.forward = lambda x, **options: seen.append(x) or forward(x, **options)
    np.testing.assert_array_equal(made.forward(images()), expected)
    assert [x.shape for x in seen] == [(5, 4, 9, 10)]


def test_errors_name_the_layer_that_is_meant():
    made = network({}, {})
    with pytest.raises(ArgumentError, match=r"layer 0 \(Conv2d\) expects float32"):
        made.forward(images(np.float64))
    unsure = Sequential([Conv2d(1, 2, 3), ReLU(), MaxPool2d(9), Flatten()])
    with pytest.raises(ShapeError, match=r"layer 2 \(MaxPool2d\)"):
        unsure.forward(np.zeros((1, 1, 8, 8), np.float32))
