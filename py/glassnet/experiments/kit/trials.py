"""Trials: every contender with every seed, in turn; how much of the work is done by then."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from glassnet.experiments.kit.experiment import Update
from glassnet.experiments.kit.views import View

K = TypeVar("K")
T = TypeVar("T")


class Work:
    """An experiment's work with one seed after the other: how much of it is done.

    Args:
        seed: the first seed.
        seeds: how many.
        pieces: equal pieces of work with one seed, such as networks to train.

    Examples:
        >>> def piece():
        ...     yield 0.5
        ...     return "trained"
        >>> work = Work(seed=7, seeds=2)
        >>> [update.done for update in work.do(piece())], work.update([]).done, list(work.seeds)
        ([0.25], 0.5, [7, 8])
    """

    def __init__(self, seed: int, seeds: int, pieces: float = 1) -> None:
        self.seeds = range(seed, seed + seeds)
        self._total = seeds * pieces
        self._done: float = 0
        self._size: float = 1

    def do(self, piece: Generator[float | None, None, T]) -> Generator[Update | None, None, T]:
        """Do one piece, which may yield how far it has come; return what it returns."""
        while True:
            try:
                fraction = next(piece)
            except StopIteration as stop:
                self._done += self._size
                result: T = stop.value
                return result
            yield None if fraction is None else Update(self._share(fraction))

    def update(self, views: Sequence[View]) -> Update:
        """Return what to yield when there is something new to show."""
        return Update(self._share(), views)

    def _share(self, fraction: float = 0) -> float:
        return (self._done + fraction * self._size) / self._total


class Trials(Work, Generic[K]):
    """The loop of an experiment: all contenders with the first seed, then with the next.

    Seeds come first, so that what is shown early compares contenders under equal conditions.

    Args:
        seed: the first seed.
        seeds: how many.
        contenders: what is compared, such as networks by name; each is a piece of work.
        size: of a contender's piece, where they differ.

    Examples:
        >>> list(Trials(7, 2, ["CNN", "MLP"]))
        [(7, 'CNN'), (7, 'MLP'), (8, 'CNN'), (8, 'MLP')]
    """

    def __init__(
        self,
        seed: int,
        seeds: int,
        contenders: Iterable[K],
        size: Callable[[K], float] = lambda _: 1,
    ) -> None:
        self._contenders = list(contenders)
        super().__init__(seed, seeds, sum(map(size, self._contenders)))
        self._size_of = size

    def __iter__(self) -> Iterator[tuple[int, K]]:
        for seed in self.seeds:
            for contender in self._contenders:
                self._size = self._size_of(contender)
                yield seed, contender


def by_seed(
    runs: Mapping[K, Sequence[T]], value: Callable[[T], float]
) -> tuple[list[K], list[list[float]]]:
    """Return contenders and, for each seed that all of them have run with, a value of each.

    An honest line over contenders is made of complete seeds only. While the first seed is under
    way, it is made of those that have had their turn.

    Examples:
        >>> by_seed({2: [0.8, 0.9], 4: [0.7]}, float)
        ([2, 4], [[0.8, 0.7]])
        >>> by_seed({2: [0.8], 4: []}, float)
        ([2], [[0.8]])
    """
    complete = min(map(len, runs.values()), default=0)
    seen = list(runs) if complete else [key for key, values in runs.items() if values]
    rows = [[value(runs[key][index]) for key in seen] for index in range(complete or bool(seen))]
    return seen, rows
