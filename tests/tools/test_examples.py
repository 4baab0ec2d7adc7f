"""The stored example runs belong to the experiments as they are."""

import json
import math

import pytest

from glassnet.experiments import experiment_ids, get_experiment
from glassnet.lessons.kit.live import Live
from tools.examples import encoded, load, rounded, stale_ids
from tools.staging import examples
from tools.staging.files import StagingError


def test_no_example_is_stale():
    assert stale_ids() == [], "run `make examples`"


@pytest.mark.parametrize("key", ["source", "experiment"])
def test_an_example_of_another_version_is_stale(tmp_path, monkeypatch, key):
    few = ["C12", "C13"]
    monkeypatch.setattr("tools.examples.experiment_ids", lambda: few)
    for id_ in few:
        example = load(id_)
        if id_ == "C13":
            example[key] = "older"
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
    value = {"a": [0.123456, 27562, 1756195.0, math.nan], "b": (True, "text", None, math.inf)}
    assert rounded({**value, "b": list(value["b"])}) == {
        "a": [0.12346, 27562, 1756195.0, None],
        "b": [True, "text", None, None],
    }


def test_an_example_is_json_with_one_line_an_entry():
    text = encoded({"a": 1, "b": [1, 2]}).decode()
    assert json.loads(text) == {"a": 1, "b": [1, 2]}
    assert text.count("\n") == 4


def test_a_first_look_begins_without_memories(monkeypatch):
    def first_look(lesson, live):
        assert live.memory == {}
        live.memory["lesson"] = lesson
        return {"loss": 0.123456, "from": live.memory["lesson"]}

    monkeypatch.setattr(examples, "first_look", first_look)
    live = Live(None, "pretrained", 0, None, None, None)
    for lesson in ("one", "two"):
        assert examples.look(lesson, live) == {"loss": 0.12346, "from": lesson}


def test_a_first_look_that_fails_names_the_lesson(monkeypatch):
    monkeypatch.setattr(examples, "first_look", lambda lesson, live: 1 / 0)
    live = Live(None, "pretrained", 0, None, None, None)
    with pytest.raises(StagingError, match="first look of the lesson one failed: ZeroDivision"):
        examples.look("one", live)
