"""Networks that a reader may build, as specifications by name: classics, and the layers' corners.

All read digits of 28 × 28 pixels and answer with ten numbers.
"""

from __future__ import annotations

from typing import Any

from glassnet.nn.network import Sequential

Spec = dict[str, Any]
Entry = dict[str, Any]

RELU: Entry = {"type": "ReLU"}
TANH: Entry = {"type": "Tanh"}
NORM: Entry = {"type": "BatchNorm2d"}
FLATTEN: Entry = {"type": "Flatten"}
MEAN: Entry = {"type": "GlobalAvgPool2d"}
POOL: Entry = {"type": "MaxPool2d", "kernel_size": 2}
AVERAGE: Entry = {"type": "AvgPool2d", "kernel_size": 2}
OVERLAPPING: Entry = {"type": "MaxPool2d", "kernel_size": 3, "stride": 2, "padding": 1}


def conv(channels: int, size: int, **options: Any) -> Entry:
    """Describe a convolution."""
    return {"type": "Conv2d", "out_channels": channels, "kernel_size": size, **options}


def same(channels: int, size: int = 3, **options: Any) -> Entry:
    """Describe a convolution whose output is as large as its input."""
    return conv(channels, size, padding=size // 2, **options)


def linear(features: int) -> Entry:
    """Describe a fully connected layer."""
    return {"type": "Linear", "out_features": features}


def dropout(p: float) -> Entry:
    """Describe a layer that drops numbers."""
    return {"type": "Dropout", "p": p}


def around(*layers: Entry) -> Entry:
    """Describe layers around which their input is led."""
    return {"type": "Residual", "layers": [*layers]}


def network(*layers: Entry) -> Spec:
    """Describe a network for digits."""
    return {"input": [1, 28, 28], "layers": [*layers]}


NETWORKS: dict[str, Spec] = {
    "home page": network(
        conv(8, 3), RELU, POOL, conv(16, 3), RELU, POOL,
        FLATTEN, linear(64), RELU, dropout(0.5), linear(10),
    ),
    "LeNet-5 of 1998": network(
        same(6, 5), TANH, AVERAGE, conv(16, 5), TANH, AVERAGE,
        FLATTEN, linear(120), TANH, linear(84), TANH, linear(10),
    ),
    "PyTorch’s MNIST example": network(
        conv(32, 3), RELU, conv(64, 3), RELU, POOL, dropout(0.25),
        FLATTEN, linear(128), RELU, dropout(0.5), linear(10),
    ),
    "six convolutions": network(
        same(16), RELU, same(16), RELU, POOL, same(32), RELU, same(32), RELU, POOL,
        same(64), RELU, same(64), RELU, FLATTEN, linear(10),
    ),
    "depthwise separable": network(
        same(16), RELU, same(16, groups=16), RELU, conv(32, 1), RELU, POOL,
        same(32, groups=32), RELU, conv(64, 1), RELU, POOL, FLATTEN, linear(10),
    ),
    "strides in place of pooling": network(
        same(16, stride=2), RELU, same(32, stride=2), RELU, same(64, stride=2), RELU,
        FLATTEN, linear(10),
    ),
    "MLP 300, 100": network(
        FLATTEN, linear(300), RELU, linear(100), RELU, linear(10),
    ),
    "MLP 1024, 1024": network(
        FLATTEN, linear(1024), RELU, dropout(0.5), linear(1024), RELU, dropout(0.5), linear(10),
    ),
    "one layer": network(FLATTEN, linear(10)),
    "kernels 5 × 5 and 7 × 7": network(
        same(16, 5), RELU, POOL, same(32, 7), RELU, POOL, FLATTEN, linear(64), RELU, linear(10),
    ),
    "batch norm, leaky ReLU": network(
        same(16, bias=False), NORM, {"type": "LeakyReLU"}, POOL,
        same(32, bias=False), NORM, {"type": "LeakyReLU"}, POOL, FLATTEN, linear(10),
    ),
    "sigmoid, average pooling": network(
        conv(8, 3), {"type": "Sigmoid"}, AVERAGE, conv(16, 3), {"type": "Sigmoid"}, AVERAGE,
        FLATTEN, linear(64), {"type": "Sigmoid"}, linear(10),
    ),
    "overlapping pooling": network(
        same(16), RELU, OVERLAPPING, same(32), RELU, OVERLAPPING, FLATTEN, linear(10),
    ),
    "dilation": network(
        conv(8, 3), RELU, conv(16, 3, dilation=2), RELU, conv(16, 3, dilation=4), RELU, POOL,
        FLATTEN, linear(10),
    ),
    "groups": network(
        same(16), RELU, same(32, groups=4), RELU, POOL, same(64, groups=8), RELU, POOL,
        FLATTEN, linear(10),
    ),
    "bottlenecks 1 × 1": network(
        same(32), RELU, POOL, conv(8, 1), RELU, same(32), RELU, conv(8, 1), RELU, same(32), RELU,
        POOL, FLATTEN, linear(10),
    ),
    "locally connected": network(
        {"type": "LocallyConnected2d", "out_channels": 8, "kernel_size": 5, "stride": 2}, RELU,
        {"type": "LocallyConnected2d", "out_channels": 16, "kernel_size": 3}, RELU, POOL,
        FLATTEN, linear(10),
    ),
    "residual": network(
        same(16, bias=False), NORM, RELU, POOL,
        around(same(16, bias=False), NORM, RELU, same(16, bias=False), NORM), RELU,
        same(32, stride=2, bias=False), NORM, RELU,
        around(same(32, bias=False), NORM, RELU, same(32, bias=False), NORM), RELU,
        MEAN, linear(10),
    ),
    "convolutions alone, ELU": network(
        same(16), {"type": "ELU"}, same(16, stride=2), {"type": "ELU"},
        same(32), {"type": "ELU"}, same(32, stride=2), {"type": "ELU"},
        conv(10, 1), MEAN,
    ),
    "patches, mixed, GELU": network(
        conv(32, 4, stride=4), {"type": "GELU"}, NORM,
        around(same(32, 7, groups=32), NORM, conv(64, 1), {"type": "GELU"}, conv(32, 1)),
        around(same(32, 7, groups=32), NORM, conv(64, 1), {"type": "GELU"}, conv(32, 1)),
        MEAN, linear(10),
    ),
    "narrow and deep": network(
        same(8), TANH, same(8), TANH, same(8), TANH, same(8), TANH, POOL,
        same(8), TANH, same(8), TANH, same(8), TANH, same(8), TANH, POOL, FLATTEN, linear(10),
    ),
    "wide, as VGG": network(
        same(32), RELU, same(32), RELU, POOL, same(64), RELU, same(64), RELU, POOL,
        same(128), RELU, POOL, FLATTEN, linear(128), RELU, dropout(0.5), linear(10),
    ),
}  # fmt: skip


def completed(spec: Spec) -> Spec:
    """Add to a specification what follows from the shapes, for programs that do not infer it."""
    layers = Sequential.from_spec(spec).layers
    return {"input": spec["input"], "layers": [layer.config() for layer in layers]}
