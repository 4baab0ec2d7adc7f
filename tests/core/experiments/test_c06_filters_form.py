import numpy as np
import pytest

from glassnet.experiments.c06_filters_form import KEPT, LEARNED, USUAL, patches, stroke_tuning
from glassnet.experiments.kit.experiment import HOLDS

SMALL = {"images": 2000, "epochs": 3, "seeds": 3}


@pytest.mark.claims
def test_faint_noise_turns_into_detectors_of_strokes(run_experiment):
    result = run_experiment("C06", **SMALL)
    assert result.verdict == HOLDS
    tuning = np.array(result.numbers["tuning"])
    assert (tuning[:, -1] > 1.5).all()
    assert (tuning[:, 0] < 1.2).all()
    learned, kept = (np.array(result.numbers["accuracies"][way]) for way in (LEARNED, KEPT))
    assert (learned > kept + 0.01).all()


@pytest.mark.claims
def test_filters_of_the_usual_strength_hardly_need_to_learn(run_experiment):
    result = run_experiment("C06", **SMALL, start=USUAL, kernel="3×3")
    assert result.verdict != HOLDS
    learned, kept = (np.array(result.numbers["accuracies"][way]) for way in (LEARNED, KEPT))
    assert abs(learned - kept).mean() < 0.02


def test_a_filter_of_one_sign_answers_an_edge_as_it_does_scattered_pixels(digits):
    strokes, scattered = patches(digits.test, 3)
    np.testing.assert_allclose(np.sort(strokes), np.sort(scattered))
    assert stroke_tuning(np.ones((2, 3, 3)), strokes, scattered) == 1
    edge = np.array([[[1.0, 1, 1], [0, 0, 0], [-1, -1, -1]]])
    checkers = np.array([[[1.0, -1, 1], [-1, 1, -1], [1, -1, 1]]])
    assert stroke_tuning(edge, strokes, scattered) > 1.5
    assert stroke_tuning(checkers, strokes, scattered) < 0.5
