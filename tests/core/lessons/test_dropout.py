"""Every step drops other units; scaling what stays keeps the expectation (C30, C31)."""

from __future__ import annotations

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.lessons.dropout import RECENT, masks
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec

MANY = 1000


def data(answer, name):
    return np.array(answer[name]["data"])


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_units_are_dropped_with_probability_p_and_the_others_scaled(live, p):
    answer = masks(live, p=p, steps=1)
    assert set(np.unique(data(answer, "mask"))) <= {0, np.float32(1 / (1 - p))}
    np.testing.assert_allclose(
        data(answer, "output"), data(answer, "activation") * data(answer, "mask"), rtol=1e-6
    )
    many = masks(live, p=p, steps=MANY)
    assert data(many, "on").mean() == pytest.approx(1 - p, abs=0.01)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_scaling_keeps_the_expectation(live, p):
    answer = masks(live, p=p, steps=MANY)
    before, _, mean = answer["sums"]
    assert mean == pytest.approx(before, rel=0.06)
    without = masks(live, p=p, scaled=False)
    assert without["sums"][2] == pytest.approx(before * (1 - p), rel=0.06)


def test_every_step_drops_other_units(live):
    answer = masks(live, p=0.5, steps=200)
    assert answer["steps"] == answer["different"] == 201
    recent = data(answer, "recent").reshape(RECENT, 64)
    assert all((recent[row] != recent[row + 1]).any() for row in range(RECENT - 1))


def test_masks_stay_until_they_are_asked_to_go(live):
    first = masks(live, p=0.5, steps=3)
    same = masks(live, p=0.5, index=2)
    assert first["steps"] == same["steps"] == 4
    np.testing.assert_array_equal(data(first, "mask"), data(same, "mask"))
    assert masks(live, p=0.5, restart=True)["steps"] == 1
    assert masks(live, p=0.3)["steps"] == 1


def test_a_dropped_unit_passes_no_gradient_on(live):
    answer = masks(live, p=0.5, steps=1)
    dropped = data(answer, "mask") == 0
    assert dropped.any()
    assert (data(answer, "gradient_passed")[dropped] == 0).all()
    assert (data(answer, "gradient_arriving")[dropped] != 0).all()


def test_in_testing_nothing_is_dropped(live):
    answer = masks(live, p=0.5, steps=5, training=False)
    assert (data(answer, "mask") == 1).all()
    np.testing.assert_array_equal(data(answer, "output"), data(answer, "activation"))
    np.testing.assert_array_equal(answer["whole"], answer["thinned"])


def test_the_gradient_is_that_of_the_loss(live):
    live.network = live.pretrained = Sequential.from_spec(
        ready_spec("lenet"), seed=0, dtype=np.float64
    )
    live.image = lambda image, index: (np.random.default_rng(0).random((1, 1, 28, 28)), 3)
    answer = masks(live, p=0.5, steps=1)
    arriving, output = data(answer, "gradient_arriving"), data(answer, "output")
    last = live.network.layers[-1]

    def loss(values):
        logits = values.astype(np.float64) @ last.weight.data.T + last.bias.data
        return np.log(np.exp(logits).sum()) - logits[3]

    for unit in (0, 17, 63):
        nudge = np.zeros(64)
        nudge[unit] = 1e-3
        slope = (loss(output + nudge) - loss(output - nudge)) / 2e-3
        assert arriving[unit] == pytest.approx(slope, rel=1e-3, abs=1e-6)


def test_a_network_without_dropout_is_not_asked(live):
    live.network, live.source = Sequential.from_spec(ready_spec("mlp")), "reader"
    assert masks(live, p=0.5)["source"] == "pretrained"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"p": 1.0}, "p expects a number from 0 to 0.95"), ({"p": 0.5, "steps": 1001}, "to 1000")],
)
def test_wrong_arguments_are_refused(live, wrong, message):
    with pytest.raises(ArgumentError, match=message):
        masks(live, **wrong)
