"""What the command line says of networks and options that are none."""

import os

import pytest

from glassnet.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--model", "resnet"], "--model expects lenet, mlp, linear or a file that ends"),
        (
            ["train", "--model", "missing.json"],
            "The spec missing.json cannot be read (No such file",
        ),
        (["train", "--epochs", "0"], "epochs expects a whole number from 1 to 1,000"),
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
