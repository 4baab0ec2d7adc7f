"""Where layers made by hand get their random numbers: one stream each, from one seed."""

from __future__ import annotations

import itertools

import numpy as np

from glassnet.base import arguments

_BY_HAND = 1
"""First half of a stream's key: keys of two halves are none of `Sequential.from_spec`'s."""


class _Streams:
    """The streams of one seed, each handed out once."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._numbers = itertools.count()  # counts on safely where several threads ask

    def next(self) -> np.random.Generator:
        key = _BY_HAND, next(self._numbers)
        return np.random.default_rng(np.random.SeedSequence(self._seed, spawn_key=key))


_streams = _Streams(0)


def manual_seed(seed: int) -> None:
    """Let the layers made from here on, without an `rng` of their own, start from this seed.

    Each gets a stream of its own, in the order in which they are made; so the same lines of a
    script make the same network. A script that never calls this starts from 0.
    `Sequential.from_spec` does not ask: it has its own `seed`.

    Raises:
        ArgumentError: The seed is not a whole number ≥ 0.

    Examples:
        >>> from glassnet import Linear
        >>> manual_seed(7)
        >>> first, second = Linear(3, 2), Linear(3, 2)
        >>> bool((first.weight.data == second.weight.data).any())
        False
        >>> manual_seed(7)
        >>> bool((Linear(3, 2).weight.data == first.weight.data).all())
        True
    """
    global _streams
    _streams = _Streams(arguments.seed("manual_seed", "seed", seed))


def generator(owner: str, rng: np.random.Generator | int | None) -> np.random.Generator:
    """Accept a generator, or the seed of a new one; None takes the next stream of `manual_seed`.

    Raises:
        ArgumentError: It is none of these.
    """
    if rng is None:
        return _streams.next()
    if isinstance(rng, np.random.Generator):
        return rng
    return np.random.default_rng(arguments.seed(owner, "rng", rng))
