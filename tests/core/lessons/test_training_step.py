import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.lessons.training_step import PHASES, advance, check, run, start, undo


def go(live, times, learning_rate=0.1):
    for _ in range(times):
        view = advance(live, learning_rate=learning_rate)
    return view


def values(view, name="filters"):
    return view[name]["data"]


def test_one_step_goes_through_its_four_phases(live):
    first = start(live)
    assert first["phase"] == "ready"
    assert first["probabilities"] is first["gradient"] is first["change"] is None
    views = [advance(live, learning_rate=0.1) for _ in range(5)]
    assert [view["phase"] for view in views] == [*PHASES[1:], "forward"]
    assert [view["next"] for view in views] == [*PHASES[2:], "forward", "loss"]
    assert [view["step"] for view in views] == [0, 0, 0, 1, 1]
    forward, loss, backward, update, _ = views
    assert values(forward, "probabilities").reshape(8, 10).sum(axis=1) == pytest.approx(np.ones(8))
    assert len(loss["losses"]) == 1
    assert 1 < loss["losses"][0] < 5
    # Backpropagation computes, the weights are as before; the update uses what it computed.
    np.testing.assert_array_equal(values(backward), values(first))
    np.testing.assert_allclose(values(update, "change"), -0.1 * values(backward, "gradient"))
    np.testing.assert_allclose(values(update), values(first) + values(update, "change"))


def test_undo_brings_everything_back_exactly(live):
    views = [start(live), *(advance(live, learning_rate=0.1) for _ in range(9))]
    for before in reversed(views[:-1]):
        after = undo(live)
        assert after["phase"] == before["phase"]
        assert after["losses"] == before["losses"]
        np.testing.assert_array_equal(values(after), values(before))
    assert after["undos"] == 0
    with pytest.raises(ArgumentError, match="nothing to undo"):
        undo(live)


def test_steps_lower_the_loss_and_one_undo_takes_them_all_back(live):
    first = start(live)
    after = run(live, learning_rate=0.05, steps=30)
    assert after["step"] == len(after["losses"]) == 30
    assert after["losses"][-1] < 0.7 * after["losses"][0]
    np.testing.assert_array_equal(values(undo(live)), values(first))


def test_the_same_way_twice_is_the_same(live):
    start(live, seed=3)
    first = run(live, learning_rate=0.1, steps=3)
    start(live, seed=3)
    assert run(live, learning_rate=0.1, steps=3)["losses"] == first["losses"]


def test_a_huge_learning_rate_makes_the_loss_diverge_and_undo_helps(live):
    start(live)
    lost = run(live, learning_rate=100.0, steps=50)
    if lost["phase"] != "diverged":  # ReLU may die first: then the loss is stuck instead
        assert max(lost["losses"]) > 10 * lost["losses"][0]
    else:
        with pytest.raises(ArgumentError, match="no longer a number"):
            advance(live, learning_rate=0.1)
    assert undo(live)["phase"] == "ready"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_measured_slope_is_the_gradient(live, seed):
    start(live, seed=seed)
    go(live, 3)
    for place in (0, 4, 40, 71):
        found = check(live, place=place, epsilon=1e-6)
        assert found["error"] < 1e-5
        assert found["slope"] == pytest.approx((found["above"] - found["below"]) / 2e-6)
    before = undo(live)  # looking changed nothing: backward leads to the same gradient again
    again = advance(live, learning_rate=0.1)
    np.testing.assert_array_equal(values(again), values(before))


def test_there_is_nothing_to_check_before_backward(live):
    start(live)
    go(live, 2)
    with pytest.raises(ArgumentError, match="no gradient yet"):
        check(live, place=0)


@pytest.mark.parametrize("rate", [0.0, -1.0, 101.0, float("nan")])
def test_an_impossible_learning_rate_is_refused(live, rate):
    with pytest.raises(ArgumentError, match="learning_rate expects"):
        advance(live, learning_rate=rate)
