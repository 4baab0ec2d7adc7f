"""Each operation of a network's training step by itself, outside the recording; runs in the tab.

What a pass does in one go (a convolution with its ReLU and max pooling) is one operation.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from glassnet import ops
from glassnet.data.dataset import Dataset
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.nn.passes.fused import Fused
from glassnet.training.optim import Adam

BATCH = 64


class Operation(NamedTuple):
    """A call and the multiply-adds it takes."""

    name: str
    call: Callable[[], object]
    multiply_adds: int


def operations(spec: dict[str, Any], data: Dataset) -> list[Operation]:
    """List the operations of a training step, in their order."""
    network = Sequential.from_spec(spec, seed=0)
    steps = Fused(network.layers).steps
    summary = network.summary()
    ends = [index for index, _ in steps[1:]] + [len(summary)]
    chosen, labels = np.arange(BATCH), data.labels[:BATCH]
    batch = Operation("batch", lambda: ops.input_batch(data.images, chosen, None), 0)
    x = ops.input_batch(data.images, chosen, None)
    forward, backward = [batch], []
    for (index, layer), end in zip(steps, ends, strict=True):
        covered = summary[index:end]
        name = " + ".join([covered[0].name, *(each.type for each in covered[1:])])
        work = BATCH * sum(each.multiply_adds for each in covered)
        y = layer.forward(x, training=True)
        forward.append(Operation(name, _forward(layer, x), work))
        needs_dx = network.layers[index].needs_dx
        if needs_dx or layer.parameters():
            both = (1 + needs_dx) * work
            backward.append(Operation(f"{name}, backward", _backward(layer, y), both))
        x = y
    logits, optimizer = x, Adam(network.parameters(), learning_rate=1e-9)
    for operation in reversed(backward):
        operation.call()  # the optimizer needs gradients
    loss = Operation("loss", lambda: softmax_cross_entropy(logits, labels), 0)
    return [*forward, loss, *reversed(backward), Operation("Adam", optimizer.step, 0)]


def _forward(layer: Any, x: Any) -> Callable[[], object]:
    return lambda: layer.forward(x, training=True)


def _backward(layer: Any, y: Any) -> Callable[[], object]:
    rng = np.random.default_rng(0)
    dy = (rng.standard_normal(y.shape) * 1e-3).astype(np.float32)
    return lambda: layer.backward(dy)


def seconds_of(call: Callable[[], object], at_least: float = 0.004) -> float:
    """Time one call, as the mean of enough of them for a clock of 0.1 ms."""
    calls = 1
    while True:
        started = time.perf_counter()
        for _ in range(calls):
            call()
        spent = time.perf_counter() - started
        if spent >= at_least:
            return spent / calls
        calls *= 2


def measure_operations(
    spec: dict[str, Any], data: Dataset, backend: str, rounds: int
) -> list[dict[str, object]]:
    """Time every operation in turn, `rounds` times; the best of them counts."""
    ops.use_backend(backend)
    found = operations(spec, data)
    best = [float("inf")] * len(found)
    for _ in range(rounds):
        for index, operation in enumerate(found):
            best[index] = min(best[index], seconds_of(operation.call))
    return [
        {"name": each.name, "seconds": seconds, "multiply_adds": each.multiply_adds}
        for each, seconds in zip(found, best, strict=True)
    ]
