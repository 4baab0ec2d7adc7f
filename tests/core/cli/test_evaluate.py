"""`glassnet evaluate`, as a user types it."""

import json

from glassnet.__main__ import main
from glassnet.files.npz import save_model
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from tests.core.cli.conftest import FLATTEN, linear


def test_evaluate_agrees_with_training(capsys, model):
    capsys.readouterr()
    assert main(["evaluate", str(model), "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert main(["info", str(model), "--json"]) == 0
    saved = json.loads(capsys.readouterr().out)
    assert measured["test_accuracy"] == saved["info"]["test_accuracy"]
    assert sum(map(sum, measured["confusion"])) == 150
    assert main(["evaluate", str(model)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 13


def test_evaluate_has_a_line_for_every_output(capsys, tmp_path, spec_file):
    out = str(tmp_path / "model.npz")
    spec = spec_file(FLATTEN, linear(20))
    assert main(["train", "--model", spec, "--epochs", "1", "--out", out]) == 0
    capsys.readouterr()
    assert main(["evaluate", out]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["19", "0.00%", "0.00%"]


def test_a_model_with_too_few_outputs_is_one_sentence(capsys, tmp_path, spec_file):
    spec = spec_file(FLATTEN, linear(5))
    out = tmp_path / "model.npz"
    save_model(out, Sequential.from_spec(json.loads((tmp_path / "net.json").read_text())))
    for arguments in (["evaluate", str(out)], ["train", "--model", spec]):
        assert main(arguments) == 2
        assert "5 outputs, for labels from 0 to 4" in capsys.readouterr().err


def test_json_has_no_nan(capsys, tmp_path, monkeypatch):
    out = tmp_path / "model.npz"
    save_model(out, Sequential.from_spec(ready_spec("linear")), {"test_loss": float("nan")})
    assert main(["info", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["info"] == {"test_loss": None}
