from itertools import pairwise

import numpy as np
import pytest

from glassnet.experiments.c15_what_depth_keeps import UNTRAINED
from glassnet.experiments.kit.experiment import HOLDS, MIXED

SMALL = {"images": 2000, "epochs": 3, "examples": 600, "seeds": 3}


@pytest.mark.claims
def test_depth_gives_up_the_picture_and_keeps_the_answer(run_experiment):
    result = run_experiment("C15", **SMALL)
    assert result.verdict == HOLDS
    lost = [np.array(runs) for runs in result.numbers["lost"].values()]
    assert all((deep > shallow + 0.03).all() for shallow, deep in pairwise(lost))
    assert (lost[0] < 0.02).all()
    known = {name: np.array(runs) for name, runs in result.numbers["known"].items()}
    assert (known["hidden layer"] > known["pixels"] + 0.05).all()
    assert (known["pool 2"] > known["pixels"] + 0.05).all()


@pytest.mark.claims
def test_an_untrained_network_gives_up_the_picture_for_nothing(run_experiment):
    result = run_experiment("C15", **SMALL, network=UNTRAINED)
    assert result.verdict == MIXED
    known = {name: np.array(runs) for name, runs in result.numbers["known"].items()}
    assert (known["hidden layer"] < known["pixels"] + 0.05).all()
    assert (np.array(result.numbers["lost"]["hidden layer"]) > 0.4).all()
