"""Evidence: logits as sums of what each feature speaks for, then softmax, then the loss (C16)."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError
from glassnet.base.pixels import to_input
from glassnet.base.plain import tensor
from glassnet.lessons.kit.live import HESITATING, Live
from glassnet.nn.layers import Linear
from glassnet.nn.losses import softmax, softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.training.metrics import confusion_matrix

JUDGED = 2000
PIECE = 200
SHOWN = 8
NAMED = 8
"""Features named one by one; the others are added up."""
FIRST_LOOK: list[tuple[str, dict[str, Any]]] = [
    ("contributions", {"index": HESITATING}),
    ("confusion", {"label": 4, "prediction": 9}),
]


def contributions(live: Live, *, image: Any = None, index: int = 0) -> dict[str, Any]:
    """Break the logits of one digit into what each feature contributes: `z_k = Σ w_ki a_i + b_k`.

    Args:
        live: the page's networks and digits.
        image: the reader's drawing, 784 values.
        index: which test digit, if there is no drawing.

    Returns:
        The `image` and its `label`; `logits` (10,), `probabilities` (10,) and the `loss` of the
        label; and for each digit its `evidence`: `named`, the features that matter most with
        `index`, `feature` (what the last layer receives) and `contribution` (the product), the sum
        of the `others` and their `count`, and the `bias`.
    """
    network, source = live.network_where(_ends_with_linear)
    x, label = live.image(image, index)
    outputs = network.activations(x)
    features, logits = outputs[-2][0], outputs[-1]
    last = network.layers[-1]
    assert isinstance(last, Linear)  # noqa: S101 - what network_where looked for
    loss = None if label is None else softmax_cross_entropy(logits, np.array([label]))[0]
    return {
        "image": tensor(x[0, 0]),
        "label": label,
        "evidence": [
            _evidence(products, features, 0.0 if last.bias is None else last.bias.data[digit])
            for digit, products in enumerate(last.weight.data * features)
        ],
        "logits": logits[0],
        "probabilities": softmax(logits)[0],
        "loss": loss,
        "source": source,
        "step": live.step,
    }


def confusion(live: Live, *, label: int, prediction: int) -> dict[str, Any]:
    """Count how the network reads the first 2,000 test digits, and show one cell's digits.

    Args:
        live: the page's networks and digits.
        label: row of the cell.
        prediction: column of the cell.

    Returns:
        `confusion` (10, 10): rows are labels, columns predictions; `count` of test digits,
        `accuracy`; of the cell its `size`, the first few `images` (K, 28, 28) and their `indices`;
        `row` and `column`, how many digits have this label and how many answers are this
        prediction, with `found` and `right`, how many of them lie on the diagonal.

    Raises:
        ArgumentError: if label or prediction is not a digit.
    """
    if not (0 <= label <= 9 and 0 <= prediction <= 9):
        raise ArgumentError(
            f"label and prediction expect 0 to 9 but receive {label} and {prediction}."
        )
    test = live.test.subset(slice(JUDGED))
    predictions = _predictions(live)
    matrix = confusion_matrix(predictions, test.labels)
    inside = np.flatnonzero((test.labels == label) & (predictions == prediction))
    shown = inside[:SHOWN]
    return {
        "confusion": tensor(matrix),
        "count": len(test),
        "accuracy": float(np.mean(predictions == test.labels)),
        "label": label,
        "prediction": prediction,
        "size": len(inside),
        "row": int(matrix[label].sum()),
        "found": int(matrix[label, label]),
        "column": int(matrix[:, prediction].sum()),
        "right": int(matrix[prediction, prediction]),
        "images": tensor(to_input(test.images[shown])[:, 0]),
        "indices": shown.tolist(),
        "source": live.source,
        "step": live.step,
    }


def _evidence(products: Array, features: Array, bias: float) -> dict[str, Any]:
    order = np.argsort(-np.abs(products), kind="stable")
    return {
        "named": [
            {
                "index": int(index),
                "feature": float(features[index]),
                "contribution": float(products[index]),
            }
            for index in order[:NAMED]
        ],
        "others": float(products[order[NAMED:]].sum()),
        "count": max(0, len(order) - NAMED),
        "bias": float(bias),
    }


def _predictions(live: Live) -> Any:
    """Read the digits once for every state of the network; the cells then cost nothing."""
    state = (live.source, live.step)
    if live.memory.get("state") != state:
        images = to_input(live.test.images[:JUDGED])
        live.memory["predictions"] = live.network.predict(images, batch_size=PIECE).argmax(axis=1)
        live.memory["state"] = state
    return live.memory["predictions"]


def _ends_with_linear(network: Sequential) -> bool:
    return isinstance(network.layers[-1], Linear) and len(network.layers) > 1
