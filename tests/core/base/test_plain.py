import json

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.base.plain import flat, tensor, to_plain
from glassnet.training.recipe import Recipe


@pytest.mark.parametrize(
    "name", ["uint8", "int8", "int16", "int32", "uint32", "float32", "float64"]
)
def test_types_that_javascript_has_pass_unchanged(name):
    values = np.arange(6, dtype=name).reshape(2, 3)
    assert flat(values).dtype == name
    assert flat(values.T).tolist() == [0, 3, 1, 4, 2, 5]


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.array([1, -2]), np.int32),
        (np.array([2**40]), np.float64),
        (np.array([-(2**53) + 1, 2**53 - 1]), np.float64),
        (np.array([2**53 + 1]), np.int64),
        (np.array([-(2**53) - 1]), np.int64),
        (np.array([2**64 - 1], np.uint64), np.uint64),
        (np.array([], np.int64), np.int32),
        (np.array([True, False]), np.uint8),
        (np.array([0.5], np.float16), np.float32),
    ],
)
def test_other_types_are_converted(array, dtype):
    assert flat(array).dtype == dtype
    assert flat(array).tolist() == array.tolist()


def test_everything_else_can_be_written_as_json():
    value = {
        "none": None,
        3: [np.int64(4), np.float32(0.25), np.bool_(True)],
        "nested": ({"set": {1}}, range(2)),
        "dataclass": Recipe(),
        "object": object,
        "text": np.array(["a", None], dtype=object),
    }
    plain = to_plain(value)
    assert json.loads(json.dumps(plain)) == plain
    assert plain["3"] == [4, 0.25, True]
    assert plain["dataclass"]["batch_size"] == 64
    assert plain["object"] == "<class 'object'>"
    assert plain["text"] == ["a", None]


def test_what_contains_itself_is_refused_in_one_sentence():
    circle = [1]
    circle.append({"again": circle})
    with pytest.raises(ArgumentError, match=r"contains itself.*\[1, \{'again': \[1,") as caught:
        to_plain(circle)
    assert len(str(caught.value)) < 200
    assert to_plain([circle[:1], circle[:1]]) == [[1], [1]], "twice is no circle"


def test_a_tensor_keeps_its_shape():
    assert tensor(np.zeros((2, 3, 4)))["shape"] == [2, 3, 4]
