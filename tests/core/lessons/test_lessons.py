"""What every lesson's Python side keeps to."""

from __future__ import annotations

import json

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.base.plain import to_json
from glassnet.lessons import call, first_look, lesson_names


@pytest.mark.parametrize("name", lesson_names())
def test_the_first_look_is_something_json_can_hold(live, name):
    for answer in first_look(name, live).values():
        json.dumps(to_json(answer), allow_nan=False)


@pytest.mark.parametrize(
    ("lesson", "method", "parameters", "message"),
    [
        ("nothing", "maps", {}, "There is no lesson 'nothing'. There are .*equivariance"),
        ("live", "pick_image", {}, "There is no lesson 'live'"),
        ("equivariance", "shift", {}, "equivariance has no function 'shift'; it has maps"),
        ("equivariance", "_inside", {}, "has no function '_inside'"),
        ("equivariance", "maps", {}, "equivariance.maps: missing a required .*'rows'"),
        ("equivariance", "maps", {"tip": 1}, "equivariance.maps: "),
    ],
)
def test_wrong_calls_are_refused_by_name(live, lesson, method, parameters, message):
    with pytest.raises(ArgumentError, match=message):
        call(lesson, method, live, parameters)


def test_an_image_is_a_drawing_or_else_a_test_digit(live):
    x, label = live.image(index=len(live.test) + 3)
    assert label == live.test.labels[3]
    np.testing.assert_allclose(x[0, 0] * 255, live.test.images[3], atol=1e-4)
    drawing = np.linspace(0, 1, 784)
    x, label = live.image(drawing, index=3)
    assert label is None
    np.testing.assert_allclose(x, drawing.reshape(1, 1, 28, 28), rtol=1e-6)


def test_a_network_that_does_not_fit_is_replaced_by_the_pretrained(live):
    live.source = "reader"
    assert live.network_where(lambda network: True) == (live.network, "reader")
    assert live.network_where(lambda network: False) == (live.pretrained, "pretrained")
