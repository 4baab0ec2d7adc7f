"""Answers: what a page asks about a network and a digit, in plain values and flat arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.base.pixels import Images
from glassnet.base.plain import flat, tensor
from glassnet.data import handwriting
from glassnet.insight.convolution import convolution_terms
from glassnet.nn.layers import Conv2d
from glassnet.nn.losses import softmax
from glassnet.nn.network import Sequential
from glassnet.training.evaluation import EvaluationResult

Plain = dict[str, Any]
Pixels = NDArray[np.float32]


def reading(network: Sequential, drawing: Pixels, *, normalize: bool) -> Plain:
    """Bring a drawing (height, width) into MNIST's form and tell what the network reads in it."""
    image = handwriting.normalize(drawing) if normalize else handwriting.fit(drawing)
    probabilities = softmax(network.forward(image[None, None]))[0]
    return {
        "image": image,
        "probabilities": probabilities,
        "prediction": probabilities.argmax(),
    }


def insides(network: Sequential, pixels: Pixels) -> Plain:
    """Show what every layer makes of an image (1, 1, 28, 28), and the first filters."""
    activations = network.activations(pixels)
    convolution = next((layer for layer in network.layers if isinstance(layer, Conv2d)), None)
    return {
        "image": pixels,
        "filters": None if convolution is None else tensor(convolution.weight.data),
        "activations": [
            {
                "name": summary.name,
                "type": summary.type,
                "role": summary.role,
                "shape": list(activation.shape[1:]),
                "data": flat(activation),
            }
            for summary, activation in zip(network.summary(), activations, strict=True)
        ],
        "probabilities": softmax(activations[-1])[0],
    }


def arithmetic(
    network: Sequential, layer: int, pixels: Pixels, channel: int, row: int, column: int
) -> Plain:
    """Show the terms behind one output value of the convolution `layer`."""
    terms = convolution_terms(network, layer, pixels, channel, row, column)
    return {
        "patch": tensor(terms.patch),
        "kernel": tensor(terms.kernel),
        "bias": terms.bias,
        "value": terms.value,
        "top": terms.top,
        "left": terms.left,
    }


def mistakes(result: EvaluationResult, images: Images, limit: int) -> Plain:
    """Tell what an evaluation on `images` got wrong, the most confident mistakes first."""
    wrong = result.mistakes()
    shown = wrong[:limit]
    return {
        "confusion": result.confusion(),
        "indices": shown.astype(np.int32),
        "images": images[shown],
        "labels": result.labels[shown].astype(np.int32),
        "predictions": result.predictions[shown],
        "confidences": result.confidences[shown],
        "count": len(wrong),
        "epoch": result.epoch,
    }
