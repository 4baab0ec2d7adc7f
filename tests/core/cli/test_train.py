"""`glassnet train`, as a user types it."""

import gzip
import json

from glassnet.__main__ import main
from glassnet.cli.progress import ProgressBar
from glassnet.data.mnist import encode_idx
from glassnet.files.npz import load_model
from tests.core.cli.conftest import FLATTEN, linear


def test_train_tells_every_epoch_and_the_accuracy(capsys, tmp_path):
    out = tmp_path / "model.npz"
    assert main(["train", "--model", "linear", "--epochs", "2", "--out", str(out)]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("test accuracy ")
    assert output.err.startswith("epoch 1/2 · test loss ")
    assert output.err.count("\n") == 2
    assert "\r" not in output.err
    assert out.exists()


def test_train_prints_json_last(capsys, tmp_path, tiny_spec):
    spec = tmp_path / "net.json"
    spec.write_text(json.dumps(tiny_spec))
    arguments = ["train", "--model", str(spec), "--epochs", "1", "--seed", "5", "--json"]
    assert main(arguments) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["settings"]["seed"] == 5
    assert result["accuracy_by_epoch"] == [result["test_accuracy"]]
    assert result["steps"] == 4


def test_the_record_names_only_what_had_a_part_in_the_run(capsys, spec_file):
    models = {"lenet": {"model", "dropout"}, "mlp": {"model"}, spec_file(FLATTEN, linear(10)): {""}}
    for model, own in models.items():
        assert main(["train", "--model", model, "--epochs", "1", "--json"]) == 0
        recorded = json.loads(capsys.readouterr().out)["settings"]
        assert recorded.keys() & {"model", "dropout"} == own - {""}


def test_dropout_is_set_or_refused_but_never_ignored(capsys, tmp_path, spec_file):
    out = tmp_path / "model.npz"
    assert main(["train", "--epochs", "1", "--dropout", "0.4", "--out", str(out)]) == 0
    network, info = load_model(out)
    assert {"type": "Dropout", "p": 0.4} in network.to_spec()["layers"]
    assert info["settings"]["dropout"] == 0.4
    own = spec_file(FLATTEN, {"type": "Dropout", "p": 0.9}, linear(10))
    for model in ("mlp", "linear", own):
        assert main(["train", "--model", model, "--dropout", "0"]) == 2
        assert f"--dropout applies to lenet, not to {model}" in capsys.readouterr().err


def test_the_same_seed_trains_the_same_model(capsys, tmp_path):
    losses = []
    for seed in (1, 1, 2):
        main(["train", "--model", "linear", "--epochs", "1", "--seed", str(seed), "--json"])
        losses.append(json.loads(capsys.readouterr().out)["test_accuracy"])
    assert losses[0] == losses[1]


def test_validation_never_reads_the_test_set(capsys, tmp_path, monkeypatch, stripes):
    content = encode_idx(stripes.images) + encode_idx(stripes.labels)
    (tmp_path / "train-0.gz").write_bytes(gzip.compress(content))
    arguments = ["train", "--model", "linear", "--epochs", "1", "--data-dir", str(tmp_path)]
    assert main([*arguments, "--validation", "50"]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("validation accuracy")
    assert "validation loss" in output.err
    assert "test" not in output.err
    assert main(arguments) == 2
    assert "test.gz cannot be read" in capsys.readouterr().err


def test_a_spec_that_cannot_be_trained_is_one_sentence(capsys, tmp_path, spec_file):
    assert main(["train", "--model", spec_file(FLATTEN)]) == 2
    assert "has no weights to train" in capsys.readouterr().err
    assert main(["train", "--model", spec_file(FLATTEN, linear(10), size=20)]) == 2
    assert "expects images (1, 20, 20)" in capsys.readouterr().err
    (tmp_path / "net.json").write_text("null")
    assert main(["train", "--model", str(tmp_path / "net.json")]) == 2
    assert 'must hold an object with "input" and "layers"' in capsys.readouterr().err


def test_an_interruption_is_no_traceback(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("glassnet.training.trainer.Trainer.run_slice", _interrupt)
    assert main(["train", "--model", "linear", "--out", str(tmp_path / "model.npz")]) == 130
    assert "interrupted; nothing was saved" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


class Terminal:
    def __init__(self):
        self.text = ""

    def isatty(self):
        return True

    def write(self, text):
        self.text += text

    def flush(self):
        pass


def _interrupt(*_):
    raise KeyboardInterrupt


def test_the_bar_is_drawn_only_on_a_terminal(capsys, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(
        "glassnet.cli.train.ProgressBar", lambda _, asked: ProgressBar(terminal, asked)
    )
    main(["train", "--model", "linear", "--epochs", "3"])
    assert "epoch 2/3 ░" in terminal.text
    assert terminal.text.count("\n") == 3


def test_a_network_that_died_is_no_success_told_in_silence(capsys):
    died = ["train", "--model", "lenet", "--epochs", "1", "--learning-rate", "10"]
    assert main([*died, "--json"]) == 0
    told = capsys.readouterr()
    assert "glassnet: The network gives every digit the same answer" in told.err
    assert "smaller learning rate" in json.loads(told.out)["warning"]
