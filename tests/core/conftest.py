"""Small data and small networks that train in milliseconds."""

from __future__ import annotations

import os

import hypothesis
import numpy as np
import pytest

from glassnet import ops
from glassnet.data.dataset import Dataset

# Examples are the same in every run, and no example fails for being slow on a busy machine.
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

TINY_SPEC = {
    "input": [1, 28, 28],
    "layers": [
        {"type": "Conv2d", "out_channels": 2, "kernel_size": 5, "stride": 3},
        {"type": "BatchNorm2d"},
        {"type": "ReLU"},
        {"type": "MaxPool2d", "kernel_size": 2},
        {"type": "Flatten"},
        {"type": "Dropout", "p": 0.25},
        {"type": "Linear", "out_features": 10},
    ],
}


@pytest.fixture(autouse=True)
def restore_backend():
    """Leave the backend as it was, whatever a test chose."""
    before = ops.backend()
    yield
    ops.use_backend(before)


@pytest.fixture
def tiny_spec():
    """A network with every kind of state: weights, running statistics, random numbers."""
    return TINY_SPEC


@pytest.fixture(scope="session")
def stripes():
    """Return 200 images, each with one bright band of rows whose place tells the label."""
    return make_stripes(200, seed=0)


@pytest.fixture(scope="session")
def test_stripes():
    return make_stripes(150, seed=1)


def make_stripes(count: int, seed: int) -> Dataset:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 + label * 2 : 5 + label * 2] += 180
    return Dataset(images, labels)
