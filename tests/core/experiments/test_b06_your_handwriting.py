import numpy as np
import pytest

from glassnet.experiments.b06_your_handwriting import DRAWN, MOVED, NORMALIZED, PLAIN
from glassnet.experiments.kit.experiment import HOLDS
from glassnet.experiments.setups.handwriting import THIN

SMALL = {"images": 2000, "epochs": 2, "seeds": 3}


def curves(result):
    return {
        (way, how): np.array(result.numbers[f"{way}, {how}"])
        for way in (PLAIN, MOVED)
        for how in (DRAWN, NORMALIZED)
    }


@pytest.mark.claims
def test_normalizing_brings_drawings_back(run_experiment):
    result = run_experiment("B06", **SMALL)
    assert result.verdict == HOLDS
    found = curves(result)
    assert (found[PLAIN, DRAWN][:, -1] < 0.5).all()
    assert (found[PLAIN, NORMALIZED][:, -1] > 0.8).all()
    # Moved digits in training help with moved drawings, as far as they were moved.
    assert (found[MOVED, DRAWN][:, 1] > found[PLAIN, DRAWN][:, 1] + 0.05).all()
    assert (found[MOVED, DRAWN][:, -1] < found[PLAIN, NORMALIZED][:, -1] - 0.2).all()


@pytest.mark.claims
def test_normalizing_does_not_repair_the_pen(run_experiment):
    result = run_experiment("B06", **SMALL, pen=THIN, size=60)
    usual = curves(run_experiment("B06", **SMALL))[PLAIN, NORMALIZED]
    thin = curves(result)[PLAIN, NORMALIZED]
    assert (thin[:, -1] < usual[:, -1] - 0.05).all()
