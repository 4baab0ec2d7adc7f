"""Names from before there were rooms, and PyTorch's, lead to the same modules."""

from importlib import import_module

import pytest

import glassnet


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("layers", "nn.layers"),
        ("layers.base", "nn.layers.base"),
        ("layers.conv", "nn.layers.conv"),
        ("losses", "nn.losses"),
        ("network", "nn.network"),
        ("spec", "nn.spec"),
        ("optim", "training.optim"),
        ("trainer", "training.trainer"),
        ("serialization", "files.npz"),
        ("errors", "base.errors"),
    ],
)
def test_a_former_name_is_the_same_module(name, room):
    assert import_module(f"glassnet.{name}") is import_module(f"glassnet.{room}")


def test_data_sets_are_found_where_they_were():
    data = import_module("glassnet.data")
    assert data.Dataset is glassnet.Dataset
    assert data.load_mnist is glassnet.load_mnist
    assert {"decode_shard", "epoch_order", "join", "to_input"} <= set(data.__all__)


def test_everything_public_is_there():
    assert all(hasattr(glassnet, name) for name in glassnet.__all__)
    assert len(set(glassnet.__all__)) == len(glassnet.__all__)
