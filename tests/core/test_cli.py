"""The command line as a user types it."""

import gzip
import json

import pytest

from glassnet.__main__ import main
from glassnet.data import encode_idx
from glassnet.progress import ProgressBar


@pytest.fixture(autouse=True)
def shards(tmp_path_factory, stripes, test_stripes, monkeypatch):
    folder = tmp_path_factory.mktemp("data")
    for name, data in (("train-0", stripes), ("test", test_stripes)):
        content = encode_idx(data.images) + encode_idx(data.labels)
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
    monkeypatch.setenv("GLASSNET_DATA", str(folder))


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.npz"
    assert main(["train", "--model", "linear", "--epochs", "2", "--out", str(path)]) == 0
    return path


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


def test_info_says_what_an_accuracy_was_measured_on(capsys, tmp_path):
    out = str(tmp_path / "model.npz")
    main(["train", "--model", "linear", "--epochs", "1", "--validation", "50", "--out", out])
    told = capsys.readouterr().out.strip()
    assert main(["info", out]) == 0
    shown = capsys.readouterr().out
    assert f"{told}, as measured when it was saved" in shown
    assert "test accuracy" not in shown


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


def test_info_lists_the_layers(capsys, model):
    capsys.readouterr()
    assert main(["info", str(model)]) == 0
    output = capsys.readouterr().out
    assert "Linear 1" in output
    assert "parameters    7,850" in output
    assert "as measured when it was saved" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--model", "resnet"], "--model expects lenet, mlp, linear or a file that ends"),
        (["train", "--model", "missing.json"], "missing.json"),
        (["train", "--epochs", "0"], "epochs expects a whole number from 1 to 1000"),
        (["train", "--learning-rate", "nan"], "learning_rate expects a number above 0"),
        (["train", "--data", "full"], "train-1.gz cannot be read"),
        (["train", "--validation", "200"], "held_out from 1 to 199"),
        (["train", "--out", "no/such/folder/model.npz"], "--out no/such/folder/model.npz cannot"),
        (["info", "missing.npz"], "missing.npz"),
    ],
)
def test_bad_input_is_one_sentence(capsys, arguments, message):
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("glassnet: ")
    assert message in error
    assert "Traceback" not in error


def test_files_that_are_no_models_or_specs(capsys, tmp_path):
    junk = tmp_path / "junk.json"
    junk.write_text("[" * 100_000)
    assert main(["train", "--model", str(junk)]) == 2
    assert "is not JSON" in capsys.readouterr().err
    assert main(["evaluate", str(junk)]) == 2
    assert "not an undamaged Glassnet file" in capsys.readouterr().err


def test_an_interruption_is_no_traceback(capsys, monkeypatch):
    monkeypatch.setattr("glassnet.trainer.Trainer.run_slice", _interrupt)
    assert main(["train", "--model", "linear"]) == 130
    assert "interrupted; nothing was saved" in capsys.readouterr().err


def _interrupt(*_):
    raise KeyboardInterrupt


def test_the_bar_is_drawn_only_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(
        "glassnet.__main__.ProgressBar", lambda _, asked: ProgressBar(Terminal.instance, asked)
    )
    main(["train", "--model", "linear", "--epochs", "3"])
    assert "epoch 2/3 ░" in Terminal.instance.text
    assert Terminal.instance.text.count("\n") == 3


class Terminal:
    instance: "Terminal"

    def __init__(self):
        self.text = ""

    def isatty(self):
        return True

    def write(self, text):
        self.text += text

    def flush(self):
        pass


Terminal.instance = Terminal()


def test_experiments_are_listed_and_run(capsys):
    assert main(["experiment", "--list"]) == 0
    assert "C13  A shifted digit" in capsys.readouterr().out
    small = ["images=500", "epochs=1", "seeds=1", "largest_shift=2"]
    arguments = ["experiment", "C13", *(word for pair in small for word in ("--param", pair))]
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    run = json.loads(capsys.readouterr().out)
    assert run["values"]["images"] == 500
    assert f"{run['result']['verdict'].capitalize()}. {run['result']['sentence']}" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "experiment needs an ID"),
        (["C00"], "There is no experiment 'C00'"),
        (["C13", "--param", "seeds"], "--param expects NAME=VALUE but receives 'seeds'"),
        (["C13", "--param", "seeds=many"], "seeds expects a whole number from 1 to 5"),
    ],
)
def test_a_wrong_experiment_is_one_sentence(capsys, arguments, message):
    assert main(["experiment", *arguments]) == 2
    assert message in capsys.readouterr().err
