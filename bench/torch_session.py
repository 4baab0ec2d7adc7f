"""PyTorch as a contender: the same network, data, batch and optimizer, eager, on one thread."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch_layers import sequential

BATCH = 64
PIECE = 100
"""Test digits at a time, as Glassnet takes them."""

Digits = tuple[np.ndarray, np.ndarray]


class Session:
    """A network that trains, or answers to the test digits, for so many seconds at a time."""

    def __init__(self, data: Digits, test: Digits, spec: dict[str, Any]) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(0)
        self.images, self.labels = _tensors(data)
        self.test = _tensors(test)
        self.input = spec["input"]
        self.network = sequential(spec["layers"])
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3)
        self.criterion = nn.CrossEntropyLoss()
        self.order = torch.randperm(len(self.labels))
        self.position = 0

    def describe(self) -> dict[str, Any]:
        """Tell what is needed to see that all contenders have the same network."""
        with torch.inference_mode():
            output = self.network.eval()(torch.zeros(1, *self.input)).shape[1:]
        self.network.train()
        parameters = sum(parameter.numel() for parameter in self.network.parameters())
        return {"parameters": parameters, "output": list(output)}

    def train(self, seconds: float) -> dict[str, float]:
        images, started = 0, time.perf_counter()
        loss, spent = 0.0, 0.0
        while spent < seconds:
            loss = self.step()
            images += BATCH
            spent = time.perf_counter() - started
        return {"images": images, "seconds": spent, "loss": loss}

    def step(self) -> float:
        if self.position + BATCH > len(self.order):
            self.order, self.position = torch.randperm(len(self.order)), 0
        chosen = self.order[self.position : self.position + BATCH]
        self.position += BATCH
        x = self.images[chosen].unsqueeze(1).float().div_(255)
        y = self.labels[chosen]
        logits = self.network(x)
        loss = self.criterion(logits, y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        (logits.argmax(dim=1) == y).float().mean().item()  # the accuracy that others report, too
        return float(loss.item())

    @torch.inference_mode()
    def evaluate(self, seconds: float) -> dict[str, float]:
        """Answer to the test digits, in pieces of 100, from the first again after the last."""
        self.network.eval()
        images, labels = self.test
        done, started = 0, time.perf_counter()
        spent = 0.0
        while spent < seconds:
            piece = slice(done % len(labels), done % len(labels) + PIECE)
            x = images[piece].unsqueeze(1).float().div_(255)
            answers = self.network(x).log_softmax(1)
            answers.max(dim=1)
            answers.gather(1, labels[piece, None]).sum().item()
            done += len(x)
            spent = time.perf_counter() - started
        self.network.train()
        return {"images": done, "seconds": spent}


def _tensors(digits: Digits) -> tuple[Tensor, Tensor]:
    images, labels = digits
    return torch.from_numpy(images), torch.from_numpy(labels).long()
