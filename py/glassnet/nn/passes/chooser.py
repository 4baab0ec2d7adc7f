"""Chooser: finds the fastest pass that does what the layers do."""

from __future__ import annotations

from glassnet import ops
from glassnet.base.arrays import Array, Shape
from glassnet.nn.layers.base import Layer
from glassnet.nn.layers.chain import walk
from glassnet.nn.passes.fused import Fused
from glassnet.nn.passes.one_by_one import OneByOne
from glassnet.nn.passes.program import Program, is_repeatable
from glassnet.nn.passes.recorded import Recorded, suits_kernels

Pass = OneByOne | Recorded


class Chooser:
    """Remembers a network's last passes. From the second on that is alike, one is recorded.

    Examples:
        >>> import numpy as np
        >>> from glassnet.nn.layers import ReLU
        >>> Chooser().choose([ReLU()], np.ones((2, 3)), training=False).__class__.__name__
        'Fused'
    """

    def __init__(self) -> None:
        self._program: Program | None = None
        self._fused = Fused([])
        self._repeatable = False
        self._recorded: Recorded | None = None
        self._last: Shape | None = None

    def choose(self, layers: list[Layer], x: Array, *, training: bool) -> Pass:
        """Return a pass for a batch, through layers that are known to fit together."""
        if self._program is None or not self._program.is_that_of(layers):
            self._program, self._fused = Program(layers), Fused(layers)
            self._repeatable = all(map(is_repeatable, walk(layers)))
            self._recorded = self._last = None
        if not (training and self._repeatable and ops.backend() == "simd" and suits_kernels(x)):
            return self._fused
        if self._recorded is None or self._recorded.shape != x.shape:
            last, self._last = self._last, x.shape
            if last != x.shape:
                return self._fused
            self._recorded = Recorded(layers, self._fused, x.shape)
        return self._recorded
