"""Layers, loss and optimizers against what PyTorch computed (fixtures/make_pytorch.py)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.nn.schema import LAYER_TYPES
from glassnet.nn.spec import build_layers
from glassnet.training import optim

with np.load(Path(__file__).parents[1] / "fixtures" / "pytorch.npz") as file:
    STORED = dict(file)
DESCRIPTION = json.loads(str(STORED.pop("description")))


def stored(folder):
    """The arrays whose names begin with `folder/`, without it."""
    return {
        key.removeprefix(f"{folder}/"): value
        for key, value in STORED.items()
        if key.startswith(f"{folder}/")
    }


def is_close(received, expected, case):
    np.testing.assert_allclose(received, expected, rtol=1e-10, atol=1e-12, err_msg=case)


def layer_of(config, in_shape):
    """Make the layer of a case; only the number of channels or features matters to it."""
    spec = {"input": [*in_shape, 1, 1][:3], "layers": [config]}
    if config["type"] == "Linear":
        spec["layers"].insert(0, {"type": "Flatten"})
    _, layers = build_layers(spec, dtype=np.float64)
    return layers[-1]


def test_every_layer_is_compared():
    assert {config["type"] for config in DESCRIPTION["layers"].values()} == LAYER_TYPES.keys()


@pytest.mark.parametrize("name", DESCRIPTION["layers"])
def test_a_layer_computes_what_pytorch_computes(name):
    case = stored(name)
    x = case["x"]
    layer = layer_of(DESCRIPTION["layers"][name], x.shape[1:])
    parameters = layer.named_parameters()
    state = {key: parameter.data for key, parameter in parameters.items()} | layer.buffers()
    for key, array in state.items():
        array[...] = case[f"before.{key}"]
    is_close(layer.forward(x, training="evaluation" not in name), case["y"], "y")
    is_close(layer.backward(case["dy"]), case["dx"], "dx")
    for key, parameter in parameters.items():
        is_close(parameter.grad, case[f"grad.{key}"], f"gradient of {key}")
    for key, array in state.items():
        is_close(array, case[f"after.{key}"], key)
    assert {f"before.{key}" for key in state} == {k for k in case if k.startswith("before.")}


def test_the_loss_is_what_pytorch_computes():
    case = stored("loss")
    loss, dlogits = softmax_cross_entropy(case["logits"], case["labels"])
    is_close(loss, case["loss"], "loss")
    is_close(dlogits, case["dlogits"], "dlogits")


@pytest.mark.parametrize("name", DESCRIPTION["optimizers"])
def test_twenty_training_steps_are_those_of_pytorch(name):
    kind, options = DESCRIPTION["optimizers"][name]
    network = Sequential.from_spec(DESCRIPTION["spec"], dtype=np.float64)
    network.load_state_dict(stored("start"))
    optimizer = getattr(optim, kind)(network.parameters(), **options)
    losses = []
    for images, labels in zip(STORED["images"] / 256, STORED["labels"], strict=True):
        loss, dlogits = softmax_cross_entropy(network.forward(images, training=True), labels)
        network.backward(dlogits)
        optimizer.step()
        losses.append(loss)
    is_close(losses, stored(name)["losses"], "losses")
    for key, array in network.state_dict().items():
        is_close(array, stored(f"{name}/end")[key], key)
