"""One small instance of every layer in every mode that its arithmetic knows."""

from __future__ import annotations

import numpy as np

from glassnet.nn.layers import (
    ELU,
    GELU,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    LeakyReLU,
    Linear,
    LocallyConnected2d,
    MaxPool2d,
    ReLU,
    Residual,
    Sigmoid,
    Tanh,
)

# name: (layer's class, arguments, shape of one image)
CASES = {
    "conv": (Conv2d, {"kernel_size": 3}, (2, 6, 5)),
    "conv without bias": (Conv2d, {"kernel_size": 3, "bias": False}, (2, 5, 5)),
    "conv 1x1": (Conv2d, {"kernel_size": 1}, (2, 3, 4)),
    "conv of the whole image": (Conv2d, {"kernel_size": (4, 3)}, (2, 4, 3)),
    "conv with stride": (Conv2d, {"kernel_size": 3, "stride": 2}, (2, 8, 7)),
    "conv with stride over the kernel": (Conv2d, {"kernel_size": 2, "stride": 3}, (2, 7, 8)),
    "conv with padding": (Conv2d, {"kernel_size": 3, "padding": 1}, (2, 4, 4)),
    "conv with more padding than kernel": (Conv2d, {"kernel_size": 2, "padding": 3}, (2, 3, 3)),
    "conv with dilation": (Conv2d, {"kernel_size": 2, "dilation": (3, 2)}, (2, 6, 5)),
    "conv with all, uneven": (
        Conv2d,
        {"kernel_size": (2, 3), "stride": (2, 1), "padding": (0, 2), "dilation": (2, 1)},
        (2, 7, 4),
    ),
    "conv in two groups": (Conv2d, {"kernel_size": 3, "groups": 2}, (4, 4, 5)),
    "conv depthwise": (Conv2d, {"kernel_size": 3, "groups": 4, "padding": 1}, (4, 4, 4)),
    "locally connected": (LocallyConnected2d, {"kernel_size": 3}, (2, 5, 4)),
    "locally connected with all": (
        LocallyConnected2d,
        {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 0), "bias": False},
        (2, 4, 5),
    ),
    "max pool": (MaxPool2d, {"kernel_size": 2}, (2, 6, 4)),
    "max pool with a rest": (MaxPool2d, {"kernel_size": 2}, (2, 5, 7)),
    "max pool with overlap": (MaxPool2d, {"kernel_size": 3, "stride": 2}, (2, 7, 5)),
    "max pool with overlap and padding": (
        MaxPool2d,
        {"kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 1)},
        (2, 4, 5),
    ),
    "max pool with gaps": (MaxPool2d, {"kernel_size": 2, "stride": 3}, (1, 8, 8)),
    "avg pool": (AvgPool2d, {"kernel_size": 2}, (2, 6, 4)),
    "avg pool with a rest": (AvgPool2d, {"kernel_size": (2, 3)}, (2, 5, 7)),
    "avg pool with overlap and padding": (
        AvgPool2d,
        {"kernel_size": 3, "stride": (2, 1), "padding": 1},
        (2, 5, 4),
    ),
    "global avg pool": (GlobalAvgPool2d, {}, (2, 3, 5)),
    "linear": (Linear, {"out_features": 4}, (5,)),
    "linear without bias": (Linear, {"out_features": 4, "bias": False}, (5,)),
    "residual": (Residual, {}, (2, 3, 4)),
    "relu": (ReLU, {}, (2, 3, 4)),
    "leaky relu": (LeakyReLU, {"negative_slope": 0.1}, (2, 3, 4)),
    "elu": (ELU, {"alpha": 0.7}, (2, 3, 4)),
    "gelu": (GELU, {}, (2, 3, 4)),
    "sigmoid": (Sigmoid, {}, (2, 3, 4)),
    "tanh": (Tanh, {}, (7,)),
    "dropout": (Dropout, {"p": 0.4}, (2, 3, 4)),
    "batch norm": (BatchNorm2d, {}, (3, 2, 4)),
    "batch norm with a large epsilon": (BatchNorm2d, {"epsilon": 0.5}, (3, 2, 2)),
    "flatten": (Flatten, {}, (2, 3, 4)),
}

FILTERS = 4


def make_layer(name, dtype=np.float64):
    """Return the layer of a case, its parameters all different, and the shape of one image."""
    kind, arguments, in_shape = CASES[name]
    arguments = dict(arguments)
    if kind in (Conv2d, LocallyConnected2d):
        arguments |= {"in_channels": in_shape[0], "out_channels": FILTERS}
    if kind is LocallyConnected2d:
        arguments["in_size"] = in_shape[1:]
    if kind is Linear:
        arguments["in_features"] = in_shape[0]
    if kind is BatchNorm2d:
        arguments["num_features"] = in_shape[0]
    if kind in (Conv2d, LocallyConnected2d, Linear, BatchNorm2d):
        arguments["dtype"] = dtype
    if kind is Residual:
        convolutions = (Conv2d(2, 2, 3, padding=1, dtype=dtype) for _ in range(2))
        first, second = convolutions
        arguments["layers"] = [first, Tanh(), Residual([second])]
    layer = kind(**arguments)
    rng = np.random.default_rng(7)
    for parameter in layer.parameters():
        parameter.data[...] += rng.uniform(0.1, 0.9, parameter.data.shape)
    for buffer in layer.buffers().values():
        buffer[...] += rng.uniform(0.1, 0.9, buffer.shape)
    return layer, in_shape
