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
from glassnet.nn import layers
from glassnet.nn.layers import *
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
# `glassnet.trainer`: the same modules, and those below, under the names they have in their rooms.
for _old, _now in {
    "checkpoint": "files.checkpoint",
    "errors": "base.errors",
    "initializers": "nn.initializers",
    "layers": "nn.layers",
    "losses": "nn.losses",
    "metrics": "training.metrics",
    "network": "nn.network",
    "optim": "training.optim",
    "recipe": "training.recipe",
    "schedules": "training.schedules",
    "serialization": "files.npz",
    "spec": "nn.spec",
    "trainer": "training.trainer",
}.items():
    globals()[_old] = modules[f"{__name__}.{_now}"]
    for _name in [_name for _name in modules if f"{_name}.".startswith(f"{__name__}.{_now}.")]:
        modules[_name.replace(_now, _old, 1)] = modules[_name]

__all__ = [
    *layers.__all__,
    "SGD",
    "Adam",
    "AdamW",
    "ArgumentError",
    "CallOrderError",
    "DataError",
    "Dataset",
    "DivergenceError",
    "FormatError",
    "GlassnetError",
    "Recipe",
    "Sequential",
    "ShapeError",
    "SpecError",
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
