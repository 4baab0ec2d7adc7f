import numpy as np
import pytest

from glassnet.experiments.c29_capstone import (
    CNN,
    KINDS,
    NORMAL,
    SAME_PARAMETERS,
    SAME_SECONDS,
    SAME_WORK,
    SHIFTED,
    SHUFFLED,
    drive,
    make_racers,
)
from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED
from glassnet.nn.spec import ready_spec
from glassnet.training.recipe import Recipe

SMALL = {"images": 2500, "epochs": 4, "seeds": 3}


@pytest.mark.claims
def test_at_equal_parameters_a_cnn_is_more_accurate_and_spends_more(run_experiment):
    result = run_experiment("C29", **SMALL)
    assert result.verdict == HOLDS
    numbers = result.numbers
    accuracies = {
        name: {kind: np.array(runs) for kind, runs in by_kind.items()}
        for name, by_kind in numbers["accuracies"].items()
    }
    for by_kind in accuracies.values():
        assert [by_kind[kind].shape for kind in KINDS] == [(3,)] * 3
    cnn, small, wide = (accuracies[name] for name in (CNN, SAME_PARAMETERS, SAME_WORK))
    assert (cnn[NORMAL] > small[NORMAL] + 0.01).all()
    assert (cnn[SHIFTED] > small[SHIFTED] + 0.1).all()
    # More multiply-adds help the normal network, on digits as they are.
    assert wide[NORMAL].mean() > small[NORMAL].mean()
    # Shuffling takes the CNN's lead and leaves the normal networks what they have.
    assert (cnn[SHUFFLED] < cnn[NORMAL]).all()
    assert (cnn[NORMAL] - small[NORMAL] > cnn[SHUFFLED] - small[SHUFFLED]).all()
    assert abs(wide[SHUFFLED].mean() - wide[NORMAL].mean()) < 0.02
    assert "seeds 0 to 2" in result.sentence


@pytest.mark.claims
def test_on_shuffled_digits_the_lead_is_gone(run_experiment):
    result = run_experiment("C29", images=500, epochs=2, seeds=3, judged_on=SHUFFLED)
    assert result.verdict in (FAILS, MIXED)
    accuracies = result.numbers["accuracies"]
    assert np.mean(accuracies[CNN][SHUFFLED]) < np.mean(accuracies[SAME_WORK][SHUFFLED])


def test_what_is_said_to_be_equal_is_equal():
    racers = {racer.name: racer for racer in make_racers()}
    cnn = racers[CNN]
    assert racers[SAME_PARAMETERS].parameters == pytest.approx(cnn.parameters, rel=0.02)
    assert racers[SAME_WORK].multiply_adds == pytest.approx(cnn.multiply_adds, rel=0.002)
    assert racers[SAME_SECONDS].spec == racers[SAME_WORK].spec
    assert cnn.multiply_adds > 5 * racers[SAME_PARAMETERS].multiply_adds


def test_a_budget_of_seconds_ends_training(digits):
    training = digits.training.subset(slice(500))
    run = drive(ready_spec("linear"), training, Recipe(epochs=1), budget=0.05)
    done = []
    while True:
        try:
            done.append(next(run))
        except StopIteration as stop:
            lap = stop.value
            break
    assert done == sorted(done)
    assert done[-1] == 1.0
    assert lap.seconds >= 0.05
    assert lap.epochs > 0
