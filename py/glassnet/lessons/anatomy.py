"""Anatomy: every layer of the live network, what it does to the digit and what it costs (C03)."""

from __future__ import annotations

from typing import Any

from glassnet.base.plain import tensor
from glassnet.lessons.kit.live import HESITATING, Live
from glassnet.nn.losses import softmax, softmax_cross_entropy

MOST_MAPS = 4
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [("layers", {"index": HESITATING})]


def layers(live: Live, *, image: Any = None, index: int = 0) -> dict[str, Any]:
    """Send one digit through the network and describe every layer on its way.

    Args:
        live: the page's networks and digits.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        The `image` (28, 28) and its `label`; of each of the `layers` its `name`, `type`, `role`,
        shapes, `weights` (shapes by name), `parameters`, `multiply_adds`, `activation_bytes`, and
        of its output the first few `maps` (C, H, W); the `probabilities`, and the `loss` of the
        label.
    """
    x, label = live.image(image, index)
    outputs = live.network.activations(x)
    loss = None
    if label is not None:
        loss, _ = softmax_cross_entropy(outputs[-1], live.test.labels[[index % len(live.test)]])
    return {
        "image": tensor(x[0, 0]),
        "label": label,
        "layers": [
            {
                "name": summary.name,
                "type": summary.type,
                "role": summary.role,
                "input_shape": list(summary.input_shape),
                "output_shape": list(summary.output_shape),
                "weights": {
                    parameter.name: list(parameter.data.shape) for parameter in layer.parameters()
                },
                "parameters": summary.parameters,
                "multiply_adds": summary.multiply_adds,
                "activation_bytes": summary.activation_bytes,
                "maps": tensor(
                    output[0, :MOST_MAPS] if output.ndim == 4 else output[0][None, None]
                ),
            }
            for layer, summary, output in zip(
                live.network.layers, live.network.summary(), outputs, strict=True
            )
        ],
        "probabilities": softmax(outputs[-1])[0],
        "loss": loss,
        "source": live.source,
        "step": live.step,
    }
