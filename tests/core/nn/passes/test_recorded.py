"""A training pass that is made again gives what a pass through the layers gives."""

from __future__ import annotations

import copy
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from glassnet import ops
from glassnet.base.errors import ArgumentError, ShapeError
from glassnet.kernels.build import build
from glassnet.kernels.library import HEADER
from glassnet.nn.layers import (
    ELU,
    GELU,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Residual,
    Sigmoid,
    Tanh,
)
from glassnet.nn.network import Sequential
from glassnet.nn.passes.one_by_one import OneByOne
from glassnet.ops import numpy_ops, simd_ops
from glassnet.ops.tape import Tape
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

build("native", HEADER.parent)

IN_SHAPE = (2, 9, 8)


@pytest.fixture(autouse=True)
def _simd():
    before = ops.backend()
    ops.use_backend("simd")
    yield
    ops.use_backend(before)


@contextmanager
def noting_tapes():
    """The tapes that are played in this context, as often as each is."""
    tapes = []
    play = Tape.play

    def noted(tape):
        done = play(tape)
        if done:
            tapes.append(tape)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tape, "play", noted)
        yield tapes


@pytest.fixture
def played():
    """The tapes that are played from now on, as often as each is."""
    with noting_tapes() as tapes:
        yield tapes


def make(*, end=(), p=0.5):
    layers = [
        Conv2d(2, 4, 3, rng=1),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Linear(36, 6, rng=2),
        ReLU(),
        Dropout(p, rng=3),
        Linear(6, 3, rng=4),
        *end,
    ]
    return Sequential(layers, IN_SHAPE)


def batch(seed, size=5):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((size, *IN_SHAPE)).astype(np.float32)
    return x, rng.standard_normal((size, 3)).astype(np.float32)


def train(network, x, dy):
    """One pass forward and back, and an update; all that came of it."""
    y = network.forward(x, training=True)
    network.backward(dy)
    gradients = [parameter.grad.copy() for parameter in network.parameters()]
    for parameter in network.parameters():
        parameter.data -= np.float32(0.01) * parameter.grad
    return [y, *gradients]


def anew(network, x, dy):
    """The same, on a copy that has no past and so goes through its layers."""
    fresh = Sequential([copy.deepcopy(layer) for layer in network.layers], network.input_shape)
    return train(fresh, x, dy)


def without_past(network, x, dy):
    """The same on the network's own layers, gone through by a network that is new to them."""
    return train(Sequential(network.layers, network.input_shape), x, dy)


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def assert_as_anew(network, x, dy):
    """Train, and compare with a copy that has no past."""
    expected = anew(network, x, dy)
    assert_same(train(network, x, dy), expected)


# The same results ----------------------------------------------------------------------------


def test_from_the_third_pass_on_calls_are_made_again(played):
    network = make()
    for turn in range(5):
        expected = anew(network, *batch(turn))
        assert_same(train(network, *batch(turn)), expected)
        assert len(played) == 2 * max(0, turn - 1)  # forward and back


@st.composite
def networks(draw):
    """Random layers that fit together."""
    shape, layers = (draw(st.integers(1, 3)), 9, 8), []
    made = shape
    for _ in range(draw(st.integers(0, 4))):
        pad, seed = draw(st.integers(0, 1)), draw(st.integers(0, 9))
        layer = draw(
            st.sampled_from(
                [
                    Conv2d(
                        made[0],
                        draw(st.integers(1, 5)),
                        2,
                        padding=pad,
                        rng=seed,
                    ),
                    ReLU(),
                    Dropout(draw(st.sampled_from([0.0, 0.3])), rng=seed),
                    MaxPool2d(2, stride=draw(st.integers(1, 2)), padding=pad),
                ]
            )
        )
        if min(made[1:]) + 2 * pad >= 2:
            layers.append(layer)
            made = layer.output_shape(made)
    features = int(np.prod(made))
    ending = [Flatten(), Linear(features, 3, bias=draw(st.booleans())), ReLU(), Linear(3, 3)]
    return Sequential([*layers, *ending], shape)


@given(networks(), st.integers(1, 4))
def test_any_network_does_the_same_again(network, size):
    with noting_tapes() as played:
        for turn in range(4):
            rng = np.random.default_rng(turn)
            x = rng.standard_normal((size, *network.input_shape)).astype(np.float32)
            dy = rng.standard_normal((size, 3)).astype(np.float32)
            assert_as_anew(network, x, dy)
    assert len(played) == 4


def test_passes_in_between_change_nothing(played):
    network = make()
    for turn in range(3):
        train(network, *batch(turn))
    network.predict(batch(7, 3)[0])
    network.activations(batch(8, 2)[0])
    smaller = anew(network, *batch(9, 4))
    assert_same(train(network, *batch(9, 4)), smaller)
    expected, before = anew(network, *batch(10)), len(played)
    assert_same(train(network, *batch(10)), expected)
    assert len(played) == before + 2


def test_the_gradient_of_the_images_can_follow_a_pass_made_again():
    network = make()
    for turn in range(4):
        train(network, *batch(turn))
        network.activations(batch(8, 2)[0])
    x, dy = batch(9)
    twin = Sequential([copy.deepcopy(layer) for layer in network.layers], IN_SHAPE)
    network.forward(x, training=True)
    twin.forward(x, training=True)
    assert_same(
        [network.backward(dy, needs_dx=True)],
        [twin.backward(dy, needs_dx=True)],
    )


def test_what_is_not_finite_goes_through_the_layers():
    network = make()
    for turn in range(3):
        train(network, *batch(turn))
    x, dy = batch(3)
    x[0, 0, 0, 0] = np.inf
    with np.errstate(all="ignore"):
        expected = anew(network, x, dy)
        assert_same(train(network, x, dy), expected)


def test_what_a_caller_holds_stays():
    network = make()
    for turn in range(3):
        train(network, *batch(turn))
    x, dy = batch(3)
    kept = x.copy(), dy.copy()
    y = network.forward(x, training=True)
    before = y.copy()
    network.backward(dy)
    train(network, *batch(4))
    assert_same([y, x, dy], [before, *kept])


# What changes is noticed ---------------------------------------------------------------------


def replace_weight(network):
    network.layers[4].weight.data = network.layers[4].weight.data * 2


def replace_layer(network):
    network.layers[6] = Dropout(0.5, rng=99)


def drop_more(network):
    network.layers[6].p = 0.9


def take_a_bias(network):
    network.layers[0].bias = None


def pad(network):
    network.layers[2].padding = (1, 0)
    network.layers[4] = Linear(48, 6, rng=5)


def double(network):
    layer = network.layers[5]
    layer.forward = lambda x, training=False: 2 * ReLU.forward(layer, x, training=training)


def other_generator(network):
    network.layers[6].rng = np.random.default_rng(77)


@pytest.mark.parametrize(
    "change",
    [replace_weight, replace_layer, drop_more, take_a_bias, pad, double, other_generator],
)
def test_a_change_of_the_network_is_felt_at_once(change):
    network, twin = make(), make()
    for turn in range(4):
        train(network, *batch(turn))
        train(twin, *batch(turn))
    change(network)
    change(twin)
    for turn in range(4, 8):
        theirs = without_past(twin, *batch(turn))
        assert_same(train(network, *batch(turn)), theirs)


def test_the_other_backend_is_used_at_once(played):
    network = make()
    for turn in range(3):
        train(network, *batch(turn))
    before = len(played)
    ops.use_backend("numpy")
    train(network, *batch(3))
    assert len(played) == before


def test_gradients_are_where_the_optimizer_looks():
    network = make()
    for turn in range(3):
        train(network, *batch(turn))
    for parameter in network.parameters():
        parameter.grad = np.zeros_like(parameter.data)
    expected = anew(network, *batch(3))
    assert_same(train(network, *batch(3)), expected)


# Copies --------------------------------------------------------------------------------------


def through_pickle(network):
    return pickle.loads(pickle.dumps(network))  # noqa: S301 — our own bytes


@pytest.mark.parametrize("copied", [copy.deepcopy, through_pickle])
def test_a_copy_has_a_life_of_its_own(copied, played):
    network = make(p=0)
    for turn in range(4):
        train(network, *batch(turn))
    twin, before, others = copied(network), network.state_dict(), len(played)
    for turn in range(4):
        assert_as_anew(twin, *batch(turn))
    assert_same(network.state_dict().values(), before.values())
    assert len(played) == others + 4  # the copy makes recordings, too


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, through_pickle])
@pytest.mark.parametrize("turns", [1, 2, 5])
def test_a_copy_goes_back_where_the_original_would(copied, turns):
    network = make()
    for turn in range(turns):
        train(network, *batch(turn))
    x, dy = batch(9)
    network.forward(x, training=True)
    twin = copied(network)
    network.backward(dy)
    gradients = [parameter.grad.copy() for parameter in network.parameters()]
    twin.backward(dy)
    assert_same([parameter.grad for parameter in twin.parameters()], gradients)


def test_a_run_goes_on_in_its_copies(stripes):
    recipe = Recipe(batch_size=16, epochs=3)
    spec = {
        "input": [1, 28, 28],
        "layers": [
            {"type": "Flatten"},
            {"type": "Dropout", "p": 0.5},
            {"type": "Linear", "out_features": 10},
        ],
    }
    trainer = Trainer(Sequential.from_spec(spec, seed=0), stripes, recipe=recipe)
    for _ in range(4):
        trainer.step()
    runs = [trainer, copy.deepcopy(trainer), through_pickle(trainer)]
    first, *others = [[run.step().loss for _ in range(8)] for run in runs]
    assert others == [first, first]


def test_arrays_that_went_through_pickle_are_the_kernels(played):
    network = through_pickle(make())
    for turn in range(3):
        assert_as_anew(network, *through_pickle(batch(turn)))
    assert len(played) == 2


# Functions of a reader's own -----------------------------------------------------------------


def patched_class(patch, calls):
    forward = ReLU.forward

    def own(layer, x, *, training=False):
        calls.append(layer)
        return 2 * forward(layer, x, training=training)

    patch.setattr(ReLU, "forward", own)


def patched_operation(patch, calls):
    relu = ops.relu

    def own(x):
        calls.append(x)
        return 2 * relu(x)

    patch.setattr(ops, "relu", own)


def patched_helper(patch, calls):
    def own(layer):
        calls.append(layer)
        return {"kernel_size": (2, 2), "stride": (2, 2), "padding": (0, 0)}

    patch.setattr(MaxPool2d, "windows", own)


@pytest.mark.parametrize("patched", [patched_class, patched_operation, patched_helper])
@pytest.mark.parametrize("turns", [0, 1, 4])
def test_a_function_put_in_is_called_in_every_pass(patched, turns, played):
    network, calls = make(p=0), []
    for turn in range(turns):
        train(network, *batch(turn))
    with pytest.MonkeyPatch.context() as patch:
        patched(patch, calls)
        before = len(played)
        for turn in range(4):
            expected = anew(network, *batch(turn))
            calls.clear()
            assert_same(train(network, *batch(turn)), expected)
            assert calls
        assert len(played) == before
    for turn in range(3):
        assert_as_anew(network, *batch(turn))
    assert len(played) == before + 2  # as if it had never been there


def test_a_function_put_in_between_forward_and_backward_is_called(monkeypatch):
    network = make(p=0)
    for turn in range(4):
        train(network, *batch(turn))
    x, dy = batch(4)
    network.forward(x, training=True)
    monkeypatch.setattr(Linear, "backward", lambda layer, dy: None)
    network.layers[-1].weight.grad = np.full((3, 6), 7, np.float32)
    network.backward(dy)
    assert (network.layers[-1].weight.grad == 7).all()


def test_a_look_at_one_layer_between_forward_and_backward_counts():
    network, twin = make(p=0), make(p=0)
    for turn in range(4):
        train(network, *batch(turn))
        without_past(twin, *batch(turn))
    (x, dy), other = batch(5), np.ones((5, 6), np.float32)
    fresh = Sequential(twin.layers, IN_SHAPE)
    for each in (network, fresh):
        each.forward(x, training=True)
        each.layers[-1].forward(other)
        each.backward(dy)
    assert_same(
        [parameter.grad for parameter in network.parameters()],
        [parameter.grad for parameter in fresh.parameters()],
    )


# Threads -------------------------------------------------------------------------------------


def losses_of_a_run(seed):
    network, found = make(), []
    for turn in range(40):
        y, *_ = train(network, *batch(100 * seed + turn, size=3 + seed))
        found.append(y)
    return found


def test_threads_do_not_meet():
    expected = [losses_of_a_run(seed) for seed in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(losses_of_a_run, range(4)))
    finally:
        sys.setswitchinterval(interval)
    for ours, theirs in zip(found, expected, strict=True):
        assert_same(ours, theirs)


# Any of it, in any order ---------------------------------------------------------------------

ACTIONS = ["train", "train", "train", "train smaller", "evaluate", "look", "copy", "pickle"]
CHANGES = ["patch class", "patch operation", "unpatch", "set p", "set array", "new weight"]


class Subject:
    """A network, and a twin whose layers are called one by one, in NumPy."""

    def __init__(self, patch):
        self.patch, self.network, self.layers = patch, make(), make().layers

    def on_both(self, work):
        """Do some work with the network's layers, in compiled code, and with the twin's."""
        work(self.network.layers)
        work(self.layers)

    def train(self, x, dy):
        ours, theirs = train(self.network, x, dy), self.in_numpy(self.train_twin, x, dy)
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)

    def train_twin(self, x, dy):
        for layer in self.layers:
            x = layer.forward(x, training=True)
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        parameters = [each for layer in self.layers for each in layer.parameters()]
        for parameter in parameters:
            parameter.data -= np.float32(0.01) * parameter.grad
        return [x, *(parameter.grad for parameter in parameters)]

    def in_numpy(self, work, *arguments):
        with pytest.MonkeyPatch.context() as patch:
            for name in ops.OPERATIONS:
                own = getattr(ops, name)
                if own in simd_ops.WRITTEN.values():
                    patch.setattr(ops, name, getattr(numpy_ops, name))
            return work(*arguments)

    def do(self, action, turn):
        network, patch = self.network, self.patch
        match action:
            case "train":
                self.train(*batch(turn))
            case "train smaller":
                self.train(*batch(turn, 2))
            case "evaluate":
                network.forward(batch(turn, 3)[0])
            case "look":
                network.activations(batch(turn, 2)[0])
            case "copy":
                self.network = copy.deepcopy(network)
            case "pickle":
                self.network = through_pickle(network)
            case "patch class":
                patched_class(patch, [])
            case "patch operation":
                patched_operation(patch, [])
            case "unpatch":
                patch.undo()
            case "set p":
                self.on_both(lambda layers: setattr(layers[6], "p", turn % 4 / 5))
            case "set array":
                self.on_both(lambda layers: setattr(layers[0], "note", np.arange(turn + 2)))
            case "new weight":
                weight = np.full((3, 6), turn % 3 / 9, np.float32)
                self.on_both(lambda layers: setattr(layers[7].weight, "data", weight.copy()))


@given(st.lists(st.sampled_from(ACTIONS + CHANGES), min_size=4, max_size=20))
@example(["train"] * 3 + ["copy", "train", "patch class", "train", "pickle"] + ["train"] * 3)
@example(["train", "set array"] * 4)
def test_whatever_happens_in_between_it_equals_numpy(actions):
    with pytest.MonkeyPatch.context() as patch:
        subject = Subject(patch)
        for turn, action in enumerate(actions):
            subject.do(action, turn)


# What cannot be repeated ---------------------------------------------------------------------


class Doubling(ReLU):
    """A reader's own layer."""

    def forward(self, x, *, training=False):
        return 2 * super().forward(x, training=training)


@pytest.mark.parametrize(
    "layers",
    [
        [BatchNorm2d(2), LeakyReLU(0.1), AvgPool2d(2), Flatten(), Linear(32, 3, rng=1)],
        [Conv2d(2, 4, 3, rng=1), Tanh(), AvgPool2d(3, stride=2, padding=1), GELU(), Flatten(),
         Linear(48, 3, rng=1)],
        [Conv2d(2, 3, 3, rng=1), ELU(), BatchNorm2d(3), Sigmoid(), GlobalAvgPool2d()],
        [Residual([Conv2d(2, 2, 3, padding=1, rng=1), BatchNorm2d(2), ReLU(), Dropout(0.5, rng=2)]),
         Flatten(), Linear(144, 3, rng=1)],
    ],
)  # fmt: skip
def test_every_layer_takes_part(layers, played):
    network = Sequential(layers, IN_SHAPE)
    for turn in range(6):
        before = len(played)
        assert_as_anew(network, *batch(turn))
        assert len(played) - before == (2 if turn > 1 else 0)


def test_a_layer_inside_of_another_may_change_between_passes(played):
    inner = Conv2d(2, 2, 3, padding=1, rng=1)
    network = Sequential([Residual([inner, ReLU()]), Flatten(), Linear(144, 3, rng=1)], IN_SHAPE)
    for turn in range(4):
        assert_as_anew(network, *batch(turn))
    inner.weight.data = 2 * inner.weight.data
    assert_as_anew(network, *batch(5))
    network.layers[0].layers = (ReLU(), inner)
    assert_as_anew(network, *batch(6))
    assert_as_anew(network, *batch(7))


def test_running_averages_go_on_in_a_recorded_pass(played):
    recorded, gone_through = (Sequential([BatchNorm2d(2), ReLU()], IN_SHAPE) for _ in range(2))
    for turn in range(6):
        x, _ = batch(turn)
        recorded.forward(x, training=True)
        OneByOne(gone_through.layers).forward(x, training=True)
    assert played
    np.testing.assert_array_equal(
        recorded.layers[0].running_mean, gone_through.layers[0].running_mean
    )
    np.testing.assert_array_equal(
        recorded.layers[0].running_var, gone_through.layers[0].running_var
    )


def test_where_a_call_cannot_be_made_again_averages_move_once(monkeypatch):
    network = Sequential([BatchNorm2d(2), ReLU(), Flatten(), Linear(144, 3, rng=1)], IN_SHAPE)
    for turn in range(4):
        train(network, *batch(turn))
    expected = copy.deepcopy(network.layers[0])
    x, dy = batch(9)
    expected.forward(x, training=True)
    play = Tape.play
    monkeypatch.setattr(Tape, "play", lambda tape: play(tape) and False)
    train(network, x, dy)
    np.testing.assert_array_equal(network.layers[0].running_mean, expected.running_mean)


def test_running_averages_put_elsewhere_are_those_that_move(played):
    network = Sequential([BatchNorm2d(2), ReLU()], IN_SHAPE)
    for turn in range(4):
        network.forward(batch(turn)[0], training=True)
    network.layers[0].running_mean = mean = np.zeros(2, np.float32)
    network.forward(batch(5)[0], training=True)
    assert mean.any()


def test_layers_that_do_more_than_call_kernels_are_gone_through(played):
    network = Sequential([Doubling(), Conv2d(2, 3, 3), Flatten(), Linear(126, 3)], IN_SHAPE)
    for turn in range(4):
        expected = anew(network, *batch(turn))
        assert_same(train(network, *batch(turn)), expected)
    assert not played


@pytest.mark.parametrize("value", [np.zeros(3), [1, 2], {1}, object()])
def test_a_note_on_a_layer_may_change_in_every_pass(value):
    network = make()
    for turn in range(5):
        network.layers[0].note = copy.copy(value)
        assert_as_anew(network, *batch(turn))


def test_a_setting_that_can_change_in_place_is_read_in_every_pass():
    network = make()
    network.layers[6].p = np.array(0.1)
    for turn in range(5):
        network.layers[6].p[...] = turn / 5
        assert_as_anew(network, *batch(turn))


def test_where_a_kernel_refuses_dropout_draws_once(played):
    layers = [MaxPool2d(17, padding=8), Dropout(0.5, rng=1), Flatten(), Linear(2, 3, rng=1)]
    network = Sequential(layers, IN_SHAPE)
    for turn in range(4):
        assert_as_anew(network, *batch(turn))
        train(network, *batch(turn))
    once = np.random.default_rng(1)
    for _ in range(8):
        once.random((5, 2, 1, 1), dtype=np.float32)
    assert network.random_states() == [once.bit_generator.state]
    assert not played


def test_where_a_call_cannot_be_made_again_dropout_draws_once(monkeypatch):
    network = make()
    for turn in range(4):
        train(network, *batch(turn))
    monkeypatch.setattr(Tape, "play", lambda tape: False)
    assert_as_anew(network, *batch(4))
    once = np.random.default_rng(3)
    for _ in range(5):
        once.random((5, 6), dtype=np.float32)
    assert network.random_states() == [once.bit_generator.state]


def test_without_an_input_shape_every_layer_looks_for_itself(played):
    network = Sequential(make().layers)
    for turn in range(4):
        train(network, *batch(turn))
    assert not played


@pytest.mark.parametrize("unusual", [np.asfortranarray, lambda x: x.view(np.recarray)])
def test_unusual_arrays_are_left_to_numpy(unusual, played):
    network = make()
    x, dy = batch(0)
    for _ in range(4):
        train(network, unusual(x), dy)
    assert not played


def test_errors_are_those_of_the_layers():
    network = make()
    for turn in range(3):
        train(network, *batch(turn))
    x, dy = batch(3)
    network.forward(x, training=True)
    with pytest.raises(ShapeError, match="gradient of its output's shape"):
        network.backward(dy[:, :2])
    with pytest.raises(ArgumentError, match="float32"):
        network.backward(dy.astype(np.float64))
    with pytest.raises(ArgumentError, match="NumPy array"):
        network.backward(dy.tolist())
    with pytest.raises(ShapeError, match="the network expects images"):
        network.forward(x[:, :, 1:], training=True)


def test_after_a_look_at_all_layers_the_way_back_is_through_them():
    network = make()
    for turn in range(3):
        train(network, *batch(turn))
    x, dy = batch(3)
    twin = Sequential([copy.deepcopy(layer) for layer in network.layers], IN_SHAPE)
    for each in (network, twin):
        each.activations(x)
        each.backward(dy)
    for ours, theirs in zip(network.parameters(), twin.parameters(), strict=True):
        np.testing.assert_array_equal(ours.grad, theirs.grad)


def test_a_list_is_no_batch_of_images():
    network = make()
    for turn in range(3):
        with pytest.raises(ArgumentError, match="NumPy array but receives list"):
            network.forward(batch(turn)[0].tolist(), training=True)
        train(network, *batch(turn))


def test_outside_training_nothing_is_dropped_nor_drawn():
    network = make()
    for turn in range(3):
        train(network, *batch(turn))
    states = network.random_states()
    x = batch(3)[0]
    twin = Sequential([copy.deepcopy(layer) for layer in network.layers], IN_SHAPE)
    for _ in range(3):
        np.testing.assert_array_equal(network.forward(x), twin.forward(x))
    assert network.random_states() == states
