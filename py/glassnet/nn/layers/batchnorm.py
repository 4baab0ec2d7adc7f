"""Batch normalization: bring every channel to mean 0 and variance 1, then let it choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array, Shape
from glassnet.base.errors import ShapeError
from glassnet.nn.layers.base import Buffer, Layer, Parameter
from glassnet.nn.layers.fields import number
from glassnet.nn.layers.sizes import channels, check_channels

__all__ = ["BatchNorm2d"]


class BatchNorm2d(Layer):
    """Normalize each channel over the batch and all pixels, then scale and shift it.

    `x̂ = (x - mean) / √(variance + ε)`, `y = γ·x̂ + β`. In training, mean and variance are those
    of the batch, and running averages of them are kept; outside training, the running averages
    are used. As in PyTorch, the batch is normalized by the variance divided by M = N·H·W, while
    the running average collects the unbiased one, divided by M - 1.

    Args:
        num_features: C.
        epsilon: ε, which keeps the division safe.
        momentum: Share of the newest batch in the running averages, in [0, 1).
        dtype: float32 or float64.

    Shape:
        (N, C, H, W) -> (N, C, H, W).

    Attributes:
        weight: γ (C,), starting at 1.
        bias: β (C,), starting at 0.
        running_mean: (C,), starting at 0.
        running_var: (C,), starting at 1.

    Raises:
        ArgumentError: An argument is out of its range.

    Examples:
        >>> norm = BatchNorm2d(1)
        >>> x = np.array([1, 3], np.float32).reshape(2, 1, 1, 1)
        >>> norm.forward(x, training=True).ravel().round(3).tolist()
        [-1.0, 1.0]
        >>> norm.running_mean
        array([0.2], dtype=float32)

    Source: Ioffe & Szegedy (2015), "Batch Normalization: Accelerating Deep Network Training by
    Reducing Internal Covariate Shift".
    """

    # Seen from one number: its channel's mean and variance are, outside training, constants.
    kind = "elementwise"
    takes_images = True
    repeatable = True
    fields: ClassVar = {
        "epsilon": number(1e-5, smallest=1e-12, below=1),
        "momentum": number(0.1, smallest=0, below=1),
    }
    inferred: ClassVar = {"num_features": channels}

    @classmethod
    def count(cls, arguments: Mapping[str, Any]) -> int:
        """A factor and a shift for each channel."""
        return int(2 * arguments["num_features"])

    def __init__(
        self,
        num_features: int,
        *,
        epsilon: float = 1e-5,
        momentum: float = 0.1,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        self.num_features = arguments.whole_number("BatchNorm2d", "num_features", num_features)
        self.epsilon = arguments.number("BatchNorm2d", "epsilon", epsilon, minimum=1e-12, below=1)
        self.momentum = arguments.number("BatchNorm2d", "momentum", momentum, minimum=0, below=1)
        dtype = arguments.float_dtype("BatchNorm2d", dtype)
        self.weight = Parameter("weight", np.ones(num_features, dtype))
        self.bias = Parameter("bias", np.zeros(num_features, dtype))
        self._running_mean = Buffer("running_mean", np.zeros(num_features, dtype))
        self._running_var = Buffer("running_var", np.ones(num_features, dtype))

    @property
    def running_mean(self) -> Array:
        """The mean of each channel over the batches so far, the newest ones counting most."""
        return self._running_mean.data

    @running_mean.setter
    def running_mean(self, mean: Array) -> None:
        self._running_mean.data = mean

    @property
    def running_var(self) -> Array:
        """The variance likewise."""
        return self._running_var.data

    @running_var.setter
    def running_var(self, variance: Array) -> None:
        self._running_var.data = variance

    def output_shape(self, in_shape: Shape) -> Shape:
        """(C, H, W) -> (C, H, W)."""
        check_channels("BatchNorm2d", "num_features", self.num_features, in_shape)
        return in_shape

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """(N, C, H, W) -> (N, C, H, W)."""
        self._accept(x)
        gamma, beta = self.weight.data, self.bias.data
        if not training:
            variance = self.running_var.copy()
            y, x_hat = ops.batch_norm2d_fixed(
                x, gamma, beta, self.running_mean, variance, self.epsilon
            )
            self._kept = x_hat, variance, ops.batch_norm2d_fixed_backward
            return y
        M = x.size // self.num_features
        if M < 2:
            raise ShapeError(
                f"BatchNorm2d expects at least 2 values per channel in training but receives "
                f"{x.shape}. Use a larger batch."
            )
        y, mean, variance, x_hat = ops.batch_norm2d(x, gamma, beta, self.epsilon)
        ops.running_average(self.running_mean, mean, self.momentum)
        ops.running_average(self.running_var, variance, self.momentum, M / (M - 1))
        self._kept = x_hat, variance, ops.batch_norm2d_backward
        return y

    def backward(self, dy: Array) -> Array | None:
        """(N, C, H, W) -> (N, C, H, W)."""
        self._accept_gradient(dy)
        x_hat, variance, backward = self._kept
        dx, self.weight.grad, self.bias.grad = backward(
            dy, x_hat, self.weight.data, variance, self.epsilon
        )
        return dx if self.needs_dx else None

    def smallest_batch(self, in_shape: Shape) -> int:
        """Two where each image brings one value per channel, whose variance would be 0."""
        _, H, W = in_shape
        return 1 if H * W > 1 else 2

    def parameters(self) -> list[Parameter]:
        """Return weight (γ), then bias (β)."""
        return [self.weight, self.bias]

    def buffers(self) -> dict[str, Array]:
        """Return the running averages."""
        return {"running_mean": self.running_mean, "running_var": self.running_var}

    def config(self) -> dict[str, Any]:
        """Return JSON that rebuilds the layer."""
        return {
            "type": self.type,
            "num_features": self.num_features,
            "epsilon": self.epsilon,
            "momentum": self.momentum,
        }

    def multiply_adds(self, in_shape: Shape) -> int:
        """One for each pixel: outside training, the layer is a scale and a shift."""
        C, H, W = self.output_shape(in_shape)
        return C * H * W
