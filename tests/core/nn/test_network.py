"""Networks: passes, states, summaries."""

from __future__ import annotations

import json

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError, FormatError, ShapeError
from glassnet.nn.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import LayerSummary, Sequential
from glassnet.nn.spec import READY, ready_spec


@pytest.fixture
def network(tiny_spec):
    return Sequential.from_spec(tiny_spec, seed=5)


@pytest.fixture
def x():
    return np.random.default_rng(0).random((8, 1, 28, 28), np.float32)


def train_once(network, x):
    """One forward and one backward pass; return the logits and all gradients."""
    logits = network.forward(x, training=True)
    _, dlogits = softmax_cross_entropy(logits, np.arange(len(x)))
    network.backward(dlogits)
    return logits, [p.grad.copy() for p in network.parameters()]


def test_a_pass_is_the_layers_one_after_the_other(network, x):
    y = x
    for layer in network.layers:
        y = layer.forward(y)
    np.testing.assert_array_equal(network.forward(x), y)


def test_activations_are_the_outputs_of_all_layers(network, x):
    activations = network.activations(x)
    expected = [layer.output_shape for layer in network.summary()]
    assert [a.shape for a in activations] == [(8, *shape) for shape in expected]
    np.testing.assert_array_equal(activations[-1], network.forward(x))


def test_activations_and_predictions_are_those_outside_training(network, x):
    states, before = network.random_states(), network.state_dict()
    network.activations(x)
    network.predict(x)
    assert network.random_states() == states
    for name, array in network.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize("batch_size", [1, 3, 8, 100])
def test_predictions_do_not_depend_on_the_batch(network, x, batch_size):
    logits = network.predict(x, batch_size=batch_size)
    np.testing.assert_allclose(logits, network.forward(x), rtol=1e-5, atol=1e-6)


def test_no_image_gives_no_prediction(network):
    assert network.predict(np.zeros((0, 1, 28, 28), np.float32)).shape == (0, 10)


class TestInputGradient:
    """The gradient stops where nothing before it can learn, unless it is asked for."""

    def test_is_not_computed_by_default(self, network, x):
        logits = network.forward(x)
        assert network.backward(np.ones_like(logits)) is None
        assert [layer.needs_dx for layer in network.layers] == [False] + [True] * 6

    def test_is_computed_when_asked_for(self, network, x):
        logits = network.forward(x)
        network.backward(np.ones_like(logits))
        gradients = [p.grad.copy() for p in network.parameters()]
        assert network.backward(np.ones_like(logits), needs_dx=True).shape == x.shape
        for parameter, gradient in zip(network.parameters(), gradients, strict=True):
            np.testing.assert_array_equal(parameter.grad, gradient)
        assert network.backward(np.ones_like(logits)) is None

    def test_stops_at_the_first_layer_with_parameters(self, x):
        network = Sequential.from_spec(ready_spec("mlp"))
        assert [layer.needs_dx for layer in network.layers] == [False, False, True, True]
        train_once(network, x)
        assert all(p.grad.any() for p in network.parameters())

    def test_without_parameters_nothing_needs_it(self):
        network = Sequential([ReLU(), Flatten()])
        y = network.forward(np.ones((2, 3)))
        assert network.backward(y) is None
        np.testing.assert_array_equal(network.backward(y, needs_dx=True), np.ones((2, 3)))


class TestSeeds:
    def test_one_seed_gives_one_run(self, tiny_spec, x):
        first, second = (Sequential.from_spec(tiny_spec, seed=3) for _ in range(2))
        for _ in range(2):  # the second pass has another dropout mask, again the same
            for ours, theirs in zip(train_once(first, x)[1], train_once(second, x)[1], strict=True):
                np.testing.assert_array_equal(ours, theirs)

    def test_another_seed_gives_another_network(self, tiny_spec, x):
        first, second = (Sequential.from_spec(tiny_spec, seed=seed) for seed in (3, 4))
        assert (first.forward(x) != second.forward(x)).any()

    def test_a_layer_does_not_change_the_weights_of_the_others(self):
        spec = ready_spec("lenet")
        before = Sequential.from_spec(spec).state_dict()
        spec["layers"][3]["out_channels"] = 17
        after = Sequential.from_spec(spec).state_dict()
        np.testing.assert_array_equal(before["0.weight"], after["0.weight"])
        np.testing.assert_array_equal(before["10.weight"], after["10.weight"])

    def test_precision_does_not_change_the_draw(self, tiny_spec):
        single = Sequential.from_spec(tiny_spec, seed=1).state_dict()
        double = Sequential.from_spec(tiny_spec, seed=1, dtype=np.float64).state_dict()
        for name, array in double.items():
            assert array.dtype == np.float64
            np.testing.assert_array_equal(array.astype(np.float32), single[name])


class TestState:
    def test_names_say_layer_and_role(self, network):
        assert list(network.named_parameters()) == [
            "0.weight",
            "0.bias",
            "1.weight",
            "1.bias",
            "6.weight",
            "6.bias",
        ]
        assert set(network.state_dict()) - set(network.named_parameters()) == {
            "1.running_mean",
            "1.running_var",
        }
        assert list(network.named_parameters().values()) == network.parameters()

    def test_a_loaded_state_gives_the_same_network(self, network, tiny_spec, x):
        train_once(network, x)
        twin = Sequential.from_spec(tiny_spec, seed=99)
        twin.load_state_dict(network.state_dict())
        np.testing.assert_array_equal(twin.forward(x), network.forward(x))

    def test_a_state_is_a_copy_and_loading_keeps_the_arrays(self, network):
        weight = network.layers[0].weight.data
        state = network.state_dict()
        weight += 1
        assert (state["0.weight"] != weight).all()
        network.load_state_dict(state)
        assert network.layers[0].weight.data is weight
        np.testing.assert_array_equal(weight, state["0.weight"])

    @pytest.mark.parametrize("damage", ["shape", "missing", "unknown", "dtype", "list"])
    def test_a_wrong_state_changes_nothing(self, network, damage):
        before = network.state_dict()
        state = {name: array + 1 for name, array in before.items()}
        if damage == "shape":
            state["6.bias"] = state["6.bias"][1:]
        elif damage == "missing":
            del state["6.bias"]
        elif damage == "unknown":
            state["7.bias"] = state["6.bias"]
        elif damage == "list":
            state["6.bias"] = state["6.bias"].tolist()
        else:
            state["6.bias"] = state["6.bias"].astype(str)
        with pytest.raises((FormatError, ShapeError)):
            network.load_state_dict(state)
        for name, array in network.state_dict().items():
            np.testing.assert_array_equal(array, before[name])


class TestRandomStates:
    def test_continue_where_they_were_taken(self, network, x):
        network.forward(x, training=True)
        states = json.loads(json.dumps(network.random_states()))
        expected = network.forward(x, training=True)
        assert (network.forward(x, training=True) != expected).any()
        network.set_random_states(states)
        np.testing.assert_array_equal(network.forward(x, training=True), expected)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda states: [],
            lambda states: states * 2,
            lambda states: [{}],
            lambda states: [1],
            lambda states: [states[0] | {"bit_generator": "MT19937"}],
            lambda states: [states[0] | {"state": {"state": -1, "inc": 1}}],
            lambda states: [states[0] | {"state": {"state": 2**128, "inc": 1}}],
            lambda states: [states[0] | {"state": {"state": "1", "inc": 1}}],
        ],
    )
    def test_wrong_ones_are_refused_and_change_nothing(self, network, damage):
        states = network.random_states()
        with pytest.raises(FormatError, match="random states do not belong to this network"):
            network.set_random_states(damage(states))
        assert network.random_states() == states

    def test_only_layers_that_draw_have_one(self):
        network = Sequential([Dropout(rng=1), Linear(3, 3), Dropout(rng=2)])
        assert len(network.random_states()) == 2


class TestSummary:
    def test_of_lenet(self):
        summary = Sequential.from_spec(ready_spec("lenet")).summary()
        assert summary[3] == LayerSummary(
            index=3,
            name="Conv2d 2",
            type="Conv2d",
            role="convolution",
            input_shape=(8, 13, 13),
            output_shape=(16, 11, 11),
            parameters=1168,
            multiply_adds=11 * 11 * 16 * 8 * 9,
            activation_bytes=16 * 11 * 11 * 4,
        )
        assert [line.name for line in summary if line.type == "Linear"] == ["Linear 1", "Linear 2"]
        assert sum(line.parameters for line in summary) == 27_562

    def test_of_another_shape(self):
        network = Sequential([Conv2d(1, 2, 3, dtype=np.float64)])
        (line,) = network.summary((1, 5, 5))
        assert line.output_shape == (2, 3, 3)
        assert line.activation_bytes == 2 * 9 * 8

    def test_says_what_the_layers_say(self, network):
        for line, layer in zip(network.summary(), network.layers, strict=True):
            assert line.output_shape == layer.output_shape(line.input_shape)
            assert line.parameters == sum(p.data.size for p in layer.parameters())


def test_a_hand_made_network_equals_its_specification():
    network = Sequential(
        [
            Conv2d(1, 4, (3, 1), stride=2, padding=(1, 0), groups=1, bias=False),
            BatchNorm2d(4, momentum=0.2),
            Flatten(),
            Linear(4 * 14 * 14, 10, initializer={"normal": 0.01}),
        ],
        input_shape=(1, 28, 28),
    )
    assert network.to_spec() == {
        "input": [1, 28, 28],
        "layers": [
            {
                "type": "Conv2d",
                "out_channels": 4,
                "kernel_size": [3, 1],
                "stride": 2,
                "padding": [1, 0],
                "bias": False,
            },
            {"type": "BatchNorm2d", "momentum": 0.2},
            {"type": "Flatten"},
            {"type": "Linear", "out_features": 10, "initializer": {"normal": 0.01}},
        ],
    }


def test_the_representation_lists_the_layers():
    assert repr(Sequential([ReLU(), Dropout(0.25)])) == (
        "Sequential(\n  (0): ReLU()\n  (1): Dropout(p=0.25)\n)"
    )


@pytest.mark.parametrize("name", READY)
def test_ready_networks_learn_a_batch_by_heart(name, x):
    network = Sequential.from_spec(ready_spec(name), seed=0)
    labels = np.arange(8)
    losses = []
    for _ in range(60):
        loss, dlogits = softmax_cross_entropy(network.forward(x, training=True), labels)
        network.backward(dlogits)
        for parameter in network.parameters():
            parameter.data -= 0.05 * parameter.grad
        losses.append(loss)
    loss, _ = softmax_cross_entropy(network.forward(x), labels)
    assert loss < 0.5 * losses[0]


@pytest.mark.parametrize("wrong", [(-1, 28, 28), (1.5, 28, 28), (0,), "28", 28, [None]])
def test_the_input_shape_is_whole_numbers(wrong):
    with pytest.raises(ArgumentError, match="input_shape to be whole numbers ≥ 1, such as"):
        Sequential([ReLU()], wrong)


@pytest.mark.parametrize("wrong", [ReLU(), 3, [ReLU(), "ReLU"], ReLU])
def test_a_network_is_made_of_a_list_of_layers(wrong):
    with pytest.raises(ArgumentError, match="a list of layers but receives .* Write Sequential"):
        Sequential(wrong)


@pytest.mark.parametrize("wrong", [0, -1, 1.5, None])
def test_images_are_predicted_in_batches_of_at_least_one(network, x, wrong):
    with pytest.raises(ArgumentError, match="predict expects batch_size to be a whole number ≥ 1"):
        network.predict(x, batch_size=wrong)


def test_no_gradient_is_a_mistake_too(network, x):
    network.forward(x)
    with pytest.raises(ArgumentError, match="expects a NumPy array but receives NoneType"):
        network.backward(None)
