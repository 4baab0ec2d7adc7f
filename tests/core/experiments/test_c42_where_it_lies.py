import numpy as np
import pytest

from glassnet.data.dataset import Dataset
from glassnet.experiments.c42_where_it_lies import (
    CONNECTED,
    LARGEST,
    MEANINGFUL,
    MEANINGLESS,
    SHARED,
    UNTIED,
    in_corners,
    network_spec,
)
from glassnet.experiments.kit.experiment import FAILS, HOLDS
from glassnet.nn.network import Sequential

SMALL = {"images": 1000, "epochs": 4, "seeds": 3}


@pytest.mark.claims
def test_sharing_loses_where_the_place_counts(run_experiment):
    result = run_experiment("C42", **SMALL)
    assert result.verdict == HOLDS
    by_weights = result.numbers["accuracies"]
    shared, untied = (
        {task: np.array(runs) for task, runs in by_weights[name].items()}
        for name in (SHARED, UNTIED)
    )
    assert (untied[MEANINGFUL] > shared[MEANINGFUL] + 0.1).all()
    # The same network that is at a loss there reads the same images well without the meaning.
    assert (shared[MEANINGLESS] > shared[MEANINGFUL] + 0.15).all()
    assert abs(untied[MEANINGLESS].mean() - untied[MEANINGFUL].mean()) < 0.05
    assert "seeds 0 to 2" in result.sentence


@pytest.mark.claims
def test_an_end_that_knows_the_place_makes_up_for_it(run_experiment):
    result = run_experiment("C42", images=500, epochs=3, seeds=3, end=CONNECTED)
    assert result.verdict == FAILS
    accuracies = result.numbers["accuracies"]
    assert min(accuracies[SHARED][MEANINGFUL]) > 0.5
    lead = np.mean(accuracies[UNTIED][MEANINGFUL]) - np.mean(accuracies[SHARED][MEANINGFUL])
    assert lead < 0.05


def test_both_tasks_have_the_same_images_and_other_answers():
    data = Dataset(np.full((40, 28, 28), 200, np.uint8), np.arange(40, dtype=np.uint8) % 10)
    plain, counts = (in_corners(data, task, seed=3) for task in (MEANINGLESS, MEANINGFUL))
    np.testing.assert_array_equal(plain.images, counts.images)
    np.testing.assert_array_equal(plain.labels, data.labels)
    low = counts.images[:, -4:].any(axis=(1, 2))
    assert 5 < low.sum() < 35
    np.testing.assert_array_equal(counts.labels[low], (data.labels[low] + 5) % 10)
    np.testing.assert_array_equal(counts.labels[~low], data.labels[~low])


@pytest.mark.parametrize("end", [LARGEST, CONNECTED])
def test_both_networks_do_the_same_work(end):
    shared, untied = (
        Sequential.from_spec(network_spec(name, end)).summary() for name in (SHARED, UNTIED)
    )
    assert [layer.multiply_adds for layer in shared] == [layer.multiply_adds for layer in untied]
    assert [layer.output_shape for layer in shared] == [layer.output_shape for layer in untied]
    assert shared[0].parameters * 81 == untied[0].parameters
