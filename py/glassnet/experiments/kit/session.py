"""Session: one experiment under way, run in time slices."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from glassnet.base.errors import ArgumentError
from glassnet.experiments.kit.experiment import Result, Run


class Session:
    """Runs an experiment's generator a little at a time.

    Examples:
        >>> from glassnet.experiments.kit.experiment import Update
        >>> def run():
        ...     yield Update(0.5)
        ...     yield None
        ...     return Result("holds", "It does.", {}, [])
        >>> session = Session(run())
        >>> session.advance(budget_ms=1000)["result"].verdict
        'holds'
    """

    def __init__(self, run: Run, clock: Callable[[], float] = time.perf_counter) -> None:
        self._run = run
        self._clock = clock
        self._ended = False
        self.done = 0.0

    def advance(self, budget_ms: float) -> dict[str, Any]:
        """Go on for about `budget_ms` milliseconds.

        Returns:
            `done`, the share of the work behind us; `views`, the latest that can be shown, if there
            are new ones; `result`, once it is there.

        Raises:
            ArgumentError: if the experiment has already ended.
        """
        if self._ended:
            raise ArgumentError("This experiment has ended. Start it again.")
        started = self._clock()
        views, result = None, None
        try:
            while (self._clock() - started) * 1000 < budget_ms:
                update = next(self._run)
                if update is not None:
                    self.done, views = update.done, update.views or views
        except StopIteration as stop:
            result = self._finish(stop.value)
        except Exception:
            self._ended = True
            raise
        return {"done": self.done, "views": views, "result": result}

    def close(self) -> None:
        """Stop the experiment; its generator can clean up."""
        self._ended = True
        self._run.close()

    def _finish(self, result: Result) -> Result:
        self._ended = True
        self.done = 1.0
        return result
