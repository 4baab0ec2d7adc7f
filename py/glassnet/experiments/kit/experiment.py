"""Experiment: one claim about CNNs as something that runs and gives a verdict.

An experiment's module defines `EXPERIMENT` and the generator function behind it. The generator
yields often: `None` only to let others breathe, or an `Update` with what can be shown so far. It
returns a `Result`, whose verdict is computed from the numbers it carries. Command line, page and
tests run the same generator; none of them knows about the others.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from glassnet.base.arguments import as_float, one_of
from glassnet.base.errors import ArgumentError, shown
from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.views import View

HOLDS = "holds"
MIXED = "mixed"
FAILS = "does not hold"


@dataclass(frozen=True)
class Digits:
    """The real digits an experiment may use."""

    training: Dataset
    test: Dataset

    def first(self, training: int, test: int) -> tuple[Dataset, Dataset]:
        """Return so many training digits and so many test digits."""
        return self.training.subset(slice(training)), self.test.subset(slice(test))


@dataclass(frozen=True)
class Update:
    """How far an experiment has come and, if there is something new, all it can show so far.

    `done` is the share of its work behind it, between 0 and 1.
    """

    done: float
    views: Sequence[View] = ()


@dataclass(frozen=True)
class Result:
    """How an experiment ended.

    Attributes:
        verdict: `HOLDS`, `MIXED` or `FAILS`.
        sentence: the verdict in words, with the numbers it rests on.
        numbers: the measurements a test may assert, by name.
        views: what to show.
    """

    verdict: str
    sentence: str
    numbers: Mapping[str, Any]
    views: Sequence[View]


Run: TypeAlias = Generator[Update | None, None, Result]


@dataclass(frozen=True)
class Control:
    """A number the reader may choose, from `low` to `high`; whole unless `step` says otherwise."""

    name: str
    label: str
    default: float
    low: float
    high: float
    step: float = 1

    def check(self, value: Any) -> float:
        """Return `value` if it is allowed.

        Raises:
            ArgumentError: naming this control and its bounds.
        """
        number = as_float(value)
        whole = float(self.step).is_integer()
        fits = number is not None and self.low <= number <= self.high
        if number is None or not fits or (whole and not number.is_integer()):
            kind = "a whole number" if whole else "a number"
            raise ArgumentError(
                f"{self.name} expects {kind} from {self.low:g} to {self.high:g} "
                f"but receives {shown(value)}."
            )
        return int(number) if whole else number


@dataclass(frozen=True)
class Choice:
    """One of several named options the reader may choose."""

    name: str
    label: str
    default: str
    options: Sequence[str]

    def check(self, value: Any) -> str:
        """Return `value` if it is one of the options.

        Raises:
            ArgumentError: naming this control and its options.
        """
        return one_of(self.name, value, self.options)


SEED = Control("seed", "Seed", 0, 0, 9999)
"""The first of a run's seeds, a control of every experiment."""


@dataclass(frozen=True)
class Experiment:
    """One claim, and how it is put to the test.

    Attributes:
        id: the claim's number in the curriculum, such as `"C13"`.
        title: a few words.
        claim: the claim, in our words.
        compared: what is compared.
        held_equal: what is held equal, so that the comparison is fair.
        controls: what the reader may choose.
        run: the generator function; it takes `Digits`, `seed` and the controls by name.
        thorough: other values of the controls, for a longer and surer run.
        page: the lesson that uses it, as a path under `docs/`.
    """

    id: str
    title: str
    claim: str
    compared: str
    held_equal: str
    controls: Sequence[Control | Choice]
    run: Callable[..., Run]
    page: str
    thorough: Mapping[str, Any] = field(default_factory=dict)

    def start(self, digits: Digits, *, seed: int = 0, **values: Any) -> Run:
        """Return the generator of a run; what is not given keeps its default.

        Raises:
            ArgumentError: if there is no such control or its value is out of bounds.
        """
        known = {control.name: control for control in self.controls}
        for name in values:
            if name not in known:
                raise ArgumentError(
                    f"{self.id} has no control {shown(name)}; it has {', '.join(known) or 'none'}."
                )
        chosen = {name: item.check(values.get(name, item.default)) for name, item in known.items()}
        return self.run(digits, seed=SEED.check(seed), **chosen)

    def describe(self) -> dict[str, Any]:
        """Return everything about the experiment that JSON can hold."""
        return {
            "id": self.id,
            "title": self.title,
            "claim": self.claim,
            "compared": self.compared,
            "held_equal": self.held_equal,
            "controls": [vars(control) for control in self.controls],
            "thorough": dict(self.thorough),
            "page": self.page,
            "module": self.run.__module__,
        }


def finish(run: Run) -> Result:
    """Run an experiment to its end and return its result."""
    while True:
        try:
            next(run)
        except StopIteration as stop:
            result: Result = stop.value
            return result
