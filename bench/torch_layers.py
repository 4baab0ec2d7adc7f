"""Networks for PyTorch, made from specifications; and the layers that it leaves to its users."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch_names import torch_call


class GlobalAvgPool2d(nn.Module):
    """What PyTorch writes as a mean."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


class Residual(nn.Module):
    """What PyTorch leaves to each network's `forward`."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        return x + self.inner(x)


class LocallyConnected2d(nn.Module):
    """What PyTorch has no layer for: every window of `unfold` with weights of its own."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        in_size: int,
        kernel_size: int,
        stride: int,
        padding: int,
        bias: bool,
    ) -> None:
        super().__init__()
        self.unfold = nn.Unfold(kernel_size, stride=stride, padding=padding)
        self.side = (in_size + 2 * padding - kernel_size) // stride + 1
        places, window = self.side**2, in_channels * kernel_size**2
        weight = torch.randn(places, window, out_channels) * (2 / window) ** 0.5
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(torch.zeros(out_channels, places)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        y = torch.einsum("nkl,lkf->nfl", self.unfold(x), self.weight)
        if self.bias is not None:
            y = y + self.bias
        return y.unflatten(2, (self.side, self.side))


OWN = {each.__name__: each for each in (GlobalAvgPool2d, LocallyConnected2d)}


def sequential(layers: list[dict[str, Any]]) -> nn.Sequential:
    """Make the layers of a completed specification, one after the other."""
    return nn.Sequential(*map(_layer, layers))


def _layer(layer: dict[str, Any]) -> nn.Module:
    if layer["type"] == "Residual":
        return Residual(sequential(layer["layers"]))
    name, options = torch_call(layer)
    kind = OWN.get(name) or getattr(nn, name)
    module: nn.Module = kind(**options)
    return module
