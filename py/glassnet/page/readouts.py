"""Readouts: what a page shows of a run, worked out from its latest updates."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from glassnet import ops
from glassnet.training.evaluation import EvaluationResult
from glassnet.training.trainer import Slice, StepReport, Trainer

RECENT = 50
"""Updates over which loss, training accuracy and images per second are averaged."""


class Readouts:
    """Remembers the last updates of a run and reports each slice in plain values."""

    def __init__(self) -> None:
        self._recent: deque[StepReport] = deque(maxlen=RECENT)

    def report(self, trainer: Trainer, part: Slice) -> dict[str, Any]:
        """Return what happened in `part`, and where `trainer` stands after it."""
        self._recent.extend(part.steps)
        recent = self._recent
        seconds = sum(step.seconds for step in recent)
        return {
            "phase": _phase(trainer),
            "step": trainer.steps,
            "epoch": trainer.epoch,
            "epochs": trainer.recipe.epochs,
            "epoch_progress": trainer.position / len(trainer.training),
            "seconds": trainer.seconds,
            "images": sum(step.images for step in part.steps),
            "images_per_second": sum(step.images for step in recent) / seconds if seconds else None,
            "backend": ops.backend(),
            "learning_rate": part.steps[-1].learning_rate if part.steps else None,
            "steps": np.array([step.step for step in part.steps], np.int32),
            "losses": np.array([step.loss for step in part.steps], np.float32),
            "accuracies": np.array([step.accuracy for step in part.steps], np.float32),
            "loss": np.mean([step.loss for step in recent]) if recent else None,
            "train_accuracy": np.mean([step.accuracy for step in recent]) if recent else None,
            "evaluation": _evaluation(part.evaluation),
            "warning": trainer.warning,
            "evaluation_progress": trainer.evaluation_progress,
        }


def _phase(trainer: Trainer) -> str:
    if trainer.finished:
        return "done"
    return "evaluating" if trainer.evaluating else "training"


def _evaluation(result: EvaluationResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    return {
        "epoch": result.epoch,
        "step": result.step,
        "loss": result.loss,
        "accuracy": result.accuracy,
    }
