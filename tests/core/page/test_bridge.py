"""The bridge as the worker uses it: names and plain values in, plain values out."""

import json

import numpy as np
import pytest

from glassnet import ops
from glassnet.base.errors import ArgumentError
from glassnet.files.npz import model_bytes, model_from_bytes
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.page.bridge import Bridge
from tests.core.shards import shard


@pytest.fixture
def bridge(stripes, test_stripes):
    bridge = Bridge()
    ask(bridge, "add_data", split="reduced", shards=[memoryview(shard(stripes))])
    ask(bridge, "add_data", split="test", shards=[memoryview(shard(test_stripes))])
    return bridge


@pytest.fixture
def running(bridge, tiny_spec):
    settings = {"spec": tiny_spec, "batch_size": 50, "epochs": 2, "backend": "numpy"}
    ask(bridge, "setup", settings=settings)
    return bridge


def ask(bridge, name, **parameters):
    answer = bridge.call(name, parameters)
    assert answer["ok"], answer["error"]["traceback"]
    assert_plain(answer)
    return answer["value"]


def assert_plain(value):
    if isinstance(value, dict):
        for key, item in value.items():
            assert type(key) is str
            assert_plain(item)
    elif isinstance(value, list):
        for item in value:
            assert_plain(item)
    elif isinstance(value, np.ndarray):
        assert value.ndim == 1
        assert value.dtype.name in ("uint8", "int32", "float32", "float64")
    else:
        assert value is None or type(value) in (bool, int, float, str, bytes)


def run_to_end(bridge):
    slices = [ask(bridge, "run_slice", budget_ms=5)]
    while slices[-1]["phase"] != "done":
        slices.append(ask(bridge, "run_slice", budget_ms=5))
    return slices


def draw():
    ink = np.zeros((60, 60), np.float32)
    ink[30:60, 25:32] = 1
    return {"ink": memoryview(ink.reshape(-1)), "width": 60, "height": 60}


def test_a_run_from_setup_to_done(running):
    slices = run_to_end(running)
    steps = np.concatenate([part["steps"] for part in slices])
    assert steps.tolist() == list(range(1, 9))
    assert all(len(part["steps"]) == len(part["losses"]) for part in slices)
    evaluations = [part["evaluation"] for part in slices if part["evaluation"]]
    assert [evaluation["epoch"] for evaluation in evaluations] == [1, 2]
    last = slices[-1]
    assert (last["phase"], last["step"], last["epoch"], last["epochs"]) == ("done", 8, 2, 2)
    losses = np.concatenate([part["losses"] for part in slices])
    assert last["loss"] == pytest.approx(losses.mean(), rel=1e-5)
    assert last["images_per_second"] > 0
    assert last["seconds"] > 0


def test_setup_tells_what_will_run(running):
    info = ask(running, "setup", settings={"model": "lenet", "batch_size": 64})
    assert info["training_images"] == 200
    assert info["steps_per_epoch"] == 4
    assert info["parameters"] == sum(layer["parameters"] for layer in info["layers"]) == 27562
    assert info["settings"]["model"] == "lenet"
    assert (info["step"], info["epoch"]) == (0, 0)


def test_a_specification_is_checked_without_touching_the_run(running, tiny_spec):
    checked = ask(running, "check_spec", spec=ready_spec("lenet"))
    assert checked["parameters"] == 27562
    assert [layer["type"] for layer in checked["layers"]][:3] == ["Conv2d", "ReLU", "MaxPool2d"]
    assert ask(running, "step")["step"] == 1


def test_a_wrong_specification_tells_where(bridge):
    spec = {"input": [1, 28, 28], "layers": [{"type": "ReLU"}, {"type": "Conv2d", "strid": 2}]}
    for answer in (
        bridge.call("check_spec", {"spec": spec}),
        bridge.call("setup", {"settings": {"spec": spec}}),
    ):
        assert answer["error"]["name"] == "SpecError"
        assert (answer["error"]["layer"], answer["error"]["key"]) == (1, "strid")
    assert "layer" not in bridge.call("setup", {"settings": {"data": "some"}})["error"]


def test_layer_types_are_described(bridge):
    types = ask(bridge, "layer_types")
    assert types["Conv2d"]["fields"]["padding"]["default"] == 0
    assert types["ReLU"]["kind"] == "elementwise"


def test_a_wrong_setting_keeps_the_run(running):
    ask(running, "step")
    answer = running.call("setup", {"settings": {"learning_rate": -1}})
    assert not answer["ok"]
    assert answer["error"]["name"] == "ArgumentError"
    assert "learning_rate expects a number above 0" in answer["error"]["message"]
    assert "Traceback" in answer["error"]["traceback"]
    assert ask(running, "step")["step"] == 2


def test_step_makes_one_update_and_reports_an_evaluation_it_ends(running):
    for number in range(1, 5):
        part = ask(running, "step")
        assert part["steps"].tolist() == [number]
    assert part["phase"] == "evaluating"
    fifth = ask(running, "step")
    assert fifth["evaluation"]["epoch"] == 1
    assert fifth["evaluation"]["step"] == 4


def test_configure_changes_the_next_update(running):
    settings = ask(running, "configure", changes={"learning_rate": 0.5, "batch_size": 20})
    assert (settings["learning_rate"], settings["batch_size"]) == (0.5, 20)
    assert ask(running, "step")["images"] == 20


def test_the_backend_changes_in_the_middle_of_a_run(running):
    assert ask(running, "step")["backend"] == "numpy"
    settings = ask(running, "configure", changes={"backend": "simd"})
    assert settings["backend"] == "simd"
    part = ask(running, "step")
    assert part["backend"] == "simd"
    # The readouts are those of the new backend alone.
    assert part["loss"] == pytest.approx(part["losses"][0])
    answer = running.call("configure", {"changes": {"backend": "gpu"}})
    assert "backend expects one of auto, simd, numpy" in answer["error"]["message"]
    assert ask(running, "step")["backend"] == "simd"


@pytest.mark.parametrize("wrong", [{"epochs": -1}, {"seed": 1}])
def test_configure_changes_all_or_nothing(running, wrong):
    before = ask(running, "configure", changes={})
    assert "error" in running.call("configure", {"changes": {"backend": "simd", **wrong}})
    assert ask(running, "step")["backend"] == "numpy"
    assert ask(running, "configure", changes={}) == before


def test_a_backend_that_cannot_be_loaded_changes_nothing_either(running, monkeypatch):
    def refuse(name):
        raise ArgumentError(f"{name} cannot be loaded")

    before = ask(running, "configure", changes={})
    monkeypatch.setattr("glassnet.ops.use_backend", refuse)
    assert "error" in running.call("configure", {"changes": {"backend": "simd", "epochs": 7}})
    monkeypatch.undo()
    assert ask(running, "configure", changes={}) == before


def test_without_a_run_nothing_is_configured(bridge):
    backend = ops.backend()
    answer = bridge.call("configure", {"changes": {"backend": "simd"}})
    assert "There is no training run yet" in answer["error"]["message"]
    assert ops.backend() == backend


def test_predict_uses_the_readers_network_once_it_has_learned(bridge, tiny_spec):
    pretrained = Sequential.from_spec(tiny_spec, seed=9)
    info = ask(bridge, "load_pretrained", data=memoryview(model_bytes(pretrained, {"seed": 9})))
    assert info == {"seed": 9}
    answer = ask(bridge, "predict", **draw())
    assert answer["source"] == "pretrained"
    logits = pretrained.forward(answer["image"].reshape(1, 1, 28, 28))
    assert answer["prediction"] == logits.argmax()
    assert answer["probabilities"].sum() == pytest.approx(1)

    ask(bridge, "setup", settings={"spec": tiny_spec})
    assert ask(bridge, "predict", **draw())["source"] == "pretrained"
    ask(bridge, "step")
    assert ask(bridge, "predict", **draw())["source"] == "reader"


def test_predict_normalizes_only_if_asked(running):
    normalized = ask(running, "predict", **draw())["image"].reshape(28, 28)
    plain = ask(running, "predict", **draw(), normalize=False)["image"].reshape(28, 28)
    assert np.flatnonzero(normalized.any(axis=1)).tolist() == list(range(4, 24))
    assert np.flatnonzero(plain.any(axis=1)).tolist() == list(range(14, 28))


def test_look_shows_every_layer(running, test_stripes):
    view = ask(running, "look", index=151)
    assert view["label"] == test_stripes.labels[1]
    assert view["filters"]["shape"] == [2, 1, 5, 5]
    assert [layer["type"] for layer in view["activations"]][:2] == ["Conv2d", "BatchNorm2d"]
    for layer in view["activations"]:
        assert len(layer["data"]) == np.prod(layer["shape"])
    assert view["probabilities"].shape == (10,)
    own = ask(running, "look", image=memoryview(np.ones(784, np.float32)))
    assert own["label"] is None
    assert own["image"].tolist() == [1] * 784


def test_look_needs_no_convolution(bridge):
    ask(bridge, "setup", settings={"model": "linear"})
    assert ask(bridge, "look")["filters"] is None


def test_cell_adds_up(running):
    cell = ask(running, "cell", layer=0, channel=1, row=2, column=3)
    assert cell["patch"]["shape"] == cell["kernel"]["shape"] == [1, 5, 5]
    total = float(cell["patch"]["data"] @ cell["kernel"]["data"]) + cell["bias"]
    assert total == pytest.approx(cell["value"], abs=1e-5)


def test_mistakes_of_the_last_evaluation(running, test_stripes):
    assert ask(running, "mistakes") is None
    run_to_end(running)
    report = ask(running, "mistakes", limit=5)
    confusion = report["confusion"].reshape(10, 10)
    assert confusion.sum() == 150
    assert report["count"] == 150 - confusion.trace()
    shown = len(report["labels"])
    assert shown == min(5, report["count"])
    assert len(report["images"]) == shown * 784
    assert (report["labels"] != report["predictions"]).all()


def test_a_run_is_restored_in_another_bridge(running, stripes, test_stripes):
    ask(running, "step")
    settings = ask(running, "configure", changes={"learning_rate": 0.02})
    saved = ask(running, "checkpoint")

    other = Bridge()
    ask(other, "add_data", split="reduced", shards=[memoryview(shard(stripes))])
    ask(other, "add_data", split="test", shards=[memoryview(shard(test_stripes))])
    info = ask(other, "restore", data=memoryview(saved), settings=settings)
    assert info["step"] == 1
    assert info["settings"] == settings
    ours, theirs = (run_to_end(bridge)[-1] for bridge in (running, other))
    assert ours["step"] == theirs["step"]
    np.testing.assert_array_equal(
        ask(running, "look")["probabilities"], ask(other, "look")["probabilities"]
    )


def test_the_model_is_saved_with_its_settings(running, tiny_spec):
    run_to_end(running)
    network, info = model_from_bytes(ask(running, "save_model"))
    assert info["steps"] == 8
    assert info["settings"]["batch_size"] == 50
    assert 0 <= info["test_accuracy"] <= 1
    assert network.to_spec()["input"] == tiny_spec["input"]


def test_python_sees_the_run(running):
    assert ask(running, "python", source="import math\nmath.floor(2.5) + 1") == 3
    assert ask(running, "python", source="np.arange(6.0).reshape(2, 3)").tolist() == list(range(6))
    assert ask(running, "python", source="glassnet.__version__").count(".") == 2
    assert ask(running, "python", source="bridge.call('nothing')")["ok"] is False
    answer = running.call("python", {"source": "1 / 0"})
    assert "bridge.py" not in answer["error"]["traceback"]
    assert answer["error"]["name"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        ("import sys\nsys.exit(3)", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "KeyboardInterrupt"),
        ("circle = []\ncircle.append(circle)\ncircle", "ArgumentError", "contains itself"),
        (3, "ArgumentError", "source code as text"),
        ("input()", "ArgumentError", "nobody to ask"),
    ],
)
def test_whatever_ends_the_readers_python_is_told_without_our_own_frames(
    bridge, source, name, message
):
    error = bridge.call("python", {"source": source})["error"]
    assert error["name"] == name
    assert message in error["message"]
    assert "bridge.py" not in error["traceback"]
    assert "plain.py" not in error["traceback"]


def test_errors_are_values(bridge):
    for name, parameters, message in [
        ("fly", {}, "no method 'fly'; it has environment"),
        ("step", {}, "no training run yet. Call setup"),
        ("setup", {"settings": {"data": "full"}}, "full is not loaded. Call add_data"),
        ("look", {}, "no network yet"),
        ("predict", {"unknown": 1}, "unexpected keyword argument"),
        ("add_data", {"split": "test", "shards": [b"junk"]}, "not gzip data"),
    ]:
        answer = bridge.call(name, parameters)
        assert answer["ok"] is False
        assert message in answer["error"]["message"]
        assert_plain(answer)


def test_the_environment_is_json(bridge):
    environment = json.loads(json.dumps(ask(bridge, "environment")))
    assert environment["numpy"] == np.__version__
    assert environment["backend"] in ("numpy", "simd")


def test_an_experiment_in_slices(bridge):
    small = {"images": 500, "epochs": 1, "seeds": 1, "largest_shift": 2}
    description = ask(bridge, "start_experiment", id="C13", **small)
    assert description["id"] == "C13"
    parts = [ask(bridge, "experiment_slice", budget_ms=20)]
    while parts[-1]["result"] is None:
        parts.append(ask(bridge, "experiment_slice", budget_ms=20))
    shares = [part["done"] for part in parts]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert [view["kind"] for view in parts[-1]["result"]["views"]] == ["plot", "table"]


def test_an_experiment_can_be_stopped_at_any_time(bridge):
    ask(bridge, "stop_experiment")
    ask(bridge, "start_experiment", id="C13")
    ask(bridge, "experiment_slice", budget_ms=1)
    ask(bridge, "stop_experiment")
    answer = bridge.call("experiment_slice", {"budget_ms": 1})
    assert "no experiment under way" in answer["error"]["message"]
    answer = bridge.call("start_experiment", {"id": "C13", "seeds": 99})
    assert "seeds expects a whole number from 1 to 5" in answer["error"]["message"]


def test_a_lesson_is_called_by_name(bridge):
    model = model_bytes(Sequential.from_spec(ready_spec("lenet")), {})
    ask(bridge, "load_pretrained", data=model)
    answer = ask(
        bridge,
        "lesson",
        lesson="equivariance",
        method="maps",
        parameters={"rows": 1, "columns": 0},
    )
    assert answer["maps"]["shape"] == [8, 26, 26]
    refused = bridge.call("lesson", {"lesson": "none", "method": "", "parameters": {}})
    assert refused["error"]["message"].startswith("There is no lesson 'none'")
