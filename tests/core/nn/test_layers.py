"""What layers promise beside their arithmetic: shapes, dtypes, memory, modes, configuration."""

from __future__ import annotations

import json

import numpy as np
import pytest

from glassnet.nn import layers
from glassnet.nn.layers import BatchNorm2d, Conv2d, Dropout, Linear, LocallyConnected2d, MaxPool2d
from glassnet.nn.layers.base import Layer
from tests.core.layer_cases import CASES, FILTERS, make_layer

every_layer = pytest.mark.parametrize("name", CASES)
WEIGHTED = [name for name in CASES if name.startswith(("conv", "locally", "linear"))]


def images(shape, dtype=np.float32):
    return np.random.default_rng(0).standard_normal((3, *shape)).astype(dtype)


def test_every_layer_has_a_case():
    ours = {
        kind
        for name, kind in vars(layers).items()
        if isinstance(kind, type) and issubclass(kind, Layer) and kind is not Layer
    }
    assert {kind for kind, _, _ in CASES.values()} == ours


@every_layer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("training", [True, False])
def test_shapes_and_dtypes_are_as_announced(name, dtype, training):
    layer, in_shape = make_layer(name, dtype)
    x = images(in_shape, dtype)
    y = layer.forward(x, training=training)
    assert y.shape == (3, *layer.output_shape(in_shape))
    assert y.dtype == dtype
    dx = layer.backward(np.ones_like(y))
    assert dx.shape == x.shape
    assert dx.dtype == dtype
    for parameter in layer.parameters():
        assert parameter.grad.shape == parameter.data.shape
        assert parameter.grad.dtype == parameter.data.dtype == dtype
    for buffer in layer.buffers().values():
        assert buffer.dtype == dtype


@every_layer
def test_inputs_are_not_changed_and_results_not_remembered_wrongly(name):
    layer, in_shape = make_layer(name, np.float32)
    x = images(in_shape)
    x.flags.writeable = False
    y = layer.forward(x, training=True)
    dy = np.ones_like(y)
    dy.flags.writeable = False
    first = layer.backward(dy).copy()
    np.testing.assert_array_equal(layer.backward(dy), first)


@every_layer
def test_a_gradient_is_overwritten_not_added_up(name):
    layer, in_shape = make_layer(name, np.float32)
    y = layer.forward(images(in_shape), training=True)
    layer.backward(np.ones_like(y))
    once = [p.grad.copy() for p in layer.parameters()]
    layer.backward(np.ones_like(y))
    for parameter, grad in zip(layer.parameters(), once, strict=True):
        np.testing.assert_array_equal(parameter.grad, grad)


@every_layer
def test_no_dx_where_nothing_needs_it(name):
    layer, in_shape = make_layer(name, np.float32)
    y = layer.forward(images(in_shape), training=True)
    layer.backward(np.ones_like(y))
    gradients = [p.grad.copy() for p in layer.parameters()]
    layer.needs_dx = False
    assert layer.backward(np.ones_like(y)) is None
    for parameter, grad in zip(layer.parameters(), gradients, strict=True):
        np.testing.assert_array_equal(parameter.grad, grad)


@pytest.mark.parametrize("name", [name for name in CASES if name != "residual"])
def test_the_configuration_is_json_and_rebuilds_the_layer(name):
    layer, in_shape = make_layer(name)
    config = json.loads(json.dumps(layer.config()))
    assert config.pop("type") == layer.type == type(layer).__name__
    twin = type(layer)(**config)
    assert twin.config() == layer.config()
    assert twin.output_shape(in_shape) == layer.output_shape(in_shape)
    assert repr(twin) == repr(layer)
    assert repr(layer).startswith(f"{layer.type}(")


@every_layer
def test_an_empty_batch_passes(name):
    layer, in_shape = make_layer(name, np.float32)
    y = layer.forward(np.zeros((0, *in_shape), np.float32))
    assert y.shape == (0, *layer.output_shape(in_shape))
    assert layer.backward(y).shape == (0, *in_shape)


@pytest.mark.parametrize("name", [n for n in WEIGHTED if "padding" not in CASES[n][1]])
def test_multiply_adds_are_those_of_the_definition(name):
    """With ones for inputs and weights, each output is the number of its products."""
    layer, in_shape = make_layer(name)
    for parameter in layer.parameters():
        parameter.data[...] = parameter.name == "weight"
    y = layer.forward(np.ones((1, *in_shape)))
    assert layer.multiply_adds(in_shape) == y.sum()


def test_multiply_adds_count_products_with_padding():
    assert Conv2d(1, 2, 3, padding=1).multiply_adds((1, 4, 4)) == 2 * 16 * 9


def test_multiply_adds_of_the_others():
    assert BatchNorm2d(3).multiply_adds((3, 4, 5)) == 60
    assert MaxPool2d(2).multiply_adds((3, 4, 4)) == 0


@pytest.mark.parametrize("name", WEIGHTED)
def test_one_seed_gives_one_layer(name):
    kind, _, _ = CASES[name]
    layer, _ = make_layer(name)
    config = {key: value for key, value in layer.config().items() if key != "type"}
    first, second, other = kind(**config, rng=1), kind(**config, rng=1), kind(**config, rng=2)
    np.testing.assert_array_equal(first.weight.data, second.weight.data)
    assert (first.weight.data != other.weight.data).any()
    double = kind(**config, rng=1, dtype=np.float64)
    np.testing.assert_array_equal(double.weight.data.astype(np.float32), first.weight.data)
    generator = np.random.default_rng(1)
    np.testing.assert_array_equal(kind(**config, rng=generator).weight.data, first.weight.data)
    assert (kind(**config, rng=generator).weight.data != first.weight.data).any()


@pytest.mark.parametrize(
    ("layer", "fan_in"),
    [
        (Conv2d(8, 16, (5, 3), groups=2), 4 * 15),
        (Linear(50, 400), 50),
        (LocallyConnected2d(2, 8, 9, (5, 3)), 2 * 15),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_he_initialization_counts_the_inputs_of_one_output(layer, fan_in):
    assert layer.weight.data.std() == pytest.approx(np.sqrt(2 / fan_in), rel=0.1)
    assert not layer.bias.data.any()


@pytest.mark.parametrize(
    ("layer", "fans"),
    [
        (Conv2d(8, 24, (5, 3), initializer="glorot_normal"), 15 * (8 + 24)),
        (Linear(50, 400, initializer="glorot_normal"), 50 + 400),
        (LocallyConnected2d(2, 8, 9, (5, 3), initializer="glorot_normal"), 15 * (2 + 8)),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_glorot_initialization_counts_inputs_and_outputs(layer, fans):
    assert layer.weight.data.std() == pytest.approx(np.sqrt(2 / fans), rel=0.1)


def test_parameters_come_in_the_order_weight_bias():
    conv = Conv2d(1, FILTERS, 3)
    assert [p.name for p in conv.parameters()] == ["weight", "bias"]
    assert conv.parameters()[0] is conv.weight
    assert [p.name for p in Conv2d(1, 1, 1, bias=False).parameters()] == ["weight"]
    assert [p.name for p in BatchNorm2d(2).parameters()] == ["weight", "bias"]
    assert list(BatchNorm2d(2).buffers()) == ["running_mean", "running_var"]


def test_sizes_may_be_numpy_numbers_and_lists():
    conv = Conv2d(np.int64(1), 2, [3, 1], stride=np.int32(2))
    assert conv.output_shape((1, 5, 5)) == (2, 2, 3)


def test_a_locally_connected_layer_with_equal_filters_is_a_convolution():
    conv = Conv2d(2, 3, 3, padding=1, stride=2, rng=1)
    local = LocallyConnected2d(2, 3, (6, 7), 3, padding=1, stride=2)
    local.weight.data[...] = conv.weight.data
    x = images((2, 6, 7))
    np.testing.assert_allclose(local.forward(x), conv.forward(x), rtol=1e-5, atol=1e-5)


class TestDropout:
    def test_keeps_the_expected_value(self):
        x = np.ones((1000, 100), np.float32)
        y = Dropout(0.3, rng=0).forward(x, training=True)
        assert set(np.unique(y)) == {0, np.float32(1) / np.float32(0.7)}
        assert (y == 0).mean() == pytest.approx(0.3, abs=0.01)
        assert y.mean() == pytest.approx(1, abs=0.01)

    def test_does_nothing_outside_training(self):
        dropout, x = Dropout(0.9), images((7,))
        state = dropout.rng.bit_generator.state
        np.testing.assert_array_equal(dropout.forward(x), x)
        np.testing.assert_array_equal(dropout.backward(x), x)
        assert dropout.rng.bit_generator.state == state

    def test_the_gradient_is_dropped_where_the_input_was(self):
        dropout, x = Dropout(0.5, rng=3), np.ones((20, 20))
        y = dropout.forward(x, training=True)
        np.testing.assert_array_equal(dropout.backward(x), y)

    def test_each_pass_draws_anew_and_a_seed_repeats_them(self):
        x = np.ones((5, 50), np.float32)
        first, second = Dropout(0.5, rng=7), Dropout(0.5, rng=7)
        passes = [first.forward(x, training=True) for _ in range(2)]
        assert (passes[0] != passes[1]).any()
        for expected in passes:
            np.testing.assert_array_equal(second.forward(x, training=True), expected)

    def test_drops_the_same_in_both_precisions(self):
        x = np.ones((5, 50))
        double = Dropout(0.5, rng=7).forward(x, training=True)
        single = Dropout(0.5, rng=7).forward(x.astype(np.float32), training=True)
        np.testing.assert_array_equal(double, single)


class TestBatchNorm:
    def test_running_averages_approach_the_data(self):
        norm = BatchNorm2d(2, momentum=0.5, dtype=np.float64)
        rng = np.random.default_rng(0)
        for _ in range(50):
            norm.forward(rng.normal(3, 2, (200, 2, 4, 4)), training=True)
        np.testing.assert_allclose(norm.running_mean, 3, atol=0.1)
        np.testing.assert_allclose(norm.running_var, 4, atol=0.2)

    def test_training_ignores_and_evaluation_keeps_the_running_averages(self):
        norm, x = BatchNorm2d(2), images((2, 5, 5)) + 7
        np.testing.assert_allclose(norm.forward(x), x, rtol=1e-4)
        assert not norm.running_mean.any()
        y = norm.forward(x, training=True)
        np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-5)
        np.testing.assert_allclose(y.var(axis=(0, 2, 3)), 1, rtol=1e-3)

    def test_backward_uses_the_statistics_of_its_own_forward(self):
        """The variance is copied, not shared with the running average."""
        norm = BatchNorm2d(1, dtype=np.float64)
        x = np.arange(4.0).reshape(4, 1, 1, 1)
        y = norm.forward(x)
        norm.running_var[...] = 100
        np.testing.assert_allclose(norm.backward(np.ones_like(y)), 1 / np.sqrt(1 + 1e-5))
