"""Glassnet: a small convolutional network library that reads like a textbook."""

from sys import modules

from glassnet.base.errors import (
    ArgumentError,
    CallOrderError,
    DataError,
    DivergenceError,
    FormatError,
    GlassnetError,
    ShapeError,
    SpecError,
)
from glassnet.data.dataset import Dataset
from glassnet.data.mnist import load_mnist
from glassnet.files.checkpoint import load_checkpoint, save_checkpoint
from glassnet.files.npz import load_model, save_model
from glassnet.nn.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    LeakyReLU,
    Linear,
    LocallyConnected2d,
    MaxPool2d,
    Parameter,
    ReLU,
    Sigmoid,
    Tanh,
)
from glassnet.nn.losses import softmax, softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.nn.seeding import manual_seed
from glassnet.nn.spec import ready_spec
from glassnet.ops import backend, use_backend
from glassnet.training.optim import SGD, Adam, AdamW
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

__version__ = "0.1.0"

# Who comes from PyTorch looks for `glassnet.optim`, who knew Glassnet before it had rooms for
# `glassnet.trainer`: the same modules, under the names they have in their rooms.
for _room, _names in {
    "base": ("errors",),
    "nn": ("layers", "losses", "network", "spec"),
    "training": ("optim", "recipe", "trainer"),
}.items():
    for _name in _names:
        globals()[_name] = modules[f"{__name__}.{_name}"] = modules[f"{__name__}.{_room}.{_name}"]

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "ArgumentError",
    "AvgPool2d",
    "BatchNorm2d",
    "CallOrderError",
    "Conv2d",
    "DataError",
    "Dataset",
    "DivergenceError",
    "Dropout",
    "Flatten",
    "FormatError",
    "GlassnetError",
    "Layer",
    "LeakyReLU",
    "Linear",
    "LocallyConnected2d",
    "MaxPool2d",
    "Parameter",
    "ReLU",
    "Recipe",
    "Sequential",
    "ShapeError",
    "Sigmoid",
    "SpecError",
    "Tanh",
    "Trainer",
    "__version__",
    "backend",
    "load_checkpoint",
    "load_mnist",
    "load_model",
    "manual_seed",
    "ready_spec",
    "save_checkpoint",
    "save_model",
    "softmax",
    "softmax_cross_entropy",
    "use_backend",
]
