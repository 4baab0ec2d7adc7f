"""Learning-rate schedules: how the learning rate changes over a run.

A schedule is a function of *progress*: 0 at the first update, 1 at the end of the last epoch.
It returns a factor that multiplies the learning rate the user chose. Progress instead of a step
count means that the batch size and the learning rate can change in the middle of a run.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from glassnet.base.errors import ArgumentError, shown

Schedule = Callable[[float], float]


def constant(progress: float) -> float:
    """Keep the learning rate as it is: `factor = 1`.

    Examples:
        >>> constant(0.7)
        1.0
    """
    return 1.0


def step(progress: float, *, drops: int = 3, gamma: float = 0.3) -> float:
    """Multiply the learning rate by `gamma` at `drops` evenly spaced moments of the run.

    `factor = gamma ** floor(progress * (drops + 1))`

    Examples:
        >>> [round(step(t, drops=1, gamma=0.1), 2) for t in (0.0, 0.49, 0.5, 1.0)]
        [1.0, 1.0, 0.1, 0.1]
    """
    stage = min(drops, math.floor(progress * (drops + 1)))
    return gamma**stage


def cosine(progress: float) -> float:
    """Fall from 1 to 0 along half a cosine wave: `factor = (1 + cos(pi * progress)) / 2`.

    Source: Loshchilov & Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.

    Examples:
        >>> [round(cosine(t), 2) for t in (0.0, 0.5, 1.0)]
        [1.0, 0.5, 0.0]
    """
    return 0.5 * (1.0 + math.cos(math.pi * min(progress, 1.0)))


def one_cycle(
    progress: float, *, warmup: float = 0.3, start: float = 0.04, end: float = 1e-4
) -> float:
    """Rise from `start` to 1 during `warmup`, then fall to `end`; both along a cosine.

    The chosen learning rate is the peak. Small steps at first keep fresh weights from being thrown
    far off; small steps at the end let the weights settle.

    Source: Smith & Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large
    Learning Rates", 2018.

    Examples:
        >>> [round(one_cycle(t), 2) for t in (0.0, 0.3, 1.0)]
        [0.04, 1.0, 0.0]
    """
    if progress < warmup:
        return start + (1.0 - start) * (1.0 - cosine(progress / warmup))
    if warmup >= 1.0:
        return 1.0
    return end + (1.0 - end) * cosine((progress - warmup) / (1.0 - warmup))


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "step": step,
    "cosine": cosine,
    "one_cycle": one_cycle,
}


def get_schedule(name: str) -> Schedule:
    """Return the schedule called `name`.

    Raises:
        ArgumentError: if there is no such schedule.

    Examples:
        >>> get_schedule("constant")(0.5)
        1.0
    """
    if not isinstance(name, str) or name not in SCHEDULES:
        raise ArgumentError(f"schedule is {shown(name)}. Choose one of {', '.join(SCHEDULES)}.")
    return SCHEDULES[name]
