"""Progress: a training run told on a terminal, or line by line in a log."""

from __future__ import annotations

from typing import TextIO

from glassnet.training.evaluation import EvaluationResult
from glassnet.training.trainer import Slice, Trainer

WIDTH = 24
_CLEAR_LINE = "\r\x1b[K"


class ProgressBar:
    """Draws a bar that is redrawn in place, and one lasting line per finished epoch.

    When the stream is no terminal (a log file, a pipe), only the lasting lines are written.

    Args:
        stream: where to write.
        asked: which examples an epoch is evaluated on, such as "test".
    """

    def __init__(self, stream: TextIO, asked: str) -> None:
        self._stream = stream
        self._asked = asked
        self._live = stream.isatty()

    def update(self, trainer: Trainer, part: Slice) -> None:
        """Show what happened in the last slice."""
        if part.evaluation is not None:
            self._write_epoch(trainer, part.evaluation)
        if self._live and part.steps and not trainer.finished:
            last = part.steps[-1]
            self._stream.write(
                f"{_CLEAR_LINE}epoch {trainer.epoch + 1}/{trainer.recipe.epochs} "
                f"{bar(trainer.position / len(trainer.training))} "
                f"loss {last.loss:.3f} · {last.images / max(last.seconds, 1e-9):,.0f} images/s"
            )
            self._stream.flush()

    def _write_epoch(self, trainer: Trainer, result: EvaluationResult) -> None:
        clear = _CLEAR_LINE if self._live else ""
        self._stream.write(
            f"{clear}epoch {result.epoch}/{trainer.recipe.epochs} · "
            f"{self._asked} loss {result.loss:.4f} · "
            f"{self._asked} accuracy {result.accuracy:.2%} · "
            f"{trainer.seconds:.1f} s\n"
        )
        self._stream.flush()


def bar(share: float) -> str:
    """Draw a share between 0 and 1 as blocks.

    Examples:
        >>> bar(0.5)
        '████████████░░░░░░░░░░░░'
    """
    full = round(share * WIDTH)
    return "█" * full + "░" * (WIDTH - full)
