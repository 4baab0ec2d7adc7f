"""A training pass that is made again gives what a pass through the layers gives."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet import ops
from glassnet.errors import ArgumentError, ShapeError
from glassnet.kernels.build import build
from glassnet.kernels.library import HEADER
from glassnet.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from glassnet.network import Sequential
from glassnet.ops.tape import Tape

build("native", HEADER.parent)

IN_SHAPE = (2, 9, 8)


@pytest.fixture(autouse=True)
def _simd():
    before = ops.backend()
    ops.use_backend("simd")
    yield
    ops.use_backend(before)


@pytest.fixture
def played(monkeypatch):
    """The tapes that are played from now on, as often as each is."""
    tapes = []
    play = Tape.play

    def noted(tape):
        done = play(tape)
        if done:
            tapes.append(tape)
        return done

    monkeypatch.setattr(Tape, "play", noted)
    return tapes


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


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


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
    for turn in range(4):
        rng = np.random.default_rng(turn)
        x = rng.standard_normal((size, *network.input_shape)).astype(np.float32)
        dy = rng.standard_normal((size, 3)).astype(np.float32)
        expected = anew(network, x, dy)
        assert_same(train(network, x, dy), expected)
    assert network._recording is not None


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
        twin._replay._recording = twin._replay._last = None  # through the layers, each time
        theirs = train(twin, *batch(turn))
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


# What cannot be repeated ---------------------------------------------------------------------


class Doubling(ReLU):
    """A reader's own layer."""

    def forward(self, x, *, training=False):
        return 2 * super().forward(x, training=training)


@pytest.mark.parametrize("layer", [Doubling(), BatchNorm2d(2)])
def test_layers_that_do_more_than_call_kernels_are_gone_through(layer, played):
    network = Sequential([layer, Conv2d(2, 3, 3), Flatten(), Linear(126, 3)], IN_SHAPE)
    for turn in range(4):
        expected = anew(network, *batch(turn))
        assert_same(train(network, *batch(turn)), expected)
    assert not played


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
