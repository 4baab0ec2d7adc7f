"""Glassnet: a small convolutional network library that reads like a textbook."""

from glassnet.checkpoint import load_checkpoint, save_checkpoint
from glassnet.data import Dataset, load_mnist
from glassnet.errors import (
    ArgumentError,
    CallOrderError,
    DataError,
    DivergenceError,
    FormatError,
    GlassnetError,
    ShapeError,
    SpecError,
)
from glassnet.layers import (
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
from glassnet.losses import softmax, softmax_cross_entropy
from glassnet.network import Sequential
from glassnet.ops import backend, use_backend
from glassnet.optim import SGD, Adam, AdamW
from glassnet.recipe import Recipe
from glassnet.seeding import manual_seed
from glassnet.serialization import load_model, save_model
from glassnet.spec import ready_spec
from glassnet.trainer import Trainer

__version__ = "0.1.0"

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
