"""The compiled kernels against NumPy, and what they refuse."""

from __future__ import annotations

import _ctypes
import ctypes
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.kernels import Kernels, library, load
from glassnet.kernels.build import build
from glassnet.kernels.library import HEADER, argument_types, file_name, open_library
from glassnet.ops import numpy_ops
from tests.core.kernel_cases import CASES, check

build("native", HEADER.parent)

from glassnet.ops import simd_ops  # noqa: E402 — it needs the library

ONE = {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1}


@pytest.fixture(scope="module")
def kernels():
    return load()


@pytest.fixture
def no_numpy(monkeypatch):
    """Make sure that it is the kernel that answers."""
    monkeypatch.setattr(simd_ops, "numpy_ops", None)


def floats(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


# Agreement -----------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", CASES)
def test_kernel_agrees_with_numpy(operation):
    @given(st.data())
    def agrees(data):
        case = CASES[operation](lambda low, high: data.draw(st.integers(low, high)))
        check(case, simd_ops)

    agrees()


@pytest.mark.parametrize("operation", CASES)
def test_every_case_is_a_kernels_own(operation, no_numpy):
    rng = np.random.default_rng(1)
    for _ in range(20):
        case = CASES[operation](lambda low, high: int(rng.integers(low, high + 1)))
        check(case, simd_ops)


@pytest.mark.parametrize("size", [(14, 14), (28, 28), (57, 31)])
@pytest.mark.parametrize("channels", [(1, 8), (8, 16), (3, 10), (20, 4)])
def test_convolutions_of_the_sizes_in_use(size, channels, no_numpy):
    x, weight = floats(2, channels[0], *size), floats(channels[1], channels[0], 3, 3)
    y = simd_ops.conv2d(x, weight, floats(channels[1]), **ONE)
    np.testing.assert_allclose(
        y, numpy_ops.conv2d(x, weight, floats(channels[1]), **ONE), rtol=1e-4, atol=1e-4
    )
    gradients = simd_ops.conv2d_backward(y, x, weight, **ONE)
    for one, other in zip(gradients, numpy_ops.conv2d_backward(y, x, weight, **ONE), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4 * np.abs(other).max())


def test_the_same_call_gives_the_same_bits():
    x, weight = floats(5, 3, 9, 9), floats(7, 3, 3, 3)
    first = simd_ops.conv2d(x, weight, None, **ONE)
    assert first.tobytes() == simd_ops.conv2d(x, weight, None, **ONE).tobytes()


def test_no_images_give_no_results(no_numpy):
    x, weight = floats(0, 3, 9, 9), floats(7, 3, 3, 3)
    y = simd_ops.conv2d(x, weight, floats(7), **ONE)
    dx, dW, db = simd_ops.conv2d_backward(y, x, weight, **ONE)
    assert y.shape == (0, 7, 7, 7)
    assert dx.shape == x.shape
    assert not dW.any()
    assert not db.any()


def test_results_are_the_callers_own():
    x, weight = floats(4, 8), floats(3, 8)
    y = simd_ops.linear(x, weight, None)
    kept = y.copy()
    simd_ops.linear(2 * x, weight, None)
    np.testing.assert_array_equal(y, kept)
    assert y.base is None


# Everything else is NumPy's ------------------------------------------------------------------


def misplaced(x):
    """Copy to an address that suits no float."""
    buffer = np.empty(x.nbytes + 1, np.uint8)
    view = buffer[1:].view(np.float32).reshape(x.shape)
    view[...] = x
    return view


UNUSUAL = {
    "float64": lambda x: x.astype(np.float64),
    "swapped bytes": lambda x: x.astype(">f4"),
    "another order": np.asfortranarray,
    "every other": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "misplaced": misplaced,
    "a subclass": lambda x: x.view(np.recarray),
}


@pytest.mark.parametrize("unusual", UNUSUAL.values(), ids=UNUSUAL)
def test_arrays_that_are_not_for_kernels_go_to_numpy(unusual):
    x, weight, bias = unusual(floats(2, 2, 6, 6)), floats(3, 2, 3, 3), floats(3)
    pool = {"kernel_size": (2, 2), "stride": (2, 2), "padding": (0, 0)}
    for name, arguments, options in [
        ("conv2d", (x, weight, bias), ONE),
        ("max_pool2d", (x,), pool),
        ("relu", (x,), {}),
        ("linear", (x[0, 0], floats(4, 6), floats(4)), {}),
    ]:
        actual = getattr(simd_ops, name)(*arguments, **options)
        expected = getattr(numpy_ops, name)(*arguments, **options)
        for one, other in zip(np.atleast_1d(actual), np.atleast_1d(expected), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)
            assert one.dtype == other.dtype


def test_windows_too_large_for_byte_indices_go_to_numpy():
    x = floats(1, 1, 20, 20)
    pool = {"kernel_size": (17, 16), "stride": (1, 1), "padding": (0, 0)}
    y, winners = simd_ops.max_pool2d(x, **pool)
    assert winners.dtype == np.int32
    dx = simd_ops.max_pool2d_backward(y, winners, x.shape, **pool)
    np.testing.assert_allclose(dx.sum(), y.sum(), rtol=1e-5)


# Refusals ------------------------------------------------------------------------------------


def test_a_kernel_refuses_what_does_not_fit_and_touches_nothing(kernels):
    scratch = np.zeros(1 << 16, np.uint8)
    x, weight, bias = floats(2, 6), floats(3, 6), floats(3)
    for arguments in [
        (x, weight, bias, np.full((2, 4), 7, np.float32)),
        (x, floats(3, 5), bias, np.full((2, 3), 7, np.float32)),
        (x, weight, floats(4), np.full((2, 3), 7, np.float32)),
        (x[:, ::2], weight[:, :3], bias, np.full((2, 3), 7, np.float32)),
        (x.tolist(), weight, bias, np.full((2, 3), 7, np.float32)),
        (None, weight, bias, np.full((2, 3), 7, np.float32)),
        (x, "weight", 3, np.full((2, 3), 7, np.float32)),
    ]:
        assert kernels.linear(*arguments, scratch) == -1
        assert (arguments[-1] == 7).all()
    y = np.full((2, 3), 7, np.float32)
    assert kernels.linear(x, weight, bias, y, None) == -1
    y.flags.writeable = False
    assert kernels.linear(x, weight, bias, y, scratch) == -1
    assert (y == 7).all()


@pytest.mark.parametrize(
    "options",
    [
        (0, 1, 0, 0, 1, 1, 1),
        (1, -1, 0, 0, 1, 1, 1),
        (1, 1, -1, 0, 1, 1, 1),
        (1, 1, 0, 0, 0, 1, 1),
        (1, 1, 0, 0, 1, 1, 2),
        (1, 1, 0, 0, 1, 1, 0),
        (1, 1, 2**31 - 1, 0, 1, 1, 1),
        (2**31 - 1, 1, 0, 0, 2**31 - 1, 1, 1),
    ],
)
def test_convolution_refuses_impossible_options(kernels, options):
    y = np.zeros((1, 1, 3, 3), np.float32)
    scratch, windows = np.zeros(1 << 16, np.uint8), np.array(options, np.int32)
    assert kernels.conv2d(floats(1, 1, 5, 5), floats(1, 1, 3, 3), None, y, windows, scratch) == -1


def test_windows_are_exactly_as_many_numbers(kernels):
    x, weight, y = floats(1, 1, 5, 5), floats(1, 1, 3, 3), floats(1, 1, 3, 3)
    scratch, windows = np.zeros(1 << 16, np.uint8), np.array([1, 1, 0, 0, 1, 1, 1], np.int32)
    assert kernels.conv2d(x, weight, None, y, windows, scratch) == 0
    for wrong in (windows[:6], windows.astype(np.int64), windows.tolist(), None):
        assert kernels.conv2d(x, weight, None, y, wrong, scratch) == -1
    winners, pooling = np.zeros((1, 1, 2, 2), np.uint8), np.array([2, 2, 2, 2, 0, 0], np.int32)
    x, y = floats(1, 1, 4, 4), floats(1, 1, 2, 2)
    assert kernels.max_pool2d(x, y, winners, pooling) == 0
    for wrong in (pooling[:5], pooling.astype(np.int64), pooling.tolist(), None):
        assert kernels.max_pool2d(x, y, winners, wrong) == -1


@pytest.mark.parametrize("size", [2**31, 2**63, 2**80])
def test_sizes_too_large_for_a_kernel_are_no_smaller_ones(size):
    assert simd_ops._pooling((1, 1), (1, size), (0, 0)).max() == 2**31 - 1


def test_images_that_are_not_there_are_not_looked_up(kernels):
    images, x = np.full((3, 4, 5), 9, np.uint8), np.full((2, 1, 4, 5), 7, np.float32)
    offsets = np.zeros((2, 2), np.int32)
    for wrong in ([0, 3], [-1, 0], [2**31 - 1, 0]):
        indices = np.array(wrong, np.int32)
        assert kernels.input_batch(images, indices, offsets, x) == -1
    indices = np.array([0, 2], np.int32)
    for wrong in (offsets[:1], offsets[:, :1], offsets.astype(np.int64), [0, 0]):
        assert kernels.input_batch(images, indices, wrong, x) == -1
    assert kernels.input_batch(images, indices.astype(np.int64), offsets, x) == -1
    assert kernels.input_batch(images, indices, offsets, x[:, :, :3]) == -1
    assert (x == 7).all()


@pytest.mark.parametrize("far", [2**31 - 1, -(2**31), 5, -5, 4])
def test_images_moved_out_of_sight_are_empty(kernels, far):
    images, x = np.full((1, 4, 4), 9, np.uint8), np.full((2, 1, 4, 4), 7, np.float32)
    offsets = np.array([[far, 0], [0, far]], np.int32)
    assert kernels.input_batch(images, np.zeros(2, np.int32), offsets, x) == 0
    assert not x.any()


def test_labels_out_of_range_are_not_looked_up(kernels):
    logits, dlogits, loss = floats(2, 3), floats(2, 3), np.zeros(1)
    for wrong in ([0, 3], [-1, 0]):
        labels = np.array(wrong, np.int32)
        assert kernels.softmax_cross_entropy(logits, labels, loss, dlogits) == -1


def test_updates_refuse_what_does_not_fit_and_touch_nothing(kernels):
    def sgd(data, grad, velocity):
        return kernels.sgd_step(data, grad, velocity, 0.1, 0.9, 0, 0.0)

    def adam(data, grad, state):
        return kernels.adam_step(data, grad, state, state, *[0.5] * 7)

    def average(data, grad, state):
        return kernels.average_step(data, grad if state is good else state, 0.5)

    frozen = floats(3)
    frozen.flags.writeable = False
    good = [floats(2, 3), floats(4)]
    before = [each.copy() for each in good]
    for step in (sgd, adam, average):
        for wrong in (
            [floats(2, 3), frozen],
            [floats(2, 3), floats(5)],
            [floats(2, 3), None],
            [floats(2, 3), floats(4).astype(np.float64)],
            [floats(2, 3)],
            [],
            tuple(good),
            floats(2, 3),
            "lists",
        ):
            for arguments in ([wrong, good, good], [good, good, wrong]):
                assert step(*arguments) == -1, wrong
        assert step(good, [floats(2, 3), floats(3, 3)], good) == -1
    for each, kept in zip(good, before, strict=True):
        np.testing.assert_array_equal(each, kept)


def test_a_kernel_says_how_much_scratch_it_needs(kernels):
    x, weight, y = floats(2, 6), floats(3, 6), np.zeros((2, 3), np.float32)
    needed = kernels.linear(x, weight, None, y, np.empty(0, np.uint8))
    assert needed > 0
    assert not y.any()
    assert kernels.linear(x, weight, None, y, np.empty(needed, np.uint8)) == 0
    np.testing.assert_allclose(y, x @ weight.T, rtol=1e-5, atol=1e-5)


# Loading -------------------------------------------------------------------------------------


def test_every_kernel_is_declared_once():
    declared = argument_types(HEADER.read_text("utf-8"))
    assert set(declared) == {*Kernels.__annotations__, "interface", "prepare", "probe"}
    for types in declared.values():
        assert set(types) <= {ctypes.py_object, ctypes.c_void_p, ctypes.c_int, ctypes.c_double}


def test_a_missing_library_is_an_import_error(tmp_path):
    with pytest.raises(ImportError, match=r"no compiled kernels at nothing\.so"):
        load(tmp_path / "nothing.so")


def test_a_foreign_file_is_an_import_error(tmp_path):
    foreign = tmp_path / "kernels.so"
    foreign.write_text("not a library")
    with pytest.raises(ImportError, match="cannot be loaded"):
        load(foreign)


def test_a_library_without_our_functions_is_an_import_error():
    """What a browser without SIMD makes of the kernels: a handle that knows no name."""
    with pytest.raises(ImportError, match="cannot be loaded: .*interface"):
        load(Path(_ctypes.__file__))


def test_a_library_of_other_sources_is_an_import_error(monkeypatch):
    monkeypatch.setattr(library, "interface_number", lambda header: 12345)
    with pytest.raises(ImportError, match="compiled from other sources"):
        open_library(HEADER.with_name(file_name("native")))


def test_an_array_of_another_layout_is_noticed(kernels, monkeypatch):
    functions = open_library(HEADER.with_name(file_name("native")))
    functions["probe"] = lambda objects, array, address, number: 0
    monkeypatch.setattr("glassnet.kernels.open_library", lambda path: functions)
    with pytest.raises(ImportError, match="lays out its arrays differently"):
        load()


def test_probe_knows_its_array(kernels):
    functions = open_library(HEADER.with_name(file_name("native")))
    example = np.zeros((2, 3, 5), np.float32)
    other, address = np.zeros((2, 3, 5)), example.ctypes.data
    number = np.dtype(np.float32).num
    assert functions["probe"]([None, example], example, address, number) == 1
    assert functions["probe"]([None, other], example, address, number) == 0
    assert functions["probe"]((None, example), example, address, number) == 0
    assert functions["probe"]([None, example], example, address + 4, number) == 0
    assert functions["probe"]([None, other], other, address, number) == 0
    assert functions["probe"]([None, example], example, address, number + 1) == 0
