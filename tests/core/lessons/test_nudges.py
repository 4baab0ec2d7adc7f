"""Along the gradient, a little goes a long way (B07)."""

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.base.pixels import to_input
from glassnet.lessons.nudges import nudged
from glassnet.nn.losses import softmax


def array(tensor):
    return tensor["data"].reshape(tensor["shape"])


def test_nothing_changes_without_a_nudge(live):
    answer = nudged(live, size=0)
    for how in ("along", "random"):
        np.testing.assert_array_equal(array(answer["pictures"][how]), array(answer["image"]))
        assert not array(answer["changes"][how]).any()
        np.testing.assert_allclose(answer["probabilities"][how], answer["probabilities"]["is"])


def test_no_pixel_changes_by_more_than_the_nudge(live):
    answer = nudged(live, size=0.1, index=2)
    for how in ("along", "random"):
        changes = array(answer["changes"][how])
        assert np.abs(changes).max() == pytest.approx(0.1, abs=1e-6)
        moved = array(answer["image"]) + changes
        np.testing.assert_allclose(array(answer["pictures"][how]), moved, atol=1e-6)


def test_the_nudge_along_the_gradient_costs_the_label_its_probability(live):
    answer = nudged(live, size=0.05, index=2)
    label = answer["label"]
    before, along = (answer["probabilities"][how][label] for how in ("is", "along"))
    assert along < before
    assert along < answer["probabilities"]["random"][label]


def test_the_smallest_nudge_is_the_first_that_turns_the_answer(live):
    smallest = nudged(live, size=0, index=1)["smallest"]["along"]
    for size, turned in ((smallest - 0.01, False), (smallest, True)):
        picture = array(nudged(live, size=size, index=1)["pictures"]["along"])[None, None]
        answer = nudged(live, size=0, index=1)["answer"]
        assert (live.network.forward(picture).argmax() != answer) == turned


def test_a_drawing_counts_as_what_is_read_in_it(live):
    drawing = to_input(live.test.images[:1]).reshape(-1)
    answer = nudged(live, size=0.1, image=drawing)
    assert answer["label"] is None
    assert answer["answer"] == softmax(live.network.forward(drawing.reshape(1, 1, 28, 28))).argmax()
    probabilities = answer["probabilities"]
    assert probabilities["along"][answer["answer"]] < probabilities["is"][answer["answer"]]


def test_a_nudge_out_of_range_is_refused(live):
    with pytest.raises(ArgumentError, match=r"size expects a number from 0 to 0.5"):
        nudged(live, size=0.6)
