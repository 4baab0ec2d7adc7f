import numpy as np
import pytest

from glassnet.experiments.kit.experiment import HOLDS
from glassnet.experiments.kit.fitting import mean
from glassnet.experiments.setups.redundancy import FRACTIONS, Readout, delete_at_random, evenness

SMALL = {"images": 400, "epochs": 16, "seeds": 3}


@pytest.mark.claims
def test_dropout_spreads_the_work_but_hardly_the_sizes_of_the_weights(run_experiment):
    result = run_experiment("C33", **SMALL)
    assert result.verdict == HOLDS
    half_with, half_without = (
        np.array(result.numbers[f"half_{name}"]) for name in ("with", "without")
    )
    assert (half_with > half_without + 0.02).all()
    assert half_with.mean() > half_without.mean() + 0.05
    assert all(abs(rise) < 0.05 for rise in result.numbers["rise"].values())
    assert np.array(result.numbers["curves_with"]).shape == (3, len(FRACTIONS))


def test_without_dropout_in_either_there_is_nothing_to_tell_apart(run_experiment):
    result = run_experiment("C33", images=100, epochs=1, seeds=1, p=0)
    assert result.verdict == "does not hold"


def test_evenness_runs_from_one_weight_to_all():
    assert evenness(np.array([[1.0, -1.0], [1.0, 1.0]])) == 1
    assert evenness(np.array([[0.0, 5.0], [0.0, 0.0]])) == 0.25


@pytest.fixture
def readout():
    """Two classes told apart by units 0 and 1, while units 2 and 3 say nothing."""
    hidden = np.array([[1, 0, 1, 1], [0, 1, 1, 1]], np.float32)
    weight = np.array([[1, 0, 0, 0], [0, 1, 0, 0]], np.float32)
    return Readout(hidden, np.array([0, 1], np.uint8), weight, np.zeros(2, np.float32), weight)


def test_deleting_units_deletes_what_they_say(readout):
    assert readout.accuracy(np.ones(4, np.float32)) == 1
    assert readout.accuracy(np.array([1, 1, 0, 0], np.float32)) == 1
    assert readout.accuracy(np.zeros(4, np.float32)) == 0.5
    assert sorted(np.argsort(-readout.importance())[:2].tolist()) == [0, 1]
    assert readout.inputs_heard() == 1


def test_more_deleted_units_cost_more(readout):
    curve = drain(delete_at_random(readout, seed=0, fractions=(0.0, 0.5, 1.0)))
    assert curve[0] == 1
    assert curve[0] > curve[1] > curve[2]
    assert curve[2] == 0.5
    assert 0.5 < mean(curve) < 1


def drain(generator):
    while True:
        try:
            next(generator)
        except StopIteration as stop:
            return stop.value
