"""Specifications: what is built from them, and what is refused, word for word."""

from __future__ import annotations

import copy
import inspect
import json
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.base.errors import ArgumentError, SpecError
from glassnet.nn import layers
from glassnet.nn.network import Sequential
from glassnet.nn.schema import LAYER_TYPES, REQUIRED
from glassnet.nn.spec import READY, build_layers, ready_spec
from tests.core.layer_cases import CASES, make_layer


def spec_of(*entries, shape=(1, 28, 28)):
    return {"input": list(shape), "layers": list(entries)}


def lenet_with(index, **changes):
    spec = ready_spec("lenet")
    spec["layers"][index] |= changes
    return spec


CONV = {"type": "Conv2d", "out_channels": 8, "kernel_size": 3}


class TestReady:
    @pytest.mark.parametrize(
        ("name", "parameters"), [("lenet", 27_562), ("mlp", 27_835), ("linear", 7_850)]
    )
    def test_networks_have_their_size(self, name, parameters):
        network = Sequential.from_spec(ready_spec(name))
        assert sum(p.data.size for p in network.parameters()) == parameters
        assert network.summary()[-1].output_shape == (10,)

    def test_a_copy_is_given_away(self):
        ready_spec("lenet")["layers"].clear()
        assert ready_spec("lenet")["layers"]

    @pytest.mark.parametrize(
        ("name", "advice"),
        [
            ("lenett", "'lenett'. Did you mean \"lenet\"?"),
            ("resnet50", "'resnet50'. Known are lenet, mlp, linear."),
            (["lenet"], "['lenet']. Known are lenet, mlp, linear."),
        ],
    )
    def test_another_name_is_refused(self, name, advice):
        with pytest.raises(SpecError) as caught:
            ready_spec(name)
        assert str(caught.value) == f"there is no ready network {advice}"


class TestRoundTrip:
    @pytest.mark.parametrize("name", READY)
    def test_a_minimal_specification_comes_back(self, name):
        text = json.dumps(ready_spec(name))
        assert Sequential.from_spec(json.loads(text)).to_spec() == READY[name]

    @pytest.mark.parametrize("name", CASES)
    def test_every_layer_comes_back(self, name):
        layer, in_shape = make_layer(name, np.float32)
        spec = Sequential([layer], input_shape=in_shape) if len(in_shape) == 3 else None
        if spec is None:
            spec = Sequential([layers.Flatten(), layer], input_shape=(1, 1, *in_shape))
        spec = spec.to_spec()
        twin = Sequential.from_spec(json.loads(json.dumps(spec)))
        assert twin.layers[-1].config() == layer.config()
        assert twin.to_spec() == spec

    def test_what_is_inferred_may_be_given(self):
        conv = CONV | {"in_channels": 1}
        local = {"type": "LocallyConnected2d", "out_channels": 1, "kernel_size": 3, "in_size": 26}
        norm = {"type": "BatchNorm2d", "num_features": 1}
        linear = {"type": "Linear", "out_features": 2, "in_features": 576}
        network = Sequential.from_spec(spec_of(conv, local, norm, {"type": "Flatten"}, linear))
        assert network.summary()[-1].output_shape == (2,)
        local["in_size"] = [26, 26]
        Sequential.from_spec(spec_of(conv, local))

    def test_a_specification_is_not_changed(self):
        spec = lenet_with(0, stride=[1, 1], in_channels=1)
        before = copy.deepcopy(spec)
        Sequential.from_spec(spec)
        assert spec == before

    def test_the_dtype_reaches_all_weights(self, tiny_spec):
        _, made = build_layers(tiny_spec, dtype=np.float64)
        assert {p.data.dtype for layer in made for p in layer.parameters()} == {np.dtype("f8")}


class TestSchema:
    """The table of the specification and the constructors say the same."""

    @pytest.mark.parametrize("name", LAYER_TYPES)
    def test_fields_are_the_constructors_arguments(self, name):
        layer_type = LAYER_TYPES[name]
        arguments = inspect.signature(layer_type).parameters
        ours = {*layer_type.fields, *layer_type.inferred}
        assert ours == set(arguments) - {"rng", "dtype"}
        for key, field in layer_type.fields.items():
            default = arguments[key].default
            if field.default is REQUIRED:
                assert default is inspect.Parameter.empty or (name, key) == ("Dropout", "p")
            else:
                assert field.default == default

    def test_every_layer_is_in_the_table(self):
        assert set(LAYER_TYPES) | {"Buffer", "Layer", "Parameter"} == set(layers.__all__)

    @pytest.mark.parametrize("name", CASES)
    def test_parameters_are_counted_as_they_are_made(self, name):
        layer, _ = make_layer(name)
        arguments = {key: value for key, value in layer.config().items() if key != "type"}
        if "in_size" in arguments:
            arguments["in_size"] = layer.in_size
        count = LAYER_TYPES[layer.type].count(arguments)
        inside = sum(p.data.size for inner in layer.inner for p in inner.parameters())
        assert count + inside == sum(p.data.size for p in layer.parameters())


INPUT = (
    '"input" must be [channels, height, width], three whole numbers from 1 to 4096 and at most '
    "64 MB in all, but is {}. For MNIST write [1, 28, 28]."
)
PAIR = 'layer 0 (Conv2d) expects "{}" to be a whole number from {} to {}, or [height, width], but '
WHOLE = 'layer 0 (Conv2d) expects "out_channels" to be a whole number from 1 to 4096, but it is '
TYPES = ", ".join(LAYER_TYPES)

REFUSED = {
    # The outline
    "a list": (
        [],
        'a specification must be an object with "input" and "layers", but is [].',
    ),
    "text": (
        '{"input": [1, 28, 28]}',
        'a specification must be an object with "input" and "layers", but is ',
        "'{\"input\": [1, 28, 28]}'.",
    ),
    "an unknown key": (
        spec_of(CONV) | {"layer": []},
        "the specification has the unknown key 'layer'. Did you mean \"layers\"?",
    ),
    "no input": ({"layers": [CONV]}, INPUT.format("None")),
    "a flat input": (spec_of(CONV, shape=[784]), INPUT.format("[784]")),
    "an empty side": (spec_of(CONV, shape=[1, 0, 28]), INPUT.format("[1, 0, 28]")),
    "true for 1": (spec_of(CONV, shape=[True, 28, 28]), INPUT.format("[True, 28, 28]")),
    "a fraction": (spec_of(CONV, shape=[1, 28.0, 28]), INPUT.format("[1, 28.0, 28]")),
    "a huge side": (spec_of(CONV, shape=[1, 4097, 1]), INPUT.format("[1, 4097, 1]")),
    "a huge image": (spec_of(CONV, shape=[9, 2048, 2048]), INPUT.format("[9, 2048, 2048]")),
    "no layers": ({"input": [1, 28, 28]}, '"layers" must be a list of layers, but is None.'),
    "empty layers": (spec_of(), '"layers" must hold 1 to 64 layers, but holds 0.'),
    "too many layers": (
        spec_of(*[{"type": "ReLU"}] * 65),
        '"layers" must hold 1 to 64 layers, but holds 65.',
    ),
    # One entry
    "a name for a layer": (
        spec_of("ReLU"),
        'layer 0 must be an object such as {"type": "ReLU"}, but is \'ReLU\'.',
    ),
    "no type": (spec_of({"p": 0.5}), f'layer 0 needs "type". Known are {TYPES}.'),
    "a misspelled type": (
        spec_of(CONV, {"type": "Relu"}),
        'layer 1 has the unknown "type" \'Relu\'. Did you mean "ReLU"?',
    ),
    "an unknown type": (
        spec_of({"type": "Attention"}),
        f"layer 0 has the unknown \"type\" 'Attention'. Known are {TYPES}.",
    ),
    "a type that is no text": (
        spec_of({"type": ["Conv2d"]}),
        f"layer 0 has the unknown \"type\" ['Conv2d']. Known are {TYPES}.",
    ),
    "a misspelled key": (
        lenet_with(3, kernal_size=3),
        "layer 3 (Conv2d) has the unknown key 'kernal_size'. Did you mean \"kernel_size\"?",
    ),
    "a key that is not there": (
        lenet_with(2, ceil_mode=True),
        "layer 2 (MaxPool2d) has the unknown key 'ceil_mode'. Known are kernel_size, stride, ",
        "padding.",
    ),
    "a key where there are none": (
        lenet_with(1, inplace=True),
        "layer 1 (ReLU) has the unknown key 'inplace'. This layer has no options: remove it.",
    ),
    "a key that is no text": (
        spec_of(CONV | {5: 5}),
        "layer 0 (Conv2d) has the unknown key 5. Known are out_channels, kernel_size, stride, ",
        "padding, dilation, groups, bias, initializer, in_channels.",
    ),
    "a key that is missing": (
        spec_of({"type": "Conv2d", "kernel_size": 3}),
        'layer 0 (Conv2d) needs "out_channels": a whole number from 1 to 4096.',
    ),
    # Values
    "text for a number": (spec_of(CONV | {"out_channels": "8"}), WHOLE + "'8'."),
    "true for a number": (spec_of(CONV | {"out_channels": True}), WHOLE + "True."),
    "zero": (spec_of(CONV | {"out_channels": 0}), WHOLE + "0."),
    "a gigantic number": (spec_of(CONV | {"out_channels": 10**9999}), WHOLE, "a gigantic number."),
    "a kernel of three": (
        spec_of(CONV | {"kernel_size": [3, 3, 3]}),
        PAIR.format("kernel_size", 1, 64) + "it is [3, 3, 3].",
    ),
    "a kernel too large": (
        spec_of(CONV | {"kernel_size": 65}),
        PAIR.format("kernel_size", 1, 64) + "it is 65.",
    ),
    "no stride": (
        spec_of(CONV | {"stride": None}),
        PAIR.format("stride", 1, 4096) + "it is None.",
    ),
    "negative padding": (
        spec_of(CONV | {"padding": [0, -1]}),
        PAIR.format("padding", 0, 4096) + "it is [0, -1].",
    ),
    "a flag of 1": (
        spec_of(CONV | {"bias": 1}),
        'layer 0 (Conv2d) expects "bias" to be true or false, but it is 1.',
    ),
    "not a number": (
        lenet_with(9, p=float("nan")),
        'layer 9 (Dropout) expects "p" to be a number from 0 to below 1, but it is nan.',
    ),
    "dropping everything": (
        lenet_with(9, p=1),
        'layer 9 (Dropout) expects "p" to be a number from 0 to below 1, but it is 1.',
    ),
    "an unknown initializer": (
        spec_of(CONV | {"initializer": {"normal": float("inf")}}),
        'layer 0 (Conv2d) expects "initializer" to be the name of an initializer, {"normal": std} ',
        "or {\"constant\": value}, but it is {'normal': inf}.",
    ),
    # Layers that do not fit
    "no Flatten": (
        spec_of(CONV, {"type": "Linear", "out_features": 10}),
        "layer 1 (Linear) expects 5408 features but receives (8, 26, 26). Add Flatten before it.",
    ),
    **{
        f"{kind} after Flatten": (
            spec_of({"type": "Flatten"}, entry),
            f"layer 1 ({kind}) expects images (C, H, W) but receives (784,). Put it before ",
            "Flatten, and feed the network batches (N, C, H, W).",
        )
        for kind, entry in {
            "Conv2d": CONV,
            "LocallyConnected2d": CONV | {"type": "LocallyConnected2d"},
            "MaxPool2d": {"type": "MaxPool2d", "kernel_size": 2},
            "AvgPool2d": {"type": "AvgPool2d", "kernel_size": 2},
            "BatchNorm2d": {"type": "BatchNorm2d"},
        }.items()
    },
    "an image too small": (
        spec_of(CONV, CONV, shape=[1, 4, 28]),
        "layer 1 (Conv2d) expects an image of at least 3×3 pixels (kernel 3×3, padding 0×0, ",
        "dilation 1×1) but receives 2×26. Make the kernel smaller or the padding larger.",
    ),
    "groups that do not divide": (
        spec_of(CONV | {"groups": 2}),
        "layer 0 (Conv2d) expects groups to divide in_channels and out_channels, but 2 does not ",
        "divide both 1 and 8.",
    ),
    "wrong channels": (
        lenet_with(3, in_channels=1),
        'layer 3 (Conv2d) receives 8×13×13, but its "in_channels" is 1. Leave it out, or set ',
        "it to 8.",
    ),
    "wrong size": (
        spec_of(CONV | {"type": "LocallyConnected2d", "in_size": [28, 27]}),
        'layer 0 (LocallyConnected2d) receives 1×28×28, but its "in_size" is [28, 27]. Leave it ',
        "out, or set it to [28, 28].",
    ),
    # Bounds of the whole
    "too many parameters": (
        spec_of(*[{"type": "Flatten"}, *[{"type": "Linear", "out_features": 4096}] * 3]),
        "layer 2 (Linear) brings the network to 19,996,672 parameters; at most 10,000,000 are ",
        "allowed. Use fewer features or channels, or pool before.",
    ),
    "too much memory": (
        spec_of(CONV, shape=[1, 1000, 1000]),
        "layer 0 (Conv2d) gives 8×998×998, and the network then needs more than 64 MB for one ",
        "image. Use fewer channels, a larger stride, less padding, or pool before.",
    ),
    "too much padding": (
        spec_of(CONV | {"padding": 4096}),
        "layer 0 (Conv2d) gives 8×8218×8218, and the network then needs more than 64 MB for one ",
        "image. Use fewer channels, a larger stride, less padding, or pool before.",
    ),
    "too much work": (
        spec_of(CONV | {"out_channels": 256, "padding": 1}, shape=[256, 64, 64]),
        "layer 0 (Conv2d) brings the network to 2,415,919,104 multiply-adds for one image; at ",
        "most 2,000,000,000 are allowed. Use fewer channels or pool before.",
    ),
}


@pytest.mark.parametrize(
    "spec",
    [
        spec_of({"type": "ReLU"}, shape=[1, 4096, 4096 - 1]),
        spec_of(*[{"type": "Tanh"}] * 64),
        spec_of(CONV, shape=[1, 900, 900]),
        spec_of({"type": "Flatten"}, {"type": "Linear", "out_features": 2400}, shape=[1, 64, 64]),
        spec_of(CONV | {"padding": 4, "kernel_size": 64, "dilation": 12}, shape=[1, 750, 750]),
    ],
    ids=["image", "layers", "columns", "parameters", "reach"],
)
def test_a_network_just_inside_the_bounds_is_built(spec):
    build_layers(spec)


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_refused_with_its_place_and_its_remedy(name):
    spec, *message = REFUSED[name]
    with pytest.raises(SpecError) as caught:
        Sequential.from_spec(spec)
    assert str(caught.value) == "".join(message)


@pytest.mark.parametrize(
    ("spec", "layer", "key"),
    [
        ({"input": [1, 28, 28], "layers": [], "name": "x"}, None, "name"),
        ({"input": [28, 28], "layers": [CONV]}, None, "input"),
        (spec_of(), None, "layers"),
        (spec_of(CONV, "ReLU"), 1, None),
        (spec_of(CONV, {"kind": "ReLU"}), 1, "type"),
        (spec_of(CONV, {"type": "Relu"}), 1, "type"),
        (spec_of(CONV, {"type": "ReLU", "slope": 1}), 1, "slope"),
        (spec_of(CONV, {"type": "Dropout", "p": 1}), 1, "p"),
        (spec_of(CONV, {"type": "Dropout"}), 1, "p"),
        (spec_of(CONV | {"in_channels": 3}), 0, "in_channels"),
        (spec_of(CONV, {"type": "Linear", "out_features": 2}), 1, None),
        (spec_of({"type": "Flatten"}, {"type": "Flatten"}, CONV), 2, None),
    ],
)
def test_a_mistake_has_its_place(spec, layer, key):
    with pytest.raises(SpecError) as caught:
        Sequential.from_spec(spec)
    assert (caught.value.layer, caught.value.key) == (layer, key)


def test_a_bad_seed_or_dtype_is_no_mistake_of_the_specification():
    with pytest.raises(ArgumentError, match="seed to be a whole number ≥ 0 but receives -1"):
        Sequential.from_spec(ready_spec("lenet"), seed=-1)
    with pytest.raises(ArgumentError, match=r"dtype to be np\.float32 or np\.float64"):
        Sequential.from_spec(ready_spec("lenet"), dtype=np.float16)


def test_a_layer_of_ones_own_has_no_place_in_a_specification():
    class Mine(layers.ReLU):
        pass

    with pytest.raises(SpecError) as caught:
        Sequential([Mine()], input_shape=(1, 2, 2)).to_spec()
    assert str(caught.value) == (
        f"layer 0 (Mine) has no place in a specification. Known are {TYPES}."
    )


HUGE = {
    "parameters": spec_of(
        {"type": "Flatten"}, {"type": "Linear", "out_features": 4096}, shape=[1, 4096, 4096]
    ),
    "filters": spec_of(CONV | {"out_channels": 4096, "kernel_size": 64}, shape=[4096, 64, 64]),
    "places": spec_of(CONV | {"type": "LocallyConnected2d"}, shape=[1, 4096, 4096]),
    "padding": spec_of(CONV | {"padding": 4096, "out_channels": 1}),
}


@pytest.mark.parametrize("name", HUGE)
def test_nothing_large_is_allocated_before_it_is_refused(name):
    tracemalloc.start()
    with pytest.raises(SpecError):
        Sequential.from_spec(HUGE[name])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
keys = st.sampled_from(sorted({k for t in LAYER_TYPES.values() for k in [*t.fields, *t.inferred]}))
small = st.integers(0, 5) | st.lists(st.integers(0, 5), min_size=2, max_size=2) | json_values
entries = st.builds(
    lambda kind, options: {"type": kind, **options},
    st.sampled_from(sorted(LAYER_TYPES)),
    st.dictionaries(keys, small, max_size=4),
)


@settings(max_examples=400)
@given(
    st.fixed_dictionaries(
        {
            "input": st.just([1, 9, 9]) | st.just([4, 6, 8]) | json_values,
            "layers": st.lists(entries | json_values, max_size=4) | json_values,
        }
    )
    | json_values
)
def test_whatever_comes_is_built_or_refused_by_a_sentence(spec):
    try:
        network = Sequential.from_spec(spec)
    except SpecError as error:
        message = str(error)
    else:
        x = np.zeros((2, *network.input_shape), np.float32)
        assert network.forward(x).shape == (2, *network.summary()[-1].output_shape)
        assert Sequential.from_spec(network.to_spec()).to_spec() == network.to_spec()
        return
    assert 20 < len(message) < 600
    assert message.endswith((".", "?"))
