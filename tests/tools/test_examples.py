"""The stored example runs belong to the experiments as they are."""

import json
import math

from glassnet.experiments import experiment_ids, get_experiment
from tools.examples import encoded, load, rounded, source_digest, stale_ids


def test_no_example_is_stale():
    assert stale_ids() == [], "run `make examples`"


def test_an_example_of_another_version_is_stale(tmp_path):
    ids = experiment_ids()
    for id_ in ids:
        example = {"source": source_digest(id_) if id_ != "C13" else "older"}
        (tmp_path / f"{id_}.json").write_text(json.dumps(example))
    assert stale_ids(tmp_path) == ["C13"]
    (tmp_path / "C13.json").unlink()
    assert stale_ids(tmp_path) == ["C13"]


def test_an_example_tells_what_it_was_made_from():
    for id_ in experiment_ids():
        example = load(id_)
        assert example is not None
        experiment = get_experiment(id_)
        assert example["experiment"] == json.loads(json.dumps(experiment.describe()))
        assert example["values"] == {item.name: item.default for item in experiment.controls}
        assert example["seed"] == 0


def test_numbers_are_shortened_and_whole_ones_kept():
    value = {"a": [0.123456, 27562, math.nan], "b": (True, "text", None, math.inf)}
    assert rounded({**value, "b": list(value["b"])}) == {
        "a": [0.1235, 27562, None],
        "b": [True, "text", None, None],
    }


def test_an_example_is_json_with_one_line_an_entry():
    text = encoded({"a": 1, "b": [1, 2]}).decode()
    assert json.loads(text) == {"a": 1, "b": [1, 2]}
    assert text.count("\n") == 4
