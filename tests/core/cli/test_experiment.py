"""`glassnet experiment`, as a user types it."""

import json

import pytest

from glassnet.__main__ import main


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
