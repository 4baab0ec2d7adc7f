"""What the benchmarks time is what they say: training steps, answers, and single operations."""

import numpy as np
import pytest

from bench.networks import NETWORKS, completed
from bench.operations import BATCH, operations, seconds_of
from bench.session import Session
from glassnet.data.dataset import Dataset
from glassnet.nn.spec import check_spec


@pytest.fixture(scope="module")
def data() -> Dataset:
    """Digits of noise."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (150, 28, 28)).astype(np.uint8)
    return Dataset(images, rng.integers(0, 10, 150).astype(np.uint8))


def test_a_session_trains_and_answers_and_counts_images(data: Dataset) -> None:
    session = Session(data, data, "numpy", completed(NETWORKS["one layer"]))
    assert session.describe() == {"parameters": 7850, "output": [10]}
    trained = session.train(0.001)
    assert trained["images"] > 0
    assert session.trainer.epoch * 150 + session.trainer.position == trained["images"]
    assert session.evaluate(0)["images"] == 100


@pytest.mark.parametrize("name", ["home page", "LeNet-5 of 1998", "residual"])
def test_operations_are_all_of_a_step(name: str, data: Dataset) -> None:
    found = operations(NETWORKS[name], data)
    summary = check_spec(NETWORKS[name])
    work = [BATCH * layer.multiply_adds for layer in summary]
    names = [operation.name for operation in found]
    assert names[0] == "batch"
    assert names[-1] == "Adam"
    forward, backward = found[1 : names.index("loss")], found[names.index("loss") + 1 : -1]
    assert sum(operation.multiply_adds for operation in forward) == sum(work)
    # Nothing asks for the gradient of the digits.
    assert sum(operation.multiply_adds for operation in backward) == 2 * sum(work) - work[0]
    for operation in found:
        operation.call()


def test_an_operation_is_timed_as_the_mean_of_its_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[None] = []
    # A clock on which each call takes a quarter of a second.
    monkeypatch.setattr("bench.operations.time.perf_counter", lambda: len(calls) / 4)
    assert seconds_of(lambda: calls.append(None), at_least=1.5) == 0.25
    assert len(calls) == 1 + 2 + 4 + 8
