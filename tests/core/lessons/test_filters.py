"""A training on film: the filters at every look, the same whatever the pieces (C06)."""

import numpy as np
import pytest

from glassnet import ops
from glassnet.base.errors import ArgumentError
from glassnet.lessons.filters import LOOKS, history
from glassnet.nn.layers import Conv2d, MaxPool2d
from glassnet.ops import reference


@pytest.fixture(autouse=True)
def _fastest_backend():
    ops.use_backend("auto")


def looks(answer):
    return answer["filters"]["data"].reshape(answer["filters"]["shape"])


def test_the_film_goes_on_where_it_stopped(live):
    first = history(live, kernel=5, start="faint", updates=2)
    assert first["steps"] == [0, 1, 2]
    assert first["planned"] == len(LOOKS)
    whole = history(live, kernel=5, start="faint", updates=LOOKS[-1])
    assert whole["steps"] == list(LOOKS)
    assert looks(whole).shape == (len(LOOKS), 8, 5, 5)
    np.testing.assert_array_equal(looks(whole)[:3], looks(first))
    again = history(live, kernel=5, start="faint", updates=10)
    np.testing.assert_array_equal(looks(again), looks(whole))
    live.memory.clear()
    at_once = history(live, kernel=5, start="faint", updates=LOOKS[-1])
    np.testing.assert_array_equal(looks(at_once), looks(whole))
    assert at_once["accuracies"] == whole["accuracies"]
    assert whole["accuracies"][-1] > whole["accuracies"][0] + 0.3


def test_the_maps_are_what_the_filters_make_of_the_digit(live):
    answer = history(live, kernel=3, start="usual", updates=LOOKS[3])
    maps = answer["maps"]["data"].reshape(answer["maps"]["shape"])
    digit = answer["digit"]["data"].reshape(1, 1, 28, 28)
    assert maps.shape == (4, 8, 13, 13)
    for filters, seen in zip(looks(answer), maps, strict=True):
        # No bias is seen in the film, and none has moved far from 0 after four updates.
        raw = reference.conv2d(digit, filters[:, None], None, **Conv2d(1, 8, 3).windows())
        expected, _ = reference.max_pool2d(np.maximum(raw, 0), **MaxPool2d(2).windows())
        np.testing.assert_allclose(seen, expected[0], atol=0.05)


def test_faint_filters_grow_and_usual_ones_hardly_change(live):
    growth = {}
    for start in ("faint", "usual"):
        filters = looks(history(live, kernel=3, start=start, updates=LOOKS[-1]))
        growth[start] = np.linalg.norm(filters[-1]) / np.linalg.norm(filters[0])
    assert growth["faint"] > 3
    assert growth["usual"] < 1.5


@pytest.mark.parametrize("wrong", [{"kernel": 4}, {"start": "zero"}])
def test_other_films_are_not_shown(live, wrong):
    with pytest.raises(ArgumentError, match="kernel expects one of"):
        history(live, **{"kernel": 3, "start": "faint", "updates": 1} | wrong)
