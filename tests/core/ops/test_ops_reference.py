"""Every operation against its definition in loops, on random shapes and values."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from glassnet import ops
from glassnet.ops import numpy_ops, reference, simd_ops

sizes = st.integers(1, 3)
pairs = st.tuples(sizes, sizes)
seeds = st.integers(0, 2**32 - 1)


def normal(draw, *shape):
    return np.random.default_rng(draw(seeds)).standard_normal(shape)


def image_size(draw, kernel_size, padding, dilation=(1, 1)):
    """An image's (H, W), at least as large as one window."""
    return [
        draw(st.integers(max(1, d * (k - 1) + 1 - 2 * p), d * (k - 1) + 5))
        for k, p, d in zip(kernel_size, padding, dilation, strict=True)
    ]


@st.composite
def convolutions(draw):
    kernel_size, stride, dilation = draw(pairs), draw(pairs), draw(pairs)
    padding = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
    groups = draw(st.integers(1, 2))
    N, C, F = draw(sizes), groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    x = normal(draw, N, C, *image_size(draw, kernel_size, padding, dilation))
    weight = normal(draw, F, C // groups, *kernel_size)
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return (x, weight, draw(st.sampled_from([None, normal(draw, F)]))), options


@st.composite
def convolutions_backward(draw):
    (x, weight, _), options = draw(convolutions())
    dy = normal(draw, *reference.conv2d(x, weight, None, **options).shape)
    return (dy, x, weight), options | {"needs_dx": draw(st.booleans())}


@st.composite
def local(draw):
    kernel_size, stride = draw(pairs), draw(pairs)
    padding = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
    N, C, F = draw(sizes), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    size = image_size(draw, kernel_size, padding)
    out_size = reference.output_size(size, kernel_size, stride, padding)
    weight = normal(draw, *out_size, F, C, *kernel_size)
    bias = draw(st.sampled_from([None, normal(draw, F, *out_size)]))
    return (normal(draw, N, C, *size), weight, bias), {"stride": stride, "padding": padding}


@st.composite
def local_backward(draw):
    (x, weight, _), options = draw(local())
    OH, OW, F = weight.shape[:3]
    dy = normal(draw, x.shape[0], F, OH, OW)
    return (dy, x, weight), options | {"needs_dx": draw(st.booleans())}


@st.composite
def pools(draw, ties=True):
    kernel_size, stride = draw(pairs), draw(pairs)
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel_size)
    x = normal(draw, draw(sizes), draw(sizes), *image_size(draw, kernel_size, padding))
    if ties and draw(st.booleans()):
        x = np.round(x)
    return (x,), {"kernel_size": kernel_size, "stride": stride, "padding": padding}


@st.composite
def max_pools_backward(draw):
    (x,), options = draw(pools())
    y, winners = reference.max_pool2d(x, **options)
    return (normal(draw, *y.shape), winners, x.shape), options


@st.composite
def avg_pools_backward(draw):
    (x,), options = draw(pools())
    y = reference.avg_pool2d(x, **options)
    return (normal(draw, *y.shape), x.shape), options


@st.composite
def linears(draw):
    N, features, outputs = draw(st.tuples(sizes, st.integers(1, 9), st.integers(1, 9)))
    bias = draw(st.sampled_from([None, normal(draw, outputs)]))
    return (normal(draw, N, features), normal(draw, outputs, features), bias), {}


@st.composite
def linears_backward(draw):
    (x, weight, _), _ = draw(linears())
    dy = normal(draw, x.shape[0], weight.shape[0])
    return (dy, x, weight), {"needs_dx": draw(st.booleans())}


@st.composite
def elementwise(draw, arrays, *options):
    shape = draw(st.lists(sizes, min_size=2, max_size=4))
    values = [normal(draw, *shape) for _ in range(arrays)]
    if draw(st.booleans()):
        values = [np.round(v) for v in values]  # brings zeros, where slopes jump
    return (*values, *options), {}


@st.composite
def norms(draw, per_channel, images=1):
    """Arguments of the four normalizations: images, then one number per channel each, then ε."""
    shape = (draw(st.integers(2, 3)), *draw(st.tuples(sizes, sizes, sizes)))
    values = [np.abs(normal(draw, shape[1])) + 0.1 for _ in range(per_channel)]
    return (*(normal(draw, *shape) for _ in range(images)), *values, 1e-3), {}


@st.composite
def logits_and_labels(draw, labels=True):
    N, K = draw(st.tuples(sizes, st.integers(1, 9)))
    z = normal(draw, N, K) * 5
    return (z, np.random.default_rng(draw(seeds)).integers(0, K, N)) if labels else (z,), {}


@st.composite
def chosen_images(draw):
    rng = np.random.default_rng(draw(seeds))
    M, N, H, W = (draw(st.integers(1, 4)) for _ in range(4))
    images, indices = rng.integers(0, 256, (M, H, W)).astype(np.uint8), rng.integers(0, M, N)
    offsets = rng.integers(-5, 6, (N, 2))
    return (images, indices, draw(st.sampled_from([None, offsets]))), {}


ARGUMENTS = {
    "input_batch": chosen_images(),
    "conv2d": convolutions(),
    "conv2d_backward": convolutions_backward(),
    "locally_connected2d": local(),
    "locally_connected2d_backward": local_backward(),
    "max_pool2d": pools(),
    "max_pool2d_backward": max_pools_backward(),
    "avg_pool2d": pools(),
    "avg_pool2d_backward": avg_pools_backward(),
    "linear": linears(),
    "linear_backward": linears_backward(),
    "add": elementwise(2),
    "relu": elementwise(1),
    "relu_backward": elementwise(2),
    "leaky_relu": elementwise(1, 0.1),
    "leaky_relu_backward": elementwise(2, 0.1),
    "dropout": elementwise(2, 0.3),
    "dropout_backward": elementwise(2),
    "elu": elementwise(1, 0.7),
    "elu_backward": elementwise(2, 0.7),
    "gelu": elementwise(1),
    "gelu_backward": elementwise(2),
    "sigmoid": elementwise(1),
    "sigmoid_backward": elementwise(2),
    "tanh": elementwise(1),
    "tanh_backward": elementwise(2),
    "batch_norm2d": norms(2),
    "batch_norm2d_backward": norms(2, images=2),
    "batch_norm2d_fixed": norms(4),
    "batch_norm2d_fixed_backward": norms(2, images=2),
    "log_softmax": logits_and_labels(labels=False),
    "softmax_cross_entropy": logits_and_labels(),
}


def results(value):
    """The arrays and numbers that an operation returns, as a list."""
    return list(value) if isinstance(value, tuple) else [value]


def is_image(value):
    return isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.floating)


ELSEWHERE = {
    "sgd_step",
    "adam_step",
    "average_step",
    "conv_block",
    "conv_block_backward",
    "running_average",
}
"""Compared in test_optim.py, test_averaging.py and test_fused.py."""


def test_every_operation_is_compared():
    assert set(ARGUMENTS) | ELSEWHERE == set(ops.OPERATIONS)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_operation_is_called_as_its_definition(name):
    fast, loops = getattr(numpy_ops, name), getattr(reference, name)
    assert inspect.signature(fast) == inspect.signature(loops)


@pytest.mark.parametrize("name", ARGUMENTS)
@settings(max_examples=40)
@given(data=st.data())
def test_an_operation_equals_its_definition(name, data):
    arguments, options = data.draw(ARGUMENTS[name])
    expected = results(getattr(reference, name)(*arguments, **options))
    for value in arguments:
        if isinstance(value, np.ndarray):
            value.flags.writeable = False  # an operation that writes to its input fails here
    received = results(getattr(numpy_ops, name)(*arguments, **options))
    assert len(received) == len(expected)
    for ours, loops in zip(received, expected, strict=True):
        if loops is None:
            assert ours is None
            continue
        rtol = 1e-6 if np.asarray(ours).dtype == np.float32 else 1e-9
        np.testing.assert_allclose(ours, loops, rtol=rtol, atol=1e-10)
        assert np.asarray(ours).dtype == np.asarray(loops).dtype


@pytest.mark.parametrize("name", ARGUMENTS)
@settings(max_examples=5)
@given(data=st.data())
def test_float32_stays_float32(name, data):
    arguments, options = data.draw(ARGUMENTS[name])
    single = [a.astype(np.float32) if is_image(a) else a for a in arguments]
    received = results(getattr(numpy_ops, name)(*single, **options))
    expected = results(getattr(numpy_ops, name)(*arguments, **options))
    for ours, double in zip(received, expected, strict=True):
        if is_image(double):
            assert ours.dtype == np.float32
            np.testing.assert_allclose(ours, double, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", ARGUMENTS)
@settings(max_examples=5)
@given(data=st.data())
def test_results_are_fresh_and_contiguous_arrays(name, data):
    arguments, options = data.draw(ARGUMENTS[name])
    received = results(getattr(numpy_ops, name)(*arguments, **options))
    for ours in filter(is_image, received):
        assert ours.flags.c_contiguous
        assert not any(np.shares_memory(ours, a) for a in arguments if isinstance(a, np.ndarray))


@given(
    size=st.tuples(st.integers(1, 30), st.integers(1, 30)),
    kernel_size=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    stride=pairs,
    padding=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    dilation=pairs,
)
def test_the_formula_for_the_output_size_counts_the_windows(
    size, kernel_size, stride, padding, dilation
):
    formula = ops.output_size(size, kernel_size, stride, padding, dilation)
    counted = reference.output_size(size, kernel_size, stride, padding, dilation)
    assert tuple(max(0, n) for n in formula) == counted


@st.composite
def extreme_pools(draw):
    kernel_size, stride = draw(pairs), draw(pairs)
    padding = tuple(draw(st.integers(0, size // 2)) for size in kernel_size)
    shape = (1, 2, *image_size(draw, kernel_size, padding))
    values = st.sampled_from([-np.inf, -np.inf, -np.inf, -1.0, 0.0, np.inf])
    x = draw(arrays(np.float32, shape, elements=values))
    return x, {"kernel_size": kernel_size, "stride": stride, "padding": padding}


@given(extreme_pools())
def test_every_pooling_window_has_a_winner_that_is_no_padding(case):
    """Also where all its pixels are -inf; then, as in PyTorch, it is the first of them."""
    x, options = case
    y, winners = reference.max_pool2d(x, **options)
    dy = np.ones_like(y)
    dx = reference.max_pool2d_backward(dy, winners, x.shape, **options)
    assert dx.sum() == dy.sum()
    for module in (numpy_ops, simd_ops):
        found = module.max_pool2d(x, **options)
        np.testing.assert_array_equal(found[0], y)
        np.testing.assert_array_equal(found[1], winners)
        back = module.max_pool2d_backward(dy, found[1], x.shape, **options)
        np.testing.assert_array_equal(back, dx)


def test_a_running_average_moves_in_place_as_its_definition():
    running, batch = np.array([0.0, 2.0, -1.0]), np.array([1.0, 1.0, 3.0])
    expected = running.copy()
    assert reference.running_average(expected, batch, 0.25, 2.0) is None
    assert numpy_ops.running_average(running, batch, 0.25, 2.0) is None
    np.testing.assert_allclose(running, expected)
    assert running.tolist() == [0.5, 2.0, 0.75]
