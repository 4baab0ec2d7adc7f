"""Kernel calls, recorded and made again."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from glassnet.kernels import Kernels, load, numbers_for_repeat
from glassnet.kernels.build import build
from glassnet.kernels.library import HEADER

build("native", HEADER.parent)

from glassnet.ops import simd_ops  # noqa: E402 — it needs the library
from glassnet.ops.tape import Tape  # noqa: E402


def floats(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_calls_are_made_again_on_what_the_arrays_hold_by_then():
    x, weight, tape = floats(4, 6), floats(3, 6), Tape()
    with tape.record():
        y = simd_ops.relu(simd_ops.linear(x, weight, None))
    x[...], weight[...] = floats(4, 6, seed=1), floats(3, 6, seed=2)
    expected = simd_ops.relu(simd_ops.linear(x, weight, None))
    assert tape.play()
    np.testing.assert_array_equal(y, expected)


def test_what_comes_after_the_recording_is_not_on_the_tape():
    x, tape = floats(3), Tape()
    with tape.record():
        y = simd_ops.relu(x)
    other = simd_ops.relu(-x)
    kept = other.copy()
    x[...] = 5
    assert tape.play()
    np.testing.assert_array_equal(y, [5, 5, 5])
    np.testing.assert_array_equal(other, kept)


FIRST_SCRATCH = """
import numpy as np
from glassnet.ops import simd_ops
from glassnet.ops.tape import Tape

x, weight, tape = np.ones((2, 200_000), np.float32), np.ones((3, 200_000), np.float32), Tape()
with tape.record():
    y = simd_ops.linear(x, weight, None)
calls = []
simd_ops.listener.set(lambda *call: calls.append(call))
simd_ops.linear(np.tile(x, 2), np.tile(weight, 2), None)
assert len(calls) == 2, "asked for scratch, and made"
y[...] = 0
assert tape.play()
assert (y == 200_000).all()
"""


def test_a_call_that_first_asked_for_scratch_is_on_it_once():
    # In a process of its own, where nobody has asked for as much before.
    subprocess.run([sys.executable, "-W", "error", "-c", FIRST_SCRATCH], check=True)


@pytest.mark.parametrize(
    "work",
    [
        lambda: simd_ops.relu(np.ones(3)),  # float64: NumPy's
        lambda: simd_ops.softmax_cross_entropy(floats(2, 3), np.array([0, 1])),  # cannot repeat
    ],
)
def test_what_is_not_all_on_the_tape_is_not_played(work):
    tape = Tape()
    with tape.record():
        work()
    assert not tape.play()


def test_an_empty_or_broken_tape_is_not_played():
    assert not Tape().play()
    tape, kernels = Tape(), simd_ops.kernels
    with pytest.raises(AttributeError), tape.record():
        simd_ops.relu([simd_ops.relu(floats(3)), "and something wrong"])
    assert not tape.play()
    assert simd_ops.kernels is kernels


def test_a_kernel_that_refuses_now_ends_the_playing():
    x, tape = floats(2, 6), Tape()
    with tape.record():
        y = simd_ops.relu(x)
    y.flags.writeable = False
    assert not tape.play()


@pytest.fixture(scope="module")
def kernels():
    return load()


def test_every_kernel_on_the_list_is_called_by_its_number_and_length(kernels):
    numbers = numbers_for_repeat()
    assert list(numbers.values()) == list(range(len(numbers)))
    assert numbers.keys() <= Kernels.__annotations__.keys()
    x, y = floats(2, 3), np.zeros((2, 3), np.float32)
    bend, relu = np.float32([0, 0]), numbers["activation"]
    assert kernels.repeat(np.array([relu], np.int32), [[x, bend, y]]) == 0
    np.testing.assert_array_equal(y, np.maximum(x, 0))
    y[...] = 7
    for order, calls in [
        ([relu], [[x, bend, y, y]]),
        ([relu], [[x]]),
        ([relu], [(x, bend, y)]),
        ([relu], [None]),
        ([relu], [[x, bend, None]]),
        ([relu], []),
        ([relu], ([x, bend, y],)),
        ([relu], None),
        ([len(numbers)], [[x, y]]),
        ([-1], [[x, y]]),
        ([2**31 - 1], [[x, y]]),
    ]:
        assert kernels.repeat(np.array(order, np.int32), calls) == -1
        assert (y == 7).all()
    assert kernels.repeat(np.array([relu]), [[x, bend, y]]) == -1  # int64
    assert kernels.repeat([relu], [[x, bend, y]]) == -1
