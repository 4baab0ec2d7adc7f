"""The layers, one file per family. Each file says in `__all__` what it adds to the package.

A layer describes itself: its fields, its cost, its kind. Whoever needs to know asks its class.
"""

from glassnet.nn.layers import (
    activation,
    base,
    batchnorm,
    conv,
    dropout,
    flatten,
    linear,
    locally_connected,
    pool,
    residual,
)
from glassnet.nn.layers.activation import *
from glassnet.nn.layers.base import *
from glassnet.nn.layers.batchnorm import *
from glassnet.nn.layers.conv import *
from glassnet.nn.layers.dropout import *
from glassnet.nn.layers.flatten import *
from glassnet.nn.layers.linear import *
from glassnet.nn.layers.locally_connected import *
from glassnet.nn.layers.pool import *
from glassnet.nn.layers.residual import *

__all__ = [
    *activation.__all__,
    *base.__all__,
    *batchnorm.__all__,
    *conv.__all__,
    *dropout.__all__,
    *flatten.__all__,
    *linear.__all__,
    *locally_connected.__all__,
    *pool.__all__,
    *residual.__all__,
]
