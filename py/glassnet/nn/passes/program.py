"""Program: all that a pass through some layers runs and reads, except its batch.

Passes can be sped up by doing several layers at once, or by making again the calls of the last
pass. Both stand for what the layers themselves would do, so they may only be used as long as the
layers would do just that. In Python everything can be changed at any time: a layer's stride, a
function of its class, an operation. So before every pass the program is compared with the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import attrgetter, is_

import numpy as np

from glassnet import ops
from glassnet.nn.layers.base import Buffer, Layer
from glassnet.nn.layers.chain import walk

# Nothing in them changes, except a buffer's array, which is looked at by itself, and a
# generator's state, which is meant to. A mapping describes an initializer: no pass reads it.
_LASTING = (int, float, str, np.generic, np.dtype, Buffer, Layer, np.random.Generator, Mapping)

_data = attrgetter("data")

Contents = tuple[object, list[type[Layer]], list[object], list[object]]
"""Operations, the layers' classes and their functions, and what the layers are set to."""


class Program:
    """What a pass through `layers` runs and reads, as it is at this moment.

    Examples:
        >>> from glassnet.nn.layers import Linear
        >>> layers = [Linear(3, 2)]
        >>> program = Program(layers)
        >>> program.is_that_of(layers)
        True
        >>> layers[0].weight.data = 2 * layers[0].weight.data
        >>> program.is_that_of(layers)
        False
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers = list(layers)
        # Those inside of a layer are in a tuple, which is among what it is set to.
        self._all = [*walk(layers)]
        self._kinds: list[type[Layer]] = [*dict.fromkeys(map(type, self._all))]
        self._contents = self._read()
        settings = self._contents[-1]
        self._buffers = [each for each in settings if isinstance(each, Buffer)]
        self._arrays = [buffer.data for buffer in self._buffers]

    def is_that_of(self, layers: Sequence[Layer]) -> bool:
        """Tell whether a pass through `layers` would now run and read the same."""
        try:
            is_same = layers == self._layers and self._read() == self._contents
        except Exception:
            return False  # what cannot be compared, as an array with a number, is something else
        # Not ==, which would compare numbers: what counts is where they lie.
        return is_same and all(map(is_, map(_data, self._buffers), self._arrays))

    def _read(self) -> Contents:
        return (
            ops.functions(),
            [*map(type, self._all)],
            [kind.functions() for kind in self._kinds],
            [*chain.from_iterable(map(dict.values, map(vars, self._all)))],
        )


def is_as_written(layer: Layer) -> bool:
    """Tell whether a layer does what its class says in the source: nobody put in functions."""
    kind = type(layer)
    return (
        ops.are_as_written()
        and kind.functions() == kind.written
        and not any(callable(getattr(kind, name, None)) for name in vars(layer))
    )


def is_repeatable(layer: Layer) -> bool:
    """Tell whether all that a pass through the layer does is on the tape of its kernel calls."""
    return (
        bool(vars(type(layer)).get("repeatable"))  # not what the class has inherited
        and is_as_written(layer)
        and all(map(_is_lasting, vars(layer).values()))
    )


def _is_lasting(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_lasting, value))
    return value is None or isinstance(value, _LASTING)
