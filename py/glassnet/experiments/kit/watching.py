"""Watching: training that is interrupted now and then to measure the network on whole data sets."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

from glassnet.data.dataset import Dataset
from glassnet.experiments.kit.fitting import score
from glassnet.training.trainer import Trainer


@dataclass
class Curve:
    """What was measured: `losses[name][i]` and `accuracies[name][i]` after `epochs[i]`."""

    epochs: list[float] = field(default_factory=list)
    losses: dict[str, list[float]] = field(default_factory=dict)
    accuracies: dict[str, list[float]] = field(default_factory=dict)


def watch(
    trainer: Trainer, data: Mapping[str, Dataset], every: int = 1
) -> Generator[float | None, None, Curve]:
    """Train to the end; measure after every so many epochs, and after the last.

    Args:
        trainer: what to run; it needs no test set of its own.
        data: the data sets to measure the network on, by name, with dropout switched off.
        every: epochs from one measurement to the next.
    """
    curve = Curve(losses={name: [] for name in data}, accuracies={name: [] for name in data})
    while not trainer.finished:
        trainer.step()
        yield trainer.progress
        if trainer.position == 0 and (trainer.epoch % every == 0 or trainer.finished):
            curve.epochs.append(trainer.epoch)
            for name, examples in data.items():
                result = yield from score(trainer.network, examples)
                curve.losses[name].append(result.loss)
                curve.accuracies[name].append(result.accuracy)
    return curve
