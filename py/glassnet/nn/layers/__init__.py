"""The layers, one file per family."""

from __future__ import annotations

from glassnet.nn.layers.activation import LeakyReLU, ReLU, Sigmoid, Tanh
from glassnet.nn.layers.base import Layer, Parameter
from glassnet.nn.layers.batchnorm import BatchNorm2d
from glassnet.nn.layers.conv import Conv2d
from glassnet.nn.layers.dropout import Dropout
from glassnet.nn.layers.flatten import Flatten
from glassnet.nn.layers.linear import Linear
from glassnet.nn.layers.locally_connected import LocallyConnected2d
from glassnet.nn.layers.pool import AvgPool2d, MaxPool2d

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
