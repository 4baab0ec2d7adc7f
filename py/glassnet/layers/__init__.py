"""The layers, one file per family."""

from __future__ import annotations

from glassnet.layers.activation import LeakyReLU, ReLU, Sigmoid, Tanh
from glassnet.layers.base import Layer, Parameter
from glassnet.layers.batchnorm import BatchNorm2d
from glassnet.layers.conv import Conv2d
from glassnet.layers.dropout import Dropout
from glassnet.layers.flatten import Flatten
from glassnet.layers.linear import Linear
from glassnet.layers.locally_connected import LocallyConnected2d
from glassnet.layers.pool import AvgPool2d, MaxPool2d

__all__ = [
    "AvgPool2d",
    "BatchNorm2d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "Layer",
    "LeakyReLU",
    "Linear",
    "LocallyConnected2d",
    "MaxPool2d",
    "Parameter",
    "ReLU",
    "Sigmoid",
    "Tanh",
]
