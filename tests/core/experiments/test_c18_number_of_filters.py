import numpy as np
import pytest

from glassnet.experiments.c18_number_of_filters import FROZEN, judge
from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED
from glassnet.experiments.kit.words import percent

SMALL = {"images": 1000, "epochs": 3, "seeds": 3, "most": 16}


@pytest.mark.claims
def test_each_doubling_brings_less_and_costs_more(run_experiment):
    result = run_experiment("C18", **SMALL)
    assert result.verdict == HOLDS
    accuracies = {filters: np.array(runs) for filters, runs in result.numbers["accuracies"].items()}
    assert list(accuracies) == [1, 2, 4, 8, 16]
    assert (accuracies[16] > accuracies[1] + 0.15).all()
    first, last = accuracies[4] - accuracies[1], accuracies[16] - accuracies[4]
    assert first.mean() > last.mean() + 0.05
    assert result.numbers["parameters"][16] == 26 * 16 + 36 * 16 * 10 + 10
    assert percent(accuracies[16].mean()) in result.sentence
    assert "seeds 0 to 2" in result.sentence


@pytest.mark.claims
def test_even_filters_left_as_they_began_are_worth_having(run_experiment):
    learned, frozen = (
        run_experiment("C18", **SMALL | {"most": 4, "seeds": 2} | weights).numbers["accuracies"]
        for weights in ({}, {"weights": FROZEN})
    )
    assert np.mean(frozen[4]) > np.mean(frozen[1])
    assert np.mean(frozen[4]) < np.mean(learned[4])


def test_the_verdict_follows_the_numbers():
    milliseconds = {filters: [float(filters)] for filters in (1, 2, 4, 8)}
    steady = {1: [0.2], 2: [0.4], 4: [0.6], 8: [0.8]}
    falling = {1: [0.8], 2: [0.7], 4: [0.6], 8: [0.5]}
    flattening = {1: [0.5], 2: [0.8], 4: [0.9], 8: [0.91]}
    verdicts = [judge(runs, milliseconds, 0).verdict for runs in (steady, falling, flattening)]
    assert verdicts == [MIXED, FAILS, HOLDS]
