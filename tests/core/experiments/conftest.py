"""Experiments are tested on real digits, at sizes that take seconds."""

from __future__ import annotations

import pytest

from glassnet import ops
from glassnet.data.mnist import load_mnist
from glassnet.experiments import get_experiment
from glassnet.experiments.kit.experiment import Digits, finish


@pytest.fixture(scope="session")
def digits():
    return Digits(load_mnist("reduced"), load_mnist("test"))


@pytest.fixture
def run_experiment(digits):
    """Return a function that runs an experiment to its end on the fastest backend."""
    ops.use_backend("auto")

    def run(id_, **values):
        return finish(get_experiment(id_).start(digits, **values))

    return run
