"""Compiled kernels for a network's hot operations; `kernels.h` says what they are.

`load()` finds, checks and prepares them. Without a library for this machine (or with one that
does not fit) it raises ImportError, and `glassnet.ops` stays with NumPy.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol

import numpy as np

from glassnet.kernels.library import HEADER, file_name, open_library, repeatable_kernels

__all__ = ["Kernel", "Kernels", "load", "numbers_for_repeat"]


class Kernel(Protocol):
    """A compiled function."""

    __name__: str

    def __call__(self, *arguments: object) -> int: ...  # noqa: D102


class Kernels(SimpleNamespace):
    """The kernels by name: each takes arrays and numbers as in `kernels.h` and returns a status.

    0: done. -1: refused, nothing was touched. Positive: so many bytes of scratch are needed.
    """

    input_batch: Kernel
    conv2d: Kernel
    conv2d_algorithm: Kernel
    conv2d_backward: Kernel
    conv_block: Kernel
    conv_block_backward: Kernel
    max_pool2d: Kernel
    max_pool2d_backward: Kernel
    avg_pool2d: Kernel
    avg_pool2d_backward: Kernel
    linear: Kernel
    linear_backward: Kernel
    add: Kernel
    activation: Kernel
    activation_backward: Kernel
    dropout: Kernel
    dropout_backward: Kernel
    batch_norm2d: Kernel
    batch_norm2d_fixed: Kernel
    batch_norm2d_backward: Kernel
    running_average: Kernel
    softmax_cross_entropy: Kernel
    sgd_step: Kernel
    adam_step: Kernel
    average_step: Kernel
    repeat: Kernel


def load(path: Path | None = None) -> Kernels:
    """Load the kernels compiled for this machine.

    Args:
        path: The library; by default the one beside this file.

    Raises:
        ImportError: There is none, it does not fit these sources, or this Python lays out its
            objects differently.
    """
    if path is None:
        target = "wasm32" if sys.platform == "emscripten" else "native"
        path = Path(__file__).with_name(file_name(target))
    functions = open_library(path)
    functions["prepare"](
        np.ndarray,
        np.dtype(np.float32),
        np.dtype(np.float64),
        np.dtype(np.int32),
        np.dtype(np.uint8),
        list,
        None,
    )
    example = np.zeros((2, 3, 5), np.float32)
    if functions["probe"]([None, example], example, example.ctypes.data, example.dtype.num) != 1:
        raise ImportError("this build of Python or NumPy lays out its arrays differently")
    return Kernels(**functions)


def numbers_for_repeat() -> dict[str, int]:
    """Name the kernels that `repeat` can call, each with the number it is called by."""
    return repeatable_kernels(HEADER.read_text("utf-8"))
