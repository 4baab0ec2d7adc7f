import numpy as np
import pytest

from glassnet.experiments.c05_what_pooling_saves import PLAIN, POOLED, judge
from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED
from glassnet.experiments.setups.pooled import AVERAGE, pooled_spec
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec

SMALL = {"updates": 10, "seeds": 3}


@pytest.mark.claims
def test_pooling_shrinks_what_comes_after_it(run_experiment):
    result = run_experiment("C05", **SMALL)
    assert result.verdict == HOLDS
    parameters = result.numbers["parameters"]
    # The convolutions' weights and the last layer's stay; 5×5 values of a map become 24×24.
    stays = 8 * 9 + 8 + 16 * 8 * 9 + 16 + 64 + 64 * 10 + 10
    assert parameters == {
        POOLED: stays + 16 * 5 * 5 * 64,
        PLAIN: stays + 16 * 24 * 24 * 64,
    }
    work = result.numbers["multiply_adds"]
    assert work[PLAIN] > 5 * work[POOLED]
    assert np.shape(list(result.numbers["milliseconds"].values())) == (2, 3)
    assert "27,562 with pooling and 591,786 without" in result.sentence


@pytest.mark.claims
def test_only_a_layer_that_reads_whole_maps_has_parameters_to_save(run_experiment):
    result = run_experiment("C05", **SMALL, end=AVERAGE)
    assert result.verdict == MIXED
    parameters, work = (result.numbers[name] for name in ("parameters", "multiply_adds"))
    assert parameters[POOLED] == parameters[PLAIN]
    assert work[POOLED] < work[PLAIN]
    assert "pooling saves none" in result.sentence


@pytest.mark.claims
def test_a_window_of_one_pixel_saves_nothing(run_experiment):
    result = run_experiment("C05", **SMALL, window=1)
    assert result.verdict == FAILS
    assert "leaves everything as it is" in result.sentence


def test_without_a_shorter_update_the_saving_is_on_paper_only():
    layers = {
        name: Sequential.from_spec(pooled_spec(window)).summary()
        for name, window in ((POOLED, 2), (PLAIN, 1))
    }
    assert judge(layers, {POOLED: [2.0, 4.0], PLAIN: [3.0, 3.0]}, seed=0).verdict == MIXED


def test_its_network_is_lenet_without_dropout():
    lenet = ready_spec("lenet")
    lenet["layers"] = [layer for layer in lenet["layers"] if layer["type"] != "Dropout"]
    assert pooled_spec(2) == lenet
