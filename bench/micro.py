"""Each operation of a training step by itself: seconds, and multiply-adds per second."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from glassnet import ops

N = 64
CONV = {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1}
POOL = {"kernel_size": (2, 2), "stride": (2, 2), "padding": (0, 0)}
BLOCK = {"convolution": CONV, "pooling": POOL}
ADAM = {
    "step": 100,
    "learning_rate": 1e-9,
    "beta1": 0.9,
    "beta2": 0.999,
    "epsilon": 1e-8,
    "weight_decay": 0.0,
    "decoupled": False,
}


def operations() -> dict[str, tuple[Callable[[], object], int]]:
    """Name every operation of a step of `lenet`, as a call and its multiply-adds."""
    rng = np.random.default_rng(0)

    def floats(*shape: int) -> np.ndarray:
        return (rng.standard_normal(shape) * 0.1).astype(np.float32)

    x, labels = floats(N, 1, 28, 28), rng.integers(0, 10, N)
    w1, b1, w2, b2 = floats(8, 1, 3, 3), floats(8), floats(16, 8, 3, 3), floats(16)
    w3, b3, w4, b4 = floats(64, 400), floats(64), floats(10, 64), floats(10)
    y1, winners1 = ops.conv_block(x, w1, b1, **BLOCK)
    y2, winners2 = ops.conv_block(y1, w2, b2, **BLOCK)
    dy1, dy2 = floats(*y1.shape), floats(*y2.shape)
    flat, hidden, logits = floats(N, 400), floats(N, 64), floats(N, 10)
    parameters = [w1, b1, w2, b2, w3, b3, w4, b4]
    gradients = [floats(*each.shape) for each in parameters]
    means, squares = ([np.zeros_like(each) for each in parameters] for _ in range(2))
    conv1, conv2 = N * 26 * 26 * 8 * 9, N * 11 * 11 * 16 * 72
    linear1, linear2 = N * 400 * 64, N * 64 * 10
    return {
        "block 1": (lambda: ops.conv_block(x, w1, b1, **BLOCK), conv1),
        "block 2": (lambda: ops.conv_block(y1, w2, b2, **BLOCK), conv2),
        "linear 1": (lambda: ops.linear(flat, w3, b3), linear1),
        "linear 2": (lambda: ops.linear(hidden, w4, b4), linear2),
        "loss and its gradient": (lambda: ops.softmax_cross_entropy(logits, labels), 0),
        "linear 2, backward": (lambda: ops.linear_backward(logits, hidden, w4), 2 * linear2),
        "linear 1, backward": (lambda: ops.linear_backward(hidden, flat, w3), 2 * linear1),
        "block 2, backward": (
            lambda: ops.conv_block_backward(dy2, y2, winners2, y1, w2, **BLOCK),
            2 * conv2,
        ),
        "block 1, backward": (
            lambda: ops.conv_block_backward(dy1, y1, winners1, x, w1, **BLOCK, needs_dx=False),
            conv1,
        ),
        "Adam, all parameters": (
            lambda: ops.adam_step(parameters, gradients, means, squares, **ADAM),
            0,
        ),
    }


def seconds_of(call: Callable[[], object], at_least: float = 0.005) -> float:
    """Time one call, as the mean of enough of them for a clock of 0.1 ms."""
    calls = 0
    started = time.perf_counter()
    while (spent := time.perf_counter() - started) < at_least:
        for _ in range(10):
            call()
        calls += 10
    return spent / calls


def measure(backend: str, rounds: int = 15) -> list[dict[str, object]]:
    """Time every operation in turn, `rounds` times; the best of them counts."""
    ops.use_backend(backend)
    everything = operations()
    best = dict.fromkeys(everything, float("inf"))
    for _ in range(rounds):
        for name, (call, _) in everything.items():
            best[name] = min(best[name], seconds_of(call))
    return [
        {"name": name, "seconds": best[name], "multiply_adds": multiply_adds}
        for name, (_, multiply_adds) in everything.items()
    ]
