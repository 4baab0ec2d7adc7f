import numpy as np
import pytest

from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED

SMALL = {"images": 400, "epochs": 16, "seeds": 3}


@pytest.mark.claims
def test_dropout_narrows_the_gap_between_training_and_test_digits(run_experiment):
    result = run_experiment("C32", **SMALL)
    assert result.verdict == HOLDS
    gap = {name: np.array(result.numbers[f"gap_{name}"]) for name in ("without", "with")}
    loss = {name: np.array(result.numbers[f"test_loss_{name}"]) for name in ("without", "with")}
    assert gap["with"].shape == (3,)
    assert (gap["with"] < gap["without"] - 0.01).all()
    assert (loss["with"] < loss["without"]).all()
    # Reduced, not removed: the network still does better on what it learned from.
    assert (gap["with"] > 0.1).all()


@pytest.mark.claims
def test_dropping_far_too_much_only_hinders_learning(run_experiment):
    result = run_experiment("C32", **SMALL | {"epochs": 8}, p=0.9)
    assert result.verdict == MIXED
    assert "learned less well" in result.sentence


def test_dropping_nothing_changes_nothing(run_experiment):
    result = run_experiment("C32", images=100, epochs=1, seeds=3, p=0)
    assert result.verdict == FAILS
    assert result.numbers["gap_with"] == result.numbers["gap_without"]
