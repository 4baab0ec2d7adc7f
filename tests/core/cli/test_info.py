"""`glassnet info`, as a user types it."""

import json

import pytest

from glassnet.__main__ import main
from glassnet.files.npz import save_model
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from tests.core.cli.conftest import FLATTEN, linear


def test_info_says_what_an_accuracy_was_measured_on(capsys, tmp_path):
    out = str(tmp_path / "model.npz")
    main(["train", "--model", "linear", "--epochs", "1", "--validation", "50", "--out", out])
    told = capsys.readouterr().out.strip()
    assert main(["info", out]) == 0
    shown = capsys.readouterr().out
    assert f"{told}, as measured when it was saved" in shown
    assert "test accuracy" not in shown


@pytest.mark.parametrize("accuracy", ["abc", [0.5], {}, -5, 2, True, None, float("nan")])
def test_info_tells_no_accuracy_that_is_none(capsys, tmp_path, accuracy):
    out = tmp_path / "model.npz"
    save_model(out, Sequential.from_spec(ready_spec("linear")), {"test_accuracy": accuracy})
    assert main(["info", str(out)]) == 0
    assert "accuracy" not in capsys.readouterr().out


def test_info_describes_what_is_not_trained(capsys, spec_file):
    assert main(["info", "lenet"]) == 0
    table = capsys.readouterr().out
    assert "Dropout 1    64" in table
    assert "p 0.2" in table  # what `train` gives it
    assert "parameters    27,562" in table
    assert "activations   68.2 kB per image" in table
    assert main(["info", spec_file(FLATTEN, linear(3)), "--json"]) == 0
    described = json.loads(capsys.readouterr().out)
    assert described["spec"]["layers"] == [FLATTEN, linear(3)]
    assert described["info"] == {}


def test_info_lists_the_layers(capsys, model):
    capsys.readouterr()
    assert main(["info", str(model)]) == 0
    output = capsys.readouterr().out
    assert "Linear 1" in output
    assert "parameters    7,850" in output
    assert "as measured when it was saved" in output
