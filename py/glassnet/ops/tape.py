"""A tape: kernel calls, recorded while some work is done, that one call makes again.

Importing this module raises ImportError where there are no compiled kernels.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from glassnet.kernels import Kernel, numbers_for_repeat
from glassnet.ops import simd_ops

_NUMBERS = numbers_for_repeat()


class Tape:
    """The kernel calls of some work, in their order, with the arrays they read and write.

    Played, the kernels read the same arrays again, with what is in them by then, and write their
    results over those of the last time. What the work did besides calling kernels is not on the
    tape.

    Attributes:
        complete: Whether all was done by kernels that can be called again, and so `play` may be
            tried.

    Examples:
        >>> import numpy as np
        >>> x, tape = np.float32([-1, 2]), Tape()
        >>> with tape.record():
        ...     y = simd_ops.relu(x)
        >>> x[:] = 3, -4
        >>> tape.play(), y.tolist()
        (True, [3.0, 0.0])
    """

    def __init__(self) -> None:
        self._kernels: list[int] = []
        self._calls: list[list[object]] = []
        self.complete = False

    @contextmanager
    def record(self) -> Iterator[None]:
        """Note every kernel call that this thread makes in this context."""
        before = simd_ops.listener.set(self._note)
        try:
            self.complete = True
            yield
        except BaseException:
            self.complete = False
            raise
        finally:
            simd_ops.listener.reset(before)
        self._order = np.array(self._kernels, np.int32)

    def play(self) -> bool:
        """Make all calls again.

        Returns:
            Whether all were done. If not, do the work as it was done when it was recorded: that
            is so where NumPy had a part in it, or has now.
        """
        return self.complete and simd_ops.kernels.repeat(self._order, self._calls) == 0

    def _note(self, kernel: Kernel, arguments: tuple[object, ...], status: int) -> None:
        if status == 0 and kernel.__name__ in _NUMBERS:
            self._kernels.append(_NUMBERS[kernel.__name__])
            self._calls.append(list(arguments))
        elif status <= 0:  # a positive one asks for scratch, and the same call comes again
            self.complete = False
