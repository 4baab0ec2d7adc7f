"""Checkpoints: a whole training run as bytes, to be taken up later, bit for bit.

A checkpoint holds the network's spec, weights and buffers, the mean weights if there are any, the
optimizer's memory, the recipe, the place in the data, the random state of every layer that draws
numbers, and the last evaluation. The data it tells only by their fingerprints.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from glassnet.base import arguments
from glassnet.base.errors import FormatError, shown
from glassnet.data.dataset import Dataset
from glassnet.files.npz import CHECKPOINT, Array, pack, restore_network, unpack
from glassnet.training.evaluation import EvaluationResult, count_classes
from glassnet.training.options import MAX_EPOCHS
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer


def save_checkpoint(trainer: Trainer) -> bytes:
    """Return everything `trainer` needs to go on as if it had never stopped.

    A running evaluation is not kept halfway: the restored run starts it again, which changes
    neither weights nor random numbers. Nor is the backend kept: where `ops.use_backend` chose
    another one before the run goes on, its numbers may differ in their last bits.
    """
    return pack(CHECKPOINT, _header(trainer), _arrays(trainer))


def load_checkpoint(data: bytes, training: Dataset, test: Dataset | None = None) -> Trainer:
    """Return a trainer that goes on where `save_checkpoint` was called.

    Args:
        data: what `save_checkpoint` returned.
        training: the same training examples.
        test: the same test examples, or none if there were none.

    Raises:
        FormatError: if `data` is damaged, foreign, or of a run on other examples.
    """
    header, arrays = unpack(CHECKPOINT, data)
    _check_data("training", header, training)
    _check_data("test", header, test)
    network = restore_network(header.get("spec"), _unprefixed("network", arrays))
    try:
        trainer = Trainer(network, training, test, Recipe(**header["recipe"]))
        _restore(trainer, header, arrays)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise FormatError(f"The checkpoint's contents are damaged: {error}") from error
    _check_same(trainer, header, arrays)
    return trainer


def _header(trainer: Trainer) -> dict[str, Any]:
    return {
        "spec": trainer.network.to_spec(),
        "recipe": asdict(trainer.recipe),
        "training": _fingerprint(trainer.training),
        "test": _fingerprint(trainer.test),
        "epoch": trainer.epoch,
        "position": trainer.position,
        "steps": trainer.steps,
        "seconds": trainer.seconds,
        "evaluating": trainer.evaluating,
        "evaluation": _facts(trainer.last_evaluation),
        "random_states": trainer.network.random_states(),
    }


def _arrays(trainer: Trainer) -> dict[str, Array]:
    arrays = _prefixed("network", trainer.network.state_dict())
    arrays |= _prefixed("optimizer", trainer.optimizer.state())
    if trainer.average:
        arrays |= _prefixed("average", trainer.average.network.state_dict())
    if result := trainer.last_evaluation:
        arrays["evaluation/predictions"] = result.predictions
        arrays["evaluation/confidences"] = result.confidences
    return arrays


def _facts(result: EvaluationResult | None) -> dict[str, Any] | None:
    """Return the numbers of an evaluation; its arrays are stored apart, its labels not at all."""
    if result is None:
        return None
    return {name: value for name, value in vars(result).items() if np.isscalar(value)}


def _restore(trainer: Trainer, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Bring a fresh trainer to where the checkpoint was taken."""
    steps, seconds = int(header["steps"]), float(header["seconds"])
    most = MAX_EPOCHS * len(trainer.training)
    if not 0 <= steps <= most or not 0 <= seconds < math.inf:
        raise ValueError(
            f"expected 0 to {most} steps in a finite time but received {shown(steps)} steps in "
            f"{seconds} seconds."
        )
    trainer.optimizer.load_state(_unprefixed("optimizer", arrays), steps)
    if trainer.average:
        trainer.average.network.load_state_dict(_unprefixed("average", arrays))
    trainer.network.set_random_states(header["random_states"])
    trainer.go_to(
        int(header["epoch"]),
        int(header["position"]),
        evaluating=bool(header["evaluating"]),
        seconds=seconds,
    )
    if trainer.test is not None and header["evaluation"] is not None:
        # The number of classes sizes the confusion matrix: it is the network's, not the file's.
        facts = {**header["evaluation"], "classes": count_classes(trainer.network, trainer.test)}
        trainer.last_evaluation = _evaluation(
            facts, _unprefixed("evaluation", arrays), trainer.test
        )


def _evaluation(
    facts: Mapping[str, Any], arrays: Mapping[str, Any], test: Dataset
) -> EvaluationResult:
    for name, value in facts.items():
        arguments.number("The evaluation", name, value, minimum=0)
    result = EvaluationResult(**facts, **arrays, labels=test.labels)
    hits = result.confusion().trace()  # refuses predictions that are none
    if hits / len(test) != result.accuracy or result.confidences.shape != result.labels.shape:
        raise ValueError(f"its evaluation {shown(facts)} does not fit its predictions.")
    return result


def _check_data(role: str, header: Mapping[str, Any], data: Dataset | None) -> None:
    expected, received = header.get(role), _fingerprint(data)
    if expected != received:
        raise FormatError(
            f"The checkpoint is of a run with other {role} examples: {shown(expected)} is expected "
            f"but {shown(received)} received. Restore it with the same data."
        )


def _check_same(trainer: Trainer, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Refuse what is not exactly what the restored run would save, say 1.0 epochs."""
    # As text, for Python holds 1, 1.0 and True to be equal.
    found, own = _texts(header, arrays), _texts(_header(trainer), _arrays(trainer))
    for name in sorted(found.keys() | own.keys()):
        if found.get(name) != own.get(name):
            raise FormatError(
                f"The checkpoint's {shown(name)} is {shown(found.get(name))} where such a run "
                f"holds {shown(own.get(name))}. The file is damaged; take an older one."
            )


def _texts(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> dict[str, str]:
    facts = {name: json.dumps(value, sort_keys=True) for name, value in header.items()}
    return facts | {name: f"{array.shape} {array.dtype}" for name, array in arrays.items()}


def _fingerprint(data: Dataset | None) -> str:
    return "none" if data is None else data.fingerprint


def _prefixed(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {f"{prefix}/{name}": array for name, array in arrays.items()}


def _unprefixed(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    start = f"{prefix}/"
    return {name.removeprefix(start): a for name, a in arrays.items() if name.startswith(start)}
