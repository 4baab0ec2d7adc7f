"""Untying: one set of weights for all places of a map, or own ones for every tile (C39, C40)."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
from glassnet.base.pixels import to_input
from glassnet.base.plain import tensor
from glassnet.experiments.setups.tiled import TiledConv2d
from glassnet.lessons.kit.live import Live
from glassnet.nn.layers import Conv2d
from glassnet.nn.network import Sequential
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer

MOST_UPDATES = 50
"""More updates in one call would keep the page waiting."""
TRAINING_DIGITS, TEST_DIGITS = 5000, 500
FIRST_LOOK = [("look", {"tiles": 1})]


def look(
    live: Live,
    *,
    tiles: int,
    updates: int = 0,
    restart: bool = False,
    image: Any = None,
    index: int = 0,
) -> dict[str, Any]:
    """Cut the map of the first convolution into tiles × tiles parts and look at it.

    Every tile starts from the weights that the network has learned to share.

    Args:
        live: the page's networks and digits.
        tiles: tiles along a side of the map; with 1, all places share their weights.
        updates: so many updates more are made with these tiles before.
        restart: forget the updates made so far.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        The `image` (28, 28) and its `label`; the layer's `maps` (F, OH, OW) before ReLU; for every
        filter the `mosaic` (F, tiles·KH, tiles·KW) of what its tiles weigh with, and their `biases`
        (F, tiles, tiles); the `kernel` [KH, KW]; `tile_of`, the tile that a row or column of the
        map lies in; how many different `kernels` the tiles of each filter have; backward, the
        `gradient_maps` and `gradient_mosaic` of the score (logit) of the `target`, which is the
        label or else what the network reads; the layer's `stride`, `parameters` and
        `multiply_adds`; the network's `accuracy` on 500 test digits, after so many `updates` with
        these tiles.

    Raises:
        ArgumentError: if the map cannot be cut so, or there are too many updates.
    """
    if not 0 <= updates <= MOST_UPDATES:
        raise ArgumentError(
            f"updates expects a whole number from 0 to {MOST_UPDATES} but receives {updates}."
        )
    if restart:
        live.memory.clear()
    trainer = _untied(live, tiles)
    for _ in range(updates):
        trainer.step()
        live.memory["accuracy"] = None
    if live.memory["accuracy"] is None:
        live.memory["accuracy"] = _accuracy(live, trainer.network)
    x, label = live.image(image, index)
    return {
        "image": tensor(x[0, 0]),
        "label": label,
        **_forward_and_back(trainer.network, x, label),
        "accuracy": live.memory["accuracy"],
        "updates": trainer.steps,
        "tiles": tiles,
        "source": live.memory["source"],
        "step": live.step,
    }


def _untied(live: Live, tiles: int) -> Trainer:
    """Return the network with these tiles: the one from before, as long as it has a past."""
    network, source = live.network_where(_fits)
    same = (tiles, source) == (live.memory.get("tiles"), live.memory.get("source"))
    begun = same and live.memory["trainer"].steps > 0
    if not begun and not (same and live.memory["step"] == live.step):
        recipe = Recipe(learning_rate=0.003, schedule="constant", epochs=1000)
        training = live.training.subset(slice(TRAINING_DIGITS))
        trainer = Trainer(_cut(network, tiles), training, recipe=recipe)
        live.memory.update(
            tiles=tiles, source=source, step=live.step, trainer=trainer, accuracy=None
        )
    found: Trainer = live.memory["trainer"]
    return found


def _fits(network: Sequential) -> bool:
    first = network.layers[0]
    return (
        isinstance(first, Conv2d)
        and first.bias is not None
        and (first.padding, first.dilation, first.groups) == ((0, 0), (1, 1), 1)
    )


def _cut(network: Sequential, tiles: int) -> Sequential:
    """Return a copy of the network whose first layer has tiles, all with the same weights."""
    copy = Sequential.from_spec(network.to_spec())
    copy.load_state_dict(network.state_dict())
    first = copy.layers[0]
    if not isinstance(first, Conv2d) or first.bias is None or copy.input_shape is None:
        raise ArgumentError(f"layer 0 must be a Conv2d with a bias but is {first!r}.")
    channels, *in_size = copy.input_shape
    layer = TiledConv2d(
        channels,
        first.out_channels,
        (in_size[0], in_size[1]),
        first.kernel_size,
        tiles=tiles,
        stride=first.stride,
        rng=0,
    )
    layer.weight.data[...] = first.weight.data
    layer.bias.data[...] = first.bias.data[:, None, None]
    return Sequential([layer, *copy.layers[1:]], copy.input_shape)


def _forward_and_back(network: Sequential, x: Array, label: int | None) -> dict[str, Any]:
    """Run one digit forward and its gradient back to the first layer; tell all about the layer."""
    layer = network.layers[0]
    assert isinstance(layer, TiledConv2d)  # noqa: S101 - what _cut put there
    outputs = network.activations(x)
    maps, logits = outputs[0], outputs[-1]
    target = int(logits[0].argmax()) if label is None else label
    # A network that is sure has next to no gradient of the loss; of a score it always has one.
    score = np.zeros_like(logits)
    score[0, target] = 1
    gradient: Array | None = score
    for each in reversed(network.layers[1:]):
        assert gradient is not None  # noqa: S101 - only the first layer passes none on
        gradient = each.backward(gradient)
    assert gradient is not None  # noqa: S101 - as above
    layer.backward(gradient)
    kernels = layer.weight.data[:, :, :, 0]
    summary = network.summary()[0]
    return {
        "target": target,
        "maps": tensor(maps[0]),
        "mosaic": tensor(_mosaic(kernels)),
        "gradient_maps": tensor(gradient[0]),
        "gradient_mosaic": tensor(_mosaic(layer.weight.grad[:, :, :, 0])),
        "biases": tensor(layer.bias.data),
        "kernel": list(kernels.shape[3:]),
        "kernels": [_different(kernels[:, :, index]) for index in range(kernels.shape[2])],
        "tile_of": [of.tolist() for of in layer.tile_of],
        "stride": list(layer.stride),
        "parameters": summary.parameters,
        "multiply_adds": summary.multiply_adds,
    }


def _mosaic(kernels: Array) -> Array:
    """Lay the tiles' kernels side by side: (T, T, F, KH, KW) -> (F, T·KH, T·KW)."""
    tiles, _, filters, height, width = kernels.shape
    return kernels.transpose(2, 0, 3, 1, 4).reshape(filters, tiles * height, tiles * width)


def _different(kernels: Array) -> int:
    """Count the different kernels among those of all tiles, (T, T, KH, KW)."""
    return len(np.unique(kernels.reshape(len(kernels) ** 2, -1), axis=0))


def _accuracy(live: Live, network: Sequential) -> float:
    test = live.test.subset(slice(TEST_DIGITS))
    logits = network.predict(to_input(test.images))
    return float((logits.argmax(axis=1) == test.labels).mean())
