"""Digits, a model and specs for the command line."""

import json

import pytest

from glassnet.__main__ import main
from tests.core.shards import shard

FLATTEN = {"type": "Flatten"}


def linear(outputs):
    return {"type": "Linear", "out_features": outputs}


@pytest.fixture(autouse=True)
def shards(tmp_path_factory, stripes, test_stripes, monkeypatch):
    folder = tmp_path_factory.mktemp("data")
    for name, data in (("train-0", stripes), ("test", test_stripes)):
        (folder / f"{name}.gz").write_bytes(shard(data))
    monkeypatch.setenv("GLASSNET_DATA", str(folder))


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.npz"
    assert main(["train", "--model", "linear", "--epochs", "2", "--out", str(path)]) == 0
    return path


@pytest.fixture
def spec_file(tmp_path):
    """Write a network of the given layers to a file; return its name."""

    def write(*layers, size=28):
        path = tmp_path / "net.json"
        path.write_text(json.dumps({"input": [1, size, size], "layers": list(layers)}))
        return str(path)

    return write
