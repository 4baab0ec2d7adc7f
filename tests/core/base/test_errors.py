"""Every message of the layers, the network and the loss, word for word."""

from __future__ import annotations

import numpy as np
import pytest

import glassnet.base.errors
from glassnet import ops
from glassnet.base.errors import (
    ArgumentError,
    CallOrderError,
    FormatError,
    GlassnetError,
    ShapeError,
    SpecError,
    at_layer,
    shown,
)
from glassnet.nn.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    LeakyReLU,
    Linear,
    LocallyConnected2d,
    MaxPool2d,
    ReLU,
)
from glassnet.nn.losses import log_softmax, softmax, softmax_cross_entropy
from glassnet.nn.network import Sequential


def zeros(*shape, dtype=np.float32):
    return np.zeros(shape, dtype)


def backward_with(layer, x, dy):
    layer.forward(x)
    return layer.backward(dy)


def lenet_without_flatten():
    return Sequential(
        [Conv2d(1, 16, 3), ReLU(), MaxPool2d(2), Linear(400, 10)], input_shape=(1, 12, 12)
    )


INITIALIZERS = (
    "initializer must be one of he_normal, he_uniform, glorot_normal, glorot_uniform, zeros, "
    '{"normal": std} or {"constant": value}, but is '
)


def explained(mistake, kind, *message):
    return pytest.param(mistake, kind, "".join(message), id="".join(message)[:60])


MESSAGES = [
    # Shapes that do not fit
    explained(
        lambda: Conv2d(3, 8, 3).forward(zeros(2, 1, 28, 28)),
        ShapeError,
        "Conv2d expects 3 channels but receives 1, in (1, 28, 28). Set in_channels to 1.",
    ),
    explained(
        lambda: Conv2d(1, 8, 3).forward(zeros(2, 784)),
        ShapeError,
        "Conv2d expects images (C, H, W) but receives (784,). Put it before Flatten, and feed the ",
        "network batches (N, C, H, W).",
    ),
    explained(
        lambda: Conv2d(1, 8, (5, 3), padding=(0, 1), dilation=2).output_shape((1, 8, 2)),
        ShapeError,
        "Conv2d expects an image of at least 9×3 pixels (kernel 5×3, padding 0×1, dilation 2×2) ",
        "but receives 8×2. Make the kernel smaller or the padding larger.",
    ),
    explained(
        lambda: MaxPool2d(3).output_shape((1, 2, 9)),
        ShapeError,
        "MaxPool2d expects an image of at least 3×3 pixels (kernel 3×3, padding 0×0, dilation ",
        "1×1) ",
        "but receives 2×9. Make the kernel smaller or the padding larger.",
    ),
    explained(
        lambda: AvgPool2d(2).forward(zeros(2, 400)),
        ShapeError,
        "AvgPool2d expects images (C, H, W) but receives (400,). Put it before Flatten, and feed ",
        "the network batches (N, C, H, W).",
    ),
    explained(
        lambda: Linear(400, 10).forward(zeros(2, 300)),
        ShapeError,
        "Linear expects 400 features but receives (300,). Set in_features to 300.",
    ),
    explained(
        lambda: Linear(400, 10).forward(zeros(2, 16, 5, 5)),
        ShapeError,
        "Linear expects 400 features but receives (16, 5, 5). Add Flatten before it.",
    ),
    explained(
        lambda: Linear(300, 10).forward(zeros(2, 16, 5, 5)),
        ShapeError,
        "Linear expects 300 features but receives (16, 5, 5). Add Flatten before it and set ",
        "in_features to 400.",
    ),
    explained(
        lambda: LocallyConnected2d(1, 8, 28, 3).forward(zeros(2, 1, 27, 28)),
        ShapeError,
        "LocallyConnected2d expects (1, 28, 28) but receives (1, 27, 28). Its filters belong to ",
        "places: set in_channels and in_size to what arrives.",
    ),
    explained(
        lambda: LocallyConnected2d(1, 8, 2, 3),
        ShapeError,
        "LocallyConnected2d expects an image of at least 3×3 pixels (kernel 3×3, padding 0×0, ",
        "dilation 1×1) but receives 2×2. Make the kernel smaller or the padding larger.",
    ),
    explained(
        lambda: BatchNorm2d(4).forward(zeros(2, 8, 5, 5)),
        ShapeError,
        "BatchNorm2d expects 4 channels but receives 8, in (8, 5, 5). Set num_features to 8.",
    ),
    explained(
        lambda: BatchNorm2d(4).forward(zeros(1, 4, 1, 1), training=True),
        ShapeError,
        "BatchNorm2d expects at least 2 values per channel in training but receives ",
        "(1, 4, 1, 1). Use a larger batch.",
    ),
    explained(
        lambda: ReLU().forward(np.array(1.0)),
        ShapeError,
        "ReLU expects a batch (N, …) but receives a single number.",
    ),
    # Backward passes
    explained(
        lambda: Conv2d(1, 8, 3).backward(zeros(2, 8, 26, 26)),
        CallOrderError,
        "Conv2d cannot go backward yet. Call forward first.",
    ),
    explained(
        lambda: backward_with(Linear(4, 3), zeros(2, 4), zeros(1, 3)),
        ShapeError,
        "Linear expects a gradient of its output's shape (2, 3) but receives (1, 3). Call ",
        "backward ",
        "with the gradient for the last forward pass.",
    ),
    explained(
        lambda: backward_with(Linear(4, 3), zeros(2, 4), zeros(2, 3, dtype=np.float64)),
        ArgumentError,
        "Linear expects float32 but receives float64. Convert it with x.astype(np.float32).",
    ),
    # Dtypes
    explained(
        lambda: Conv2d(1, 8, 3).forward(zeros(2, 1, 28, 28, dtype=np.uint8)),
        ArgumentError,
        "Conv2d expects float32 but receives uint8. Convert it with x.astype(np.float32), and ",
        "scale pixels to 0…1.",
    ),
    explained(
        lambda: Flatten().forward(zeros(2, 3, dtype=np.float16)),
        ArgumentError,
        "Flatten expects float32 or float64 but receives float16. Convert it with ",
        "x.astype(np.float32), and scale pixels to 0…1.",
    ),
    explained(
        lambda: Conv2d(1, 8, 3, dtype=np.float64).forward(zeros(2, 1, 28, 28)),
        ArgumentError,
        "Conv2d expects float64 but receives float32. Convert it with x.astype(np.float64).",
    ),
    explained(
        lambda: ReLU().forward([[1.0]]),
        ArgumentError,
        "ReLU expects a NumPy array but receives list. Convert it with ",
        "np.asarray(x, dtype=np.float32).",
    ),
    # Constructors
    explained(
        lambda: Conv2d(0, 8, 3),
        ArgumentError,
        "Conv2d expects in_channels to be a whole number ≥ 1 but receives 0.",
    ),
    explained(
        lambda: Linear(10, True),
        ArgumentError,
        "Linear expects out_features to be a whole number ≥ 1 but receives True.",
    ),
    explained(
        lambda: Conv2d(1, 8, 2.5),
        ArgumentError,
        "Conv2d expects kernel_size to be a whole number ≥ 1, or two of them (height, width), but ",
        "receives 2.5.",
    ),
    explained(
        lambda: MaxPool2d((2, 2, 2)),
        ArgumentError,
        "MaxPool2d expects kernel_size to be a whole number ≥ 1, or two of them (height, width), ",
        "but receives (2, 2, 2).",
    ),
    explained(
        lambda: Conv2d(1, 8, 3, padding=-1),
        ArgumentError,
        "Conv2d expects padding to be a whole number ≥ 0, or two of them (height, width), but ",
        "receives -1.",
    ),
    explained(
        lambda: Conv2d(6, 8, 3, groups=3),
        ArgumentError,
        "Conv2d expects groups to divide in_channels and out_channels, but 3 does not divide both ",
        "6 and 8.",
    ),
    explained(
        lambda: Conv2d(1, 8, 3, bias="yes"),
        ArgumentError,
        "Conv2d expects bias to be True or False but receives 'yes'.",
    ),
    explained(
        lambda: MaxPool2d((3, 2), padding=(1, 2)),
        ArgumentError,
        "MaxPool2d expects padding of at most half the kernel, but padding (1, 2) is more than ",
        "half ",
        "of kernel_size (3, 2). A window would lie wholly in the padding.",
    ),
    explained(
        lambda: Dropout(1),
        ArgumentError,
        "Dropout expects p to be a number in [0, 1) but receives 1.",
    ),
    explained(
        lambda: Dropout(float("nan")),
        ArgumentError,
        "Dropout expects p to be a number in [0, 1) but receives nan.",
    ),
    explained(
        lambda: LeakyReLU(-0.1),
        ArgumentError,
        "LeakyReLU expects negative_slope to be a number in [0, 1) but receives -0.1.",
    ),
    explained(
        lambda: BatchNorm2d(2, epsilon=0),
        ArgumentError,
        "BatchNorm2d expects epsilon to be a number in [1e-12, 1) but receives 0.",
    ),
    explained(
        lambda: Linear(2, 2, dtype=np.int32),
        ArgumentError,
        "Linear expects dtype to be np.float32 or np.float64 but receives <class 'numpy.int32'>.",
    ),
    explained(
        lambda: Linear(2, 2, rng="dice"),
        ArgumentError,
        "Linear expects rng to be a whole number ≥ 0 but receives 'dice'.",
    ),
    explained(
        lambda: Linear(2, 2, initializer="he"),
        ArgumentError,
        INITIALIZERS + "'he'.",
    ),
    explained(
        lambda: Linear(2, 2, initializer={"normal": -1}),
        ArgumentError,
        INITIALIZERS + "{'normal': -1}.",
    ),
    # Networks
    explained(
        lenet_without_flatten,
        ShapeError,
        "layer 3 (Linear) expects 400 features but receives (16, 5, 5). Add Flatten before it.",
    ),
    explained(
        lambda: Sequential([ReLU(), Linear(4, 2)]).forward(zeros(2, 3)),
        ShapeError,
        "layer 1 (Linear) expects 4 features but receives (3,). Set in_features to 3.",
    ),
    explained(
        lambda: Sequential([Flatten(), Linear(4, 2)]).backward(zeros(2, 2)),
        CallOrderError,
        "layer 1 (Linear) cannot go backward yet. Call forward first.",
    ),
    explained(
        lambda: Sequential([Flatten()], input_shape=(1, 4, 4)).forward(zeros(1, 4, 4)),
        ShapeError,
        "the network expects images (N, 1, 4, 4) but receives (1, 4, 4). Add the axis of the ",
        "batch ",
        "with x[np.newaxis].",
    ),
    explained(
        lambda: Sequential([Flatten()], input_shape=(1, 4, 4)).activations(zeros(9, 4, 4)),
        ShapeError,
        "the network expects images (N, 1, 4, 4) but receives (9, 4, 4). Add the axis of the ",
        "channels with x[:, np.newaxis].",
    ),
    explained(
        lambda: Sequential([Flatten()], input_shape=(1, 4, 4)).predict(zeros(9, 1, 5, 4)),
        ShapeError,
        "the network expects images (N, 1, 4, 4) but receives (9, 1, 5, 4). Reshape the ",
        "images, or ",
        "build a network for this shape.",
    ),
    explained(
        lambda: Sequential([Flatten()]).predict(zeros(9, 4), batch_size=0),
        ArgumentError,
        "predict expects batch_size to be a whole number ≥ 1 but receives 0.",
    ),
    explained(
        lambda: Sequential([ReLU]),
        ArgumentError,
        "Sequential expects a list of layers but receives "
        "<class 'glassnet.nn.layers.activation.ReLU'>. Write Sequential([Conv2d(…), ReLU(), …]).",
    ),
    explained(
        lambda: Sequential([]),
        ArgumentError,
        "Sequential expects at least one layer, and each only once, because a layer remembers its ",
        "last input. It receives 0.",
    ),
    explained(
        lambda: Sequential([ReLU()] * 2),
        ArgumentError,
        "Sequential expects at least one layer, and each only once, because a layer remembers its ",
        "last input. It receives 2.",
    ),
    explained(
        lambda: Sequential([ReLU()]).summary(),
        ArgumentError,
        "summary needs the shape of the input: summary((C, H, W)).",
    ),
    explained(
        lambda: Sequential([Linear(2, 1)]).load_state_dict({"0.weight": zeros(1, 2), "x": None}),
        FormatError,
        "the state does not belong to this network: missing ['0.bias'], unknown ['x']. Build the ",
        "network from the same specification.",
    ),
    explained(
        lambda: Sequential([Linear(2, 1, bias=False)]).load_state_dict({"0.weight": zeros(2, 1)}),
        ShapeError,
        "0.weight expects (1, 2) but receives (2, 1). Build the network from the same ",
        "specification.",
    ),
    explained(
        lambda: Sequential([Linear(2, 1, bias=False)]).load_state_dict(
            {"0.weight": zeros(1, 2, dtype=np.int64)}
        ),
        FormatError,
        "0.weight expects float32 but receives int64. Pass what state_dict returned.",
    ),
    explained(
        lambda: Sequential([Dropout()]).set_random_states([]),
        FormatError,
        "the random states do not belong to this network: zip() argument 2 is shorter than ",
        "argument 1. It has 1 layers that draw random numbers.",
    ),
    explained(
        lambda: Sequential.from_spec({}, seed=-1),
        SpecError,
        '"input" must be [channels, height, width], three whole numbers from 1 to 4096 and at ',
        "most ",
        "64 MB in all, but is None. For MNIST write [1, 28, 28].",
    ),
    explained(
        lambda: Sequential([ReLU()]).to_spec(),
        SpecError,
        "a specification needs the shape of the input (C, H, W), but it is None. Give it to ",
        "Sequential(layers, input_shape=(C, H, W)).",
    ),
    # Losses
    explained(
        lambda: softmax(zeros(3)),
        ShapeError,
        "softmax expects logits of shape (N, classes) but receives (3,). End the network with ",
        "Flatten and Linear.",
    ),
    explained(
        lambda: log_softmax(zeros(3, 0)),
        ShapeError,
        "log_softmax expects logits of shape (N, classes) but receives (3, 0). End the network ",
        "with ",
        "Flatten and Linear.",
    ),
    explained(
        lambda: softmax_cross_entropy(zeros(2, 8, 5, 5), np.zeros(2, int)),
        ShapeError,
        "softmax_cross_entropy expects logits of shape (N, classes) but receives (2, 8, 5, 5). ",
        "End ",
        "the network with Flatten and Linear.",
    ),
    explained(
        lambda: softmax_cross_entropy(zeros(0, 10), np.zeros(0, int)),
        ShapeError,
        "softmax_cross_entropy expects at least one image but receives an empty batch.",
    ),
    explained(
        lambda: softmax_cross_entropy(zeros(3, 10), np.zeros(4, int)),
        ShapeError,
        "softmax_cross_entropy expects labels of shape (3,), one for each row of logits, but ",
        "receives (4,).",
    ),
    explained(
        lambda: softmax_cross_entropy(zeros(3, 10), zeros(3)),
        ArgumentError,
        "softmax_cross_entropy expects whole numbers as labels but receives float32. Convert them ",
        "with labels.astype(np.int64); one-hot rows with labels.argmax(axis=1).",
    ),
    explained(
        lambda: softmax_cross_entropy(zeros(3, 10), np.array([0, 10, 3])),
        ArgumentError,
        "softmax_cross_entropy expects labels from 0 to 9 but receives 0 to 10. Give the last ",
        "layer ",
        "one output per class.",
    ),
    explained(
        lambda: softmax_cross_entropy(zeros(3, 10), np.array([0, -1, 3])),
        ArgumentError,
        "softmax_cross_entropy expects labels from 0 to 9 but receives -1 to 3. Leave out the ",
        "images that have no class, or number the classes from 0.",
    ),
    # Backends
    explained(
        lambda: ops.use_backend("cuda"),
        ArgumentError,
        "backend must be one of numpy, simd, auto, but is 'cuda'.",
    ),
]


@pytest.mark.parametrize(("mistake", "kind", "message"), MESSAGES)
def test_a_mistake_is_explained(mistake, kind, message):
    with pytest.raises(GlassnetError) as caught:
        mistake()
    assert str(caught.value) == message
    assert type(caught.value) is kind


def test_a_backend_without_its_code_says_so(monkeypatch):
    def fail(name):
        raise ImportError("no kernels for this machine")

    monkeypatch.setattr(ops, "import_module", fail)
    with pytest.raises(ArgumentError) as caught:
        ops.use_backend("simd")
    assert str(caught.value) == (
        'backend "simd" cannot be loaded here: no kernels for this machine. Use "numpy" instead.'
    )


def test_a_failed_forward_pass_does_not_make_room_for_a_backward_pass():
    layer = Linear(4, 3)
    layer.forward(zeros(2, 4))
    with pytest.raises(ShapeError):
        layer.forward(zeros(5, 3))
    assert layer.backward(zeros(2, 3)).shape == (2, 4)


def test_our_errors_are_also_those_that_python_programmers_expect():
    ours = [kind for kind in vars(glassnet.base.errors).values() if isinstance(kind, type)]
    ours = [kind for kind in ours if issubclass(kind, Exception)]
    assert len(ours) == 8
    assert all(issubclass(kind, GlassnetError) for kind in ours)
    assert issubclass(ShapeError, ValueError)
    assert issubclass(CallOrderError, RuntimeError)


def test_a_layer_is_located_once():
    error = at_layer(ShapeError("Linear expects 4."), 3, "Linear")
    assert type(error) is ShapeError
    assert str(error) == "layer 3 (Linear) expects 4."


def test_values_from_anywhere_are_quoted_briefly():
    for value in (10**9999, [10**9999], {"a": [[["x" * 10**5]]] * 10**4}, "x" * 999):
        assert len(shown(value)) < 500
