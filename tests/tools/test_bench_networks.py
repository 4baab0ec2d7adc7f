"""The networks of the benchmarks are what their names say, and PyTorch is given the same ones."""

from math import prod
from typing import Any

import pytest

from bench.networks import NETWORKS, Spec, completed
from bench.torch_names import torch_call
from glassnet.nn.network import Sequential
from glassnet.nn.schema import LAYER_TYPES
from glassnet.nn.spec import check_spec, ready_spec

# Counted by hand: filters × (inputs × window + bias), and outputs × (inputs + bias).
COUNTED = {
    "LeNet-5 of 1998": 6 * 26 + 16 * 151 + 120 * 401 + 84 * 121 + 10 * 85,
    "PyTorch’s MNIST example": 1_199_882,
    "depthwise separable": 16 * 10 + 16 * 10 + 32 * 17 + 32 * 10 + 64 * 33 + 10 * (64 * 49 + 1),
    "MLP 300, 100": 300 * 785 + 100 * 301 + 10 * 101,
    "groups": 16 * 10 + 32 * (4 * 9 + 1) + 64 * (4 * 9 + 1) + 10 * (64 * 49 + 1),
    "batch norm, leaky ReLU": 16 * 9 + 2 * 16 + 32 * 16 * 9 + 2 * 32 + 10 * (32 * 49 + 1),
    "locally connected": 144 * 8 * 26 + 100 * 16 * 73 + 10 * 401,
    "residual": 16 * 9 + 2 * 16 + 2 * (16 * 144 + 2 * 16) + 32 * 144 + 2 * 32
    + 2 * (32 * 288 + 2 * 32) + 10 * 33,
    "patches, mixed, GELU": 32 * 17 + 2 * 32
    + 2 * (32 * 50 + 2 * 32 + 64 * 33 + 32 * 65) + 10 * 33,
}  # fmt: skip

every_network = pytest.mark.parametrize("name", NETWORKS)


@every_network
def test_each_reads_a_digit_and_answers_with_ten_numbers(name: str) -> None:
    assert check_spec(NETWORKS[name])[0].input_shape == (1, 28, 28)
    assert check_spec(NETWORKS[name])[-1].output_shape == (10,)


def test_they_are_different_and_use_every_layer_there_is() -> None:
    specs = [repr(spec) for spec in NETWORKS.values()]
    assert len({*specs}) == len(NETWORKS) >= 18
    used = {layer["type"] for spec in NETWORKS.values() for layer in _flat(spec["layers"])}
    assert used == {*LAYER_TYPES}


def test_the_home_page_trains_the_first() -> None:
    first = Sequential.from_spec(NETWORKS["home page"]).to_spec()
    assert first == Sequential.from_spec(ready_spec("lenet")).to_spec()


@pytest.mark.parametrize("name", COUNTED)
def test_parameters_are_as_many_as_by_hand(name: str) -> None:
    assert sum(layer.parameters for layer in check_spec(NETWORKS[name])) == COUNTED[name]


@every_network
def test_a_completed_specification_is_the_same_network(name: str) -> None:
    assert check_spec(completed(NETWORKS[name])) == check_spec(NETWORKS[name])


def test_pytorch_is_called_by_its_own_names() -> None:
    spec: Spec = {
        "input": [1, 28, 28],
        "layers": [
            {"type": "Conv2d", "out_channels": 4, "kernel_size": [3, 5], "padding": 1},
            {"type": "BatchNorm2d", "epsilon": 1e-3},
            {"type": "MaxPool2d", "kernel_size": 2},
        ],
    }
    windows = {"kernel_size": (3, 5), "stride": 1, "padding": 1, "dilation": 1, "groups": 1}
    assert [torch_call(layer) for layer in completed(spec)["layers"]] == [
        ("Conv2d", {"in_channels": 1, "out_channels": 4, "bias": True, **windows}),
        ("BatchNorm2d", {"num_features": 4, "eps": 1e-3, "momentum": 0.1}),
        ("MaxPool2d", {"kernel_size": 2, "stride": 2, "padding": 0}),
    ]


@pytest.mark.parametrize("name", COUNTED)
def test_pytorch_makes_as_many_parameters(name: str) -> None:
    calls = map(torch_call, _flat(completed(NETWORKS[name])["layers"]))
    assert sum(_parameters(kind, options) for kind, options in calls) == COUNTED[name]


def _flat(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List layers, and in the place of those that hold others, both."""
    return [each for layer in layers for each in (layer, *_flat(layer.get("layers", [])))]


def _parameters(kind: str, options: dict[str, Any]) -> int:
    """Count what PyTorch's documentation says that its layer of this name has."""
    match kind:
        case "Conv2d":
            inputs = options["in_channels"] // options["groups"] * options["kernel_size"] ** 2
            return int(options["out_channels"] * (inputs + options["bias"]))
        case "Linear":
            return int(options["out_features"] * (options["in_features"] + options["bias"]))
        case "BatchNorm2d":
            return 2 * int(options["num_features"])
        case "LocallyConnected2d":
            reach = options["in_size"] + 2 * options["padding"] - options["kernel_size"]
            places = (reach // options["stride"] + 1) ** 2
            window = prod((options["in_channels"], options["kernel_size"] ** 2))
            return int(places * options["out_channels"] * (window + options["bias"]))
    return 0
