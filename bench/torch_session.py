"""PyTorch as a contender: the same network, data, batch and optimizer, eager, on one thread."""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import nn

BATCH = 64


class Session:
    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(0)
        self.images, self.labels = torch.from_numpy(images), torch.from_numpy(labels).long()
        self.network = nn.Sequential(
            nn.Conv2d(1, 8, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 64),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(64, 10),
        )
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3)
        self.criterion = nn.CrossEntropyLoss()
        self.order = torch.randperm(len(labels))
        self.position = 0

    def train(self, seconds: float) -> dict[str, float]:
        images, started = 0, time.perf_counter()
        loss = 0.0
        while time.perf_counter() - started < seconds:
            loss = self.step()
            images += BATCH
        return {"images": images, "seconds": time.perf_counter() - started, "loss": loss}

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
