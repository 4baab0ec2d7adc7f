"""The workbench by itself: phases in order, and every one of them taken back exactly."""

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.base.pixels import to_input
from glassnet.lessons.kit.workbench import BATCH, DIVERGED, PHASES, UNDOS, Workbench
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


@pytest.fixture
def bench(stripes):
    network = Sequential.from_spec(ready_spec("linear"), seed=0, dtype=np.float64)
    return Workbench.of(network, to_input(stripes.images).astype(np.float64), stripes.labels)


def test_the_phases_follow_each_other(bench):
    seen = []
    for _ in range(6):
        bench.advance(0.1)
        seen.append(bench.now.phase)
    assert seen == [*PHASES[1:], "forward", "loss"]


def test_every_phase_is_taken_back_exactly(bench):
    moments = [bench.now]
    for _ in range(9):
        bench.advance(0.1)
        moments.append(bench.now)
    while bench.past:
        assert bench.now is moments.pop()
        bench.undo()
    assert bench.now is moments[0]
    with pytest.raises(ArgumentError, match="nothing to undo"):
        bench.undo()


def test_whole_steps_are_taken_back_at_once(bench):
    bench.advance(0.1)
    begun = bench.now
    bench.advance_steps(0.1, 3)
    assert (bench.now.phase, bench.now.step) == ("update", 3)
    bench.undo()
    assert bench.now is begun


def test_the_past_is_bounded(bench):
    for _ in range(UNDOS + 20):
        bench.advance(0.01)
    assert len(bench.past) == UNDOS


def test_after_an_update_the_batch_is_still_the_one_it_came_from(bench):
    first = bench.batch()[0]
    for _ in range(4):
        bench.advance(0.1)
    assert bench.now.phase == "update"
    np.testing.assert_array_equal(bench.batch()[0], first)
    bench.advance(0.1)
    np.testing.assert_array_equal(bench.batch()[0], bench.images[BATCH : 2 * BATCH])


def test_a_loss_that_is_no_number_ends_it(bench):
    bench.advance_steps(1e308, 50)
    assert bench.now.phase == DIVERGED
    with pytest.raises(ArgumentError, match="no longer a number"):
        bench.advance(0.1)


def test_losses_beside_a_weight_give_its_gradient_and_leave_it_as_it_was(bench):
    for _ in range(3):
        bench.advance(0.1)
    name, place = "1.weight", 300
    above, below = bench.losses_beside(name, place, 1e-5)
    expected = bench.now.gradients[name].flat[place]
    assert (above - below) / 2e-5 == pytest.approx(expected, rel=1e-6)
    weight = bench.network.named_parameters()[name].data
    np.testing.assert_array_equal(weight, bench.now.weights[name])
