"""Checkpoints: a whole training run as bytes, to be taken up later, bit for bit.

A checkpoint holds the network's spec, weights and buffers, the mean weights if there are any, the
optimizer's memory, the recipe, the place in the data, and the random state of every layer that
draws numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict

from glassnet.data import Dataset
from glassnet.errors import FormatError
from glassnet.recipe import Recipe
from glassnet.serialization import CHECKPOINT, Array, pack, restore_network, unpack
from glassnet.trainer import Trainer


def save_checkpoint(trainer: Trainer) -> bytes:
    """Return everything `trainer` needs to go on as if it had never stopped.

    A running evaluation is not kept halfway: the restored run starts it again, which changes
    neither weights nor random numbers.
    """
    header = {
        "spec": trainer.network.to_spec(),
        "recipe": asdict(trainer.recipe),
        "examples": len(trainer.training),
        "epoch": trainer.epoch,
        "position": trainer.position,
        "steps": trainer.steps,
        "seconds": trainer.seconds,
        "evaluating": trainer.evaluating,
        "random_states": trainer.network.random_states(),
    }
    arrays = _prefixed("network", trainer.network.state_dict())
    arrays |= _prefixed("optimizer", trainer.optimizer.state())
    if trainer.average:
        arrays |= _prefixed("average", trainer.average.network.state_dict())
    return pack(CHECKPOINT, header, arrays)


def load_checkpoint(data: bytes, training: Dataset, test: Dataset | None = None) -> Trainer:
    """Return a trainer that goes on where `save_checkpoint` was called.

    Args:
        data: what `save_checkpoint` returned.
        training: the same training examples.
        test: the same test examples.

    Raises:
        FormatError: if `data` is damaged, foreign, or of a run on other training examples.
    """
    header, arrays = unpack(CHECKPOINT, data)
    network = restore_network(header.get("spec"), _unprefixed("network", arrays))
    if header.get("examples") != len(training):
        raise FormatError(
            f"The checkpoint is of a run on {header.get('examples')} training examples but "
            f"receives {len(training)}. Restore it with the same data."
        )
    try:
        trainer = Trainer(network, training, test, Recipe(**header["recipe"]))
        steps, seconds = int(header["steps"]), float(header["seconds"])
        if steps < 0 or not 0 <= seconds < math.inf:
            raise ValueError(f"{steps} steps in {seconds} seconds")
        trainer.optimizer.load_state(_unprefixed("optimizer", arrays), steps)
        if trainer.average:
            trainer.average.network.load_state_dict(_unprefixed("average", arrays))
        network.set_random_states(header["random_states"])
        trainer.go_to(
            int(header["epoch"]),
            int(header["position"]),
            evaluating=bool(header["evaluating"]),
            seconds=seconds,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise FormatError(f"The checkpoint's header is damaged: {error}") from error
    return trainer


def _prefixed(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {f"{prefix}/{name}": array for name, array in arrays.items()}


def _unprefixed(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    start = f"{prefix}/"
    return {name.removeprefix(start): a for name, a in arrays.items() if name.startswith(start)}
