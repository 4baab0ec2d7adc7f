"""Whatever comes in by a public door, only our own errors come out, in few words."""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import glassnet
from glassnet import (
    SGD,
    Adam,
    AdamW,
    ArgumentError,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dataset,
    Dropout,
    GlassnetError,
    LeakyReLU,
    Linear,
    LocallyConnected2d,
    MaxPool2d,
    Parameter,
    Recipe,
    Sequential,
    load_model,
    manual_seed,
    ready_spec,
    softmax,
    softmax_cross_entropy,
    use_backend,
)
from glassnet.data.handwriting import fit, normalize
from glassnet.data.mnist import decode_idx, decode_shard, encode_idx, load_mnist
from glassnet.experiments import experiment_ids, get_experiment
from glassnet.files.checkpoint import load_checkpoint
from glassnet.files.npz import model_bytes, model_from_bytes
from glassnet.lessons import _functions, _module, call, lesson_names
from glassnet.lessons.kit.live import Live
from glassnet.page.bridge import MOST_WORDS, Bridge
from glassnet.training.metrics import accuracy, confusion_matrix
from glassnet.training.settings import Settings
from tests.core.shards import shard

MOST = 2_000
"""Characters of a message, however long what it is about."""


class Unspeakable:
    """Nothing can be said about it, not even whether it is something else."""

    def __repr__(self):
        raise RuntimeError("no words")

    __str__ = __repr__


def nested(depth=3000):
    value = []
    for _ in range(depth):
        value = [value]
    return value


HOSTILE = [
    None,
    True,
    0,
    1,
    -1,
    3,
    10**30,
    10**5000,
    2**63,
    0.5,
    float("nan"),
    float("inf"),
    -1e308,
    1e-320,
    "",
    "0",
    "x" * 1_000_000,
    "\0",
    b"",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    [],
    [0] * 784,
    ["a"] * 784,
    [1, [2, 3]],
    nested(),
    {},
    {1: 2, "x": 3},
    {"x" * 100_000: nested()},
    {"input": nested(), "layers": nested()},
    {"input": [1, 28, 28], "layers": [{"type": "Dropout", "p": np.zeros(3)}]},
    np.float32("nan"),
    np.int64(7),
    np.uint8(255),
    np.complex64(1j),
    np.array("text"),
    np.array([None, 1], object),
    np.zeros(784, np.float32),
    np.full((1, 1, 28, 28), np.nan, np.float32),
    np.full(784, 3e38, np.float32),
    np.zeros((0, 5), np.int64),
    np.zeros((2, 3)),
    object(),
    Unspeakable(),
    int,
    print,
]
KEYS = st.sampled_from(["input", "layers", "type", "p", "x"])
values = st.integers(0, len(HOSTILE) - 1).map(lambda place: HOSTILE[place])


def only_ours(door, *arguments, **named):
    """Call a door; whatever it answers, it raises nothing but our own errors, in few words."""
    try:
        with np.errstate(all="ignore"):
            door(*arguments, **named)
    except GlassnetError as error:
        message = str(error)
    else:
        message = "answered"
    assert 0 < len(message) <= MOST, f"{len(message)} characters"


def parameter():
    return Parameter("w", np.ones(3, np.float32))


def network():
    return Sequential.from_spec(ready_spec("linear"))


DOORS = {
    "from_spec": lambda v: Sequential.from_spec(v),
    "seed of from_spec": lambda v: Sequential.from_spec(ready_spec("linear"), seed=v),
    "dtype of from_spec": lambda v: Sequential.from_spec(ready_spec("linear"), dtype=v),
    "Sequential": lambda v: Sequential(v),
    "layers": lambda v: Sequential([v, v]),
    "input_shape": lambda v: Sequential([Linear(3, 3, rng=0)], v),
    "load_state_dict": lambda v: network().load_state_dict(v),
    "a state": lambda v: network().load_state_dict({"1.weight": v, "1.bias": v}),
    "random states": lambda v: network().set_random_states(v),
    "forward": lambda v: network().forward(v),
    "backward": lambda v: network().backward(v),
    "predict": lambda v: network().predict(v),
    "batch_size of predict": lambda v: network().predict(
        np.zeros((2, 1, 28, 28), np.float32), batch_size=v
    ),
    "summary": lambda v: network().summary(v),
    "ready_spec": ready_spec,
    "load_model": load_model,
    "model_from_bytes": model_from_bytes,
    "load_checkpoint": lambda v: load_checkpoint(v, None, None),
    "decode_idx": decode_idx,
    "decode_shard": decode_shard,
    "encode_idx": encode_idx,
    "load_mnist": load_mnist,
    "folder of load_mnist": lambda v: load_mnist("test", v),
    "Dataset": lambda v: Dataset(v, v),
    "subset": lambda v: Dataset(np.zeros((3, 2, 2), np.uint8), np.zeros(3, np.uint8)).subset(v),
    "split": lambda v: Dataset(np.zeros((3, 2, 2), np.uint8), np.zeros(3, np.uint8)).split(v),
    "seed of split": lambda v: Dataset(np.zeros((3, 2, 2), np.uint8), np.zeros(3, np.uint8)).split(
        1, seed=v
    ),
    "normalize": normalize,
    "fit": fit,
    "accuracy": lambda v: accuracy(v, v),
    "confusion_matrix": lambda v: confusion_matrix(v, v),
    "classes": lambda v: confusion_matrix(np.array([1]), np.array([1]), v),
    "softmax": softmax,
    "labels": lambda v: softmax_cross_entropy(np.zeros((2, 3)), v),
    "logits": lambda v: softmax_cross_entropy(v, np.zeros(2, int)),
    "use_backend": use_backend,
    "manual_seed": manual_seed,
    "Settings.parse": Settings.parse,
    "get_experiment": get_experiment,
    "parameters": SGD,
    "betas": lambda v: Adam([parameter()], betas=v),
    "state of an optimizer": lambda v: Adam([parameter()]).load_state(v, 1),
    "steps of an optimizer": lambda v: SGD([parameter()]).load_state({}, v),
    "lesson": lambda v: call(v, "maps", None, {}),
    "function of a lesson": lambda v: call("relu", v, None, {}),
    "parameters of a lesson": lambda v: call("pooling_cost", "costs", None, v),
}
MADE = [
    (Conv2d, (1, 2, 3), "stride padding dilation groups bias initializer rng dtype"),
    (Linear, (3, 2), "bias initializer rng dtype"),
    (LocallyConnected2d, (1, 2, 5, 3), "stride padding bias initializer rng dtype"),
    (MaxPool2d, (2,), "stride padding"),
    (AvgPool2d, (2,), "stride padding"),
    (BatchNorm2d, (3,), "epsilon momentum dtype"),
    (Dropout, (0.5,), "rng"),
    (LeakyReLU, (0.1,), ""),
    (SGD, ([parameter()], 0.1), "momentum nesterov weight_decay"),
    (Adam, ([parameter()], 0.1), "betas epsilon weight_decay"),
    (AdamW, ([parameter()], 0.1), "betas epsilon weight_decay"),
]


@pytest.mark.parametrize("door", DOORS)
def test_a_door(door):
    for value in HOSTILE:
        only_ours(DOORS[door], value)


@pytest.mark.parametrize(("kind", "arguments", "names"), MADE)
def test_a_constructor(kind, arguments, names):
    for value in HOSTILE:
        for place in range(len(arguments)):
            if arguments[place] != 5 or not isinstance(value, int):  # an in_size may be large
                only_ours(kind, *arguments[:place], value, *arguments[place + 1 :])
        for name in names.split():
            only_ours(kind, *arguments, **{name: value})


@pytest.mark.parametrize("setting", [*Settings().as_dict()])
def test_a_setting(setting):
    for value in HOSTILE:
        only_ours(Settings.parse, {setting: value})
        only_ours(lambda value=value: Settings.parse({setting: value}).network_spec())
        if setting in vars(Recipe()):
            only_ours(Recipe, **{setting: value})


def test_keys_of_settings_may_be_anything():
    with pytest.raises(ArgumentError, match="There is no setting 1"):
        Settings.parse({1: 2, "x": 3})


@pytest.mark.parametrize("id_", experiment_ids())
def test_an_experiment(id_):
    experiment = get_experiment(id_)
    names = [control.name for control in experiment.controls] + ["seed", "unknown", "x" * 10**6]
    for value in HOSTILE:
        for name in names:
            only_ours(experiment.start, None, **{name: value})


@pytest.fixture(scope="module")
def live():
    rng = np.random.default_rng(0)
    labels = np.arange(60, dtype=np.uint8) % 10
    data = Dataset(rng.integers(0, 256, (60, 28, 28)).astype(np.uint8), labels)
    made = Sequential.from_spec(ready_spec("lenet"), seed=1)
    return Live(made, "pretrained", 0, made, data, data)


GOOD = {  # one call that is answered, for each function
    ("anatomy", "layers"): {"image": None, "index": 0},
    ("depths", "depths"): {"image": None, "index": 0},
    ("dropout", "masks"): {"p": 0.5, "steps": 1, "scaled": True, "training": True, "index": 0},
    ("equivariance", "maps"): {"rows": 1, "columns": 1, "shared": False, "image": None, "index": 0},
    ("evidence", "contributions"): {"image": None, "index": 0},
    ("evidence", "confusion"): {"label": 1, "prediction": 1},
    ("filters", "history"): {"kernel": 3, "start": "usual", "updates": 0},
    ("nudges", "nudged"): {"size": 0.1, "image": None, "index": 0},
    ("pixels", "look"): {"row": 1, "column": 1, "shuffled": True, "image": None, "index": 0},
    ("pooling", "maps"): {"which": 0, "channel": 0, "kind": "max", "image": None, "index": 0},
    ("pooling_cost", "costs"): {"window": 2},
    ("pooling_cost", "time"): {"window": 4},
    ("relu", "maps"): {"which": 0, "channel": 0, "negative_weights": True, "index": 0},
    ("stepper", "window"): {
        "kernel": [[1, 2, 3]] * 3,
        "bias": 0.5,
        "flipped": False,
        "row": 1,
        "column": 1,
        "image": None,
        "index": 0,
    },
    ("stepper", "shape"): {
        "size": 3,
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "row": 1,
        "column": 1,
        "image": None,
        "index": 0,
    },
    ("stepper", "color"): {"kernel": "edges in every channel", "bias": 0.0, "row": 1, "column": 1},
    ("stepper", "layer"): {"filter": 1, "row": 1, "column": 1, "index": 0},
    ("stepper", "strongest"): {"kernel": "vertical edges", "flipped": False, "count": 2},
    ("training_step", "start"): {"seed": 0},
    ("training_step", "advance"): {"learning_rate": 0.1},
    ("training_step", "run"): {"learning_rate": 0.1, "steps": 1},
    ("training_step", "undo"): {},
    ("training_step", "check"): {"place": 0, "epsilon": 1e-4},
    ("units", "unit"): {"layer": 0, "channel": 0, "image": None, "index": 0},
    ("untying", "look"): {"tiles": 2, "updates": 0, "restart": True, "image": None, "index": 0},
}


def test_every_function_of_a_lesson_is_tried():
    there = {(name, method) for name in lesson_names() for method in _functions(_module(name))}
    assert there == GOOD.keys()


@pytest.mark.parametrize(("lesson", "method"), GOOD)
def test_a_lesson(live, lesson, method):
    use_backend("auto")  # as the page does; some of these train
    live.memory.clear()
    if lesson == "training_step":
        call(lesson, "start", live, {})
    good = GOOD[lesson, method]
    if method not in ("check", "undo", "time"):  # which need something before, or much data
        call(lesson, method, live, good)
    wrong = [{name: value} for name in [*good, "unknown"] for value in HOSTILE if value is not None]
    for each in wrong:
        only_ours(call, lesson, method, live, {**good, **each})


def methods_of(bridge):
    """The names of its methods, as it tells them to who asks for another."""
    told = bridge.call("")["error"]["message"]
    return told.rstrip(".").split("it has ")[1].split(", ")


def test_the_bridge_answers_everything(live):
    bridge = Bridge()
    bridge.add_data("reduced", [shard(live.training)])
    bridge.add_data("test", [shard(live.test)])
    bridge.load_pretrained(model_bytes(live.network))
    bridge.setup({})
    for name in methods_of(bridge):
        if name in ("python", "environment", "lesson"):
            continue
        names = list(getattr(bridge, name).__annotations__)
        for value in HOSTILE:
            for parameters in ({each: value} for each in [*names, "unknown"]):
                answer = bridge.call(name, parameters)
                if not answer["ok"]:
                    kind = getattr(glassnet, answer["error"]["name"], None)
                    assert kind is not None, answer["error"]["traceback"]
                    assert len(answer["error"]["message"]) <= MOST


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_the_bridge_itself_never_raises(value):
    bridge = Bridge()
    for answer in (bridge.call(value), bridge.call("setup", value), bridge.call("python", value)):
        assert answer["ok"] in (True, False)


@pytest.mark.parametrize(
    "source",
    [
        "class E(Exception):\n    def __str__(self): raise ValueError('no')\nraise E()",
        "class E(Exception):\n    def __str__(self): return 3\nraise E()",
        "class E(BaseException):\n    def __str__(self): raise SystemExit\nraise E()",
        "raise ValueError('x' * 10**7)",
        "class R:\n    def __repr__(self): raise ValueError('no')\nR()",
        "class M(type): __name__ = property(lambda self: 1 / 0)\nraise M('E', (Exception,), {})()",
        "def f(): f()\nf()",
        "raise type('N' * 10**6, (Exception,), {})()",
        "raise ExceptionGroup('x', [ValueError('y' * 10**6)] * 100)",
    ],
)
def test_an_exception_of_the_readers_may_fail_at_its_own_text(source):
    error = Bridge().call("python", {"source": source})["error"]
    assert error["message"]
    assert all(len(text) <= MOST_WORDS for text in error.values())


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        values | st.text(max_size=5) | st.integers() | st.floats(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["input", "layers", "type", "p", "x"]), inner, max_size=3
            )
        ),
        max_leaves=8,
    )
)
def test_what_is_made_of_such_values(value):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for door in ("from_spec", "Settings.parse", "a state", "parameters of a lesson", "betas"):
            only_ours(DOORS[door], value)
