"""Depths: one digit on its way through the network, and the picture guessed back (C15)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.pixels import to_input
from glassnet.base.plain import tensor
from glassnet.data.dataset import Dataset
from glassnet.experiments.setups.depths import PictureReader, features
from glassnet.lessons.kit.live import Live
from glassnet.nn.network import Sequential

EXAMPLES, MAPS = 500, 4
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("depths", {})]

T = TypeVar("T")


def depths(live: Live, *, image: Any = None, index: int = 0) -> dict[str, Any]:
    """Follow one digit; at each depth, guess the picture back from what is there.

    Args:
        live: the page's networks and digits.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        The `image` and its `label`; of each of the `stages` its `name`, its `shape`, the first few
        of its `maps` (C, H, W), the number of `values`, the `guess` (28, 28) and the share of the
        picture's variance around the mean digit that is `lost`.
    """
    network = live.network
    x, label = live.image(image, index)
    places = _places(network)
    readers = _readers(live, list(places.values()))
    mean_picture = to_input(live.training.images[:EXAMPLES]).reshape(-1, x.size).mean(axis=0)
    stages = []
    for name, depth in places.items():
        output: Array = x
        for layer in network.layers[:depth]:
            output = layer.forward(output)
        guess = readers[depth].guess(output.reshape(1, -1))[0]
        missed = float(np.square(guess - x.reshape(-1)).sum())
        stages.append(
            {
                "name": name,
                "shape": list(output.shape[1:]),
                "values": int(output[0].size),
                "maps": tensor(output[0, :MAPS] if output.ndim == 4 else output[:, None]),
                "guess": tensor(guess.reshape(x.shape[2:])),
                "lost": missed / float(np.square(x.reshape(-1) - mean_picture).sum()),
            }
        )
    return {
        "image": tensor(x[0, 0]),
        "label": label,
        "stages": stages,
        "source": live.source,
        "step": live.step,
    }


def _places(network: Sequential) -> dict[str, int]:
    """Name the depths to look at: pixels, pools, hidden layers and logits."""
    places = {"Pixels": 0}
    types = [layer.type for layer in network.layers]
    for depth, kind in enumerate(types, start=1):
        if kind.endswith("Pool2d"):
            places[f"Pool {types[:depth].count(kind)}"] = depth
        elif depth > 1 and types[depth - 2] == "Linear" and kind != "Linear":
            places[f"Hidden layer {types[: depth - 1].count('Linear')}"] = depth
    return places | {"Logits": len(types)}


def _readers(live: Live, places: list[int]) -> dict[int, PictureReader]:
    """Fit readers once for every state of the network."""
    state = (live.source, live.step)
    if live.memory.get("readers of") != state:
        seen = live.training.subset(slice(EXAMPLES))
        live.memory["readers"] = {depth: _reader(live.network, depth, seen) for depth in places}
        live.memory["readers of"] = state
    readers: dict[int, PictureReader] = live.memory["readers"]
    return readers


def _reader(network: Sequential, depth: int, seen: Dataset) -> PictureReader:
    pictures = to_input(seen.images).reshape(len(seen), -1)
    return _finish(PictureReader(_finish(features(network, depth, seen)), pictures).fit())


def _finish(work: Generator[Any, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as stop:
            value: T = stop.value
            return value
