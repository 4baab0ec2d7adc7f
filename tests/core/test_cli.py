"""The command line as a user types it."""

import gzip
import io
import json
import os
import sys

import pytest

from glassnet.__main__ import main
from glassnet.data import encode_idx
from glassnet.network import Sequential
from glassnet.progress import ProgressBar
from glassnet.serialization import load_model, save_model
from glassnet.spec import ready_spec


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


@pytest.fixture
def spec_file(tmp_path):
    """Write a network of the given layers to a file; return its name."""

    def write(*layers, size=28):
        path = tmp_path / "net.json"
        path.write_text(json.dumps({"input": [1, size, size], "layers": list(layers)}))
        return str(path)

    return write


FLATTEN = {"type": "Flatten"}


def linear(outputs):
    return {"type": "Linear", "out_features": outputs}


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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--model", "resnet"], "--model expects lenet, mlp, linear or a file that ends"),
        (
            ["train", "--model", "missing.json"],
            "The spec missing.json cannot be read (No such file",
        ),
        (["train", "--epochs", "0"], "epochs expects a whole number from 1 to 1000"),
        (["train", "--learning-rate", "nan"], "learning_rate expects a number above 0"),
        (["train", "--data", "full"], "train-1.gz cannot be read"),
        (["train", "--validation", "200"], "--validation expects a number from 1 to 199"),
        (["train", "--out", "no/such/folder/model.npz"], "--out no/such/folder/model.npz cannot"),
        (["info", "missing.npz"], "The model missing.npz cannot be read (No such file"),
        (["evaluate", "."], "The model . cannot be read (Is a directory)"),
        (["train", "--out", "a" * 256], "cannot be written (File name too long)"),
        (["train", "--out", "."], "--out . cannot be written (it is not a regular file)"),
        (["train", "--out", os.devnull], "cannot be written (it is not a regular file)"),
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


def test_a_spec_that_cannot_be_trained_is_one_sentence(capsys, tmp_path, spec_file):
    assert main(["train", "--model", spec_file(FLATTEN)]) == 2
    assert "has no weights to train" in capsys.readouterr().err
    assert main(["train", "--model", spec_file(FLATTEN, linear(10), size=20)]) == 2
    assert "expects images (1, 20, 20)" in capsys.readouterr().err
    (tmp_path / "net.json").write_text("null")
    assert main(["train", "--model", str(tmp_path / "net.json")]) == 2
    assert 'must hold an object with "input" and "layers"' in capsys.readouterr().err


def test_an_interruption_is_no_traceback(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("glassnet.trainer.Trainer.run_slice", _interrupt)
    assert main(["train", "--model", "linear", "--out", str(tmp_path / "model.npz")]) == 130
    assert "interrupted; nothing was saved" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def train_to(path):
    return main(["train", "--model", "linear", "--epochs", "1", "--out", str(path)])


def test_out_may_have_a_long_name_and_leaves_its_neighbors_alone(tmp_path):
    neighbor = tmp_path / "model.npz.partial"
    neighbor.write_text("mine")
    names = ["a" * 255, "model.npz"]
    for name in names:
        assert train_to(tmp_path / name) == 0
    assert {path.name for path in tmp_path.iterdir()} == {*names, neighbor.name}
    assert neighbor.read_text() == "mine"


def test_out_follows_a_link(tmp_path):
    link, target = tmp_path / "link.npz", tmp_path / "folder" / "model.npz"
    target.parent.mkdir()
    link.symlink_to(target)
    assert train_to(link) == 0
    assert link.is_symlink()
    load_model(target)
    link.unlink()
    link.symlink_to(link)
    assert train_to(link) == 2


def test_what_was_trained_is_kept_if_out_is_taken_meanwhile(capsys, monkeypatch, tmp_path):
    out = tmp_path / "model.npz"
    trained = []

    def train_and_take(*arguments):
        out.mkdir()
        trained.append(True)
        return [0.5]

    monkeypatch.setattr("glassnet.cli.train._train", train_and_take)
    assert train_to(out) == 2
    assert trained
    told = capsys.readouterr().err
    (kept,) = tmp_path.glob(".*.npz")
    assert f"The result is in {kept}" in told
    load_model(kept)


def test_out_does_not_replace_what_is_write_protected(capsys, monkeypatch, tmp_path):
    out = tmp_path / "model.npz"
    out.touch()
    monkeypatch.setattr("os.access", lambda *_: False)  # as for anyone but root
    assert train_to(out) == 2
    assert "it is write-protected" in capsys.readouterr().err


def test_closed_streams_are_no_fault(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["train", "--model", "linear", "--epochs", "1"]) == 0
    sys.stderr.close()
    sys.stdout.close()


def test_a_stream_that_knows_few_characters_is_no_fault(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert main(["info", "lenet"]) == 0
    assert b"8 ? 26 ? 26" in written.getvalue()


def test_a_reader_that_has_gone_is_no_fault(capsys, monkeypatch):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main(["experiment", "--list"]) == 141
    assert capsys.readouterr().err == ""


def _interrupt(*_):
    raise KeyboardInterrupt


def test_the_bar_is_drawn_only_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(
        "glassnet.cli.train.ProgressBar", lambda _, asked: ProgressBar(Terminal.instance, asked)
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
