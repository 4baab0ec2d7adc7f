"""The hot operations in compiled code, with the signatures of `numpy_ops`.

Each function makes the arrays for its results and hands everything to one kernel. A kernel takes
float32 arrays that are C-contiguous and whose shapes fit; it looks itself, and refuses anything
else before touching it. Then NumPy does the work. So both backends accept the same calls, and an
operation that is not here is NumPy's.

Results are always fresh arrays: nothing a caller holds is written to later. What the kernels
need besides (packed weights, one padded image) lies in one scratch array, which grows to the
largest need and stays.

Importing this module raises ImportError where there are no compiled kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from glassnet.base.arrays import Array, Indices, Pair, Shape
from glassnet.base.pixels import Images
from glassnet.kernels import Kernel, load
from glassnet.ops import numpy_ops
from glassnet.ops.windows import output_size

Listener: TypeAlias = Callable[[Kernel, tuple[object, ...], int], None]

kernels = load()
_scratch = np.empty(1 << 16, np.uint8)


listener: ContextVar[Listener | None] = ContextVar("listener", default=None)
"""Hears of every kernel call, with its arguments and status, that its own thread makes."""


def _call(kernel: Kernel, *arguments: object) -> int:
    """Call a kernel: the one place where that is done."""
    status = kernel(*arguments)
    if heard := listener.get():
        heard(kernel, arguments, status)
    return status


def _done(kernel: Kernel, *arguments: object) -> bool:
    """Call a kernel; False if it refuses."""
    return _call(kernel, *arguments) == 0


def _done_with_scratch(kernel: Kernel, *arguments: object) -> bool:
    """Call a kernel that needs scratch; False if it refuses."""
    global _scratch
    scratch = _scratch
    status = _call(kernel, *arguments, scratch)
    if status > 0:
        # Kept in a name of its own: another thread may put a smaller one in the shared place.
        scratch = _scratch = np.empty(status, np.uint8)
        status = _call(kernel, *arguments, scratch)
    return status == 0


def _like(x: Array) -> Array:
    return np.empty(x.shape, np.float32)


# How windows lie, as arrays of numbers: handing over one of these, made once, takes a kernel's
# caller less time than handing over 13 numbers.


def _windows(stride: Pair, padding: Pair, dilation: Pair, groups: int) -> Indices:
    return _numbers(*stride, *padding, *dilation, groups)


def _pooling(kernel_size: Pair, stride: Pair, padding: Pair) -> Indices:
    return _numbers(*kernel_size, *stride, *padding)


@lru_cache(maxsize=1024)
def _numbers(*numbers: int) -> Indices:
    """Make int32 of all; a number too large for that becomes one that kernels refuse, too."""
    return np.minimum(numbers, np.iinfo(np.int32).max).astype(np.int32)


def _floats(*numbers: float) -> Array:
    return _kept_floats(*map(float, numbers))


@lru_cache(maxsize=1024)
def _kept_floats(*numbers: float) -> Array:
    return np.array(numbers, np.float32)


# Input ---------------------------------------------------------------------------------------


def input_batch(images: Images, indices: Indices, offsets: Indices | None) -> Array:
    """As `numpy_ops.input_batch`."""
    x = np.empty((len(indices), 1, *images.shape[1:]), np.float32)
    if _done(kernels.input_batch, images, indices, offsets, x):
        return x
    return numpy_ops.input_batch(images, indices, offsets)


# Convolution ---------------------------------------------------------------------------------


def conv2d(
    x: Array,
    weight: Array,
    bias: Array | None,
    *,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
    groups: int,
) -> Array:
    """As `numpy_ops.conv2d`."""
    size = output_size(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    y = np.empty((x.shape[0], weight.shape[0], *size), np.float32)
    if _done_with_scratch(
        kernels.conv2d, x, weight, bias, y, _windows(stride, padding, dilation, groups)
    ):
        return y
    return numpy_ops.conv2d(
        x, weight, bias, stride=stride, padding=padding, dilation=dilation, groups=groups
    )


def conv2d_backward(
    dy: Array,
    x: Array,
    weight: Array,
    *,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
    groups: int,
    needs_dx: bool = True,
) -> tuple[Array | None, Array, Array]:
    """As `numpy_ops.conv2d_backward`."""
    dx = _like(x) if needs_dx else None
    dW, db = _like(weight), np.empty(weight.shape[0], np.float32)
    windows = _windows(stride, padding, dilation, groups)
    if _done_with_scratch(kernels.conv2d_backward, dy, x, weight, dx, dW, db, windows):
        return dx, dW, db
    return numpy_ops.conv2d_backward(
        dy,
        x,
        weight,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        needs_dx=needs_dx,
    )


# Pooling -------------------------------------------------------------------------------------


def max_pool2d(
    x: Array, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> tuple[Array, Indices]:
    """As `numpy_ops.max_pool2d`."""
    shape = (*x.shape[:2], *output_size(x.shape[2:], kernel_size, stride, padding))
    y, winners = np.empty(shape, np.float32), np.empty(shape, np.uint8)
    if _done(kernels.max_pool2d, x, y, winners, _pooling(kernel_size, stride, padding)):
        return y, winners
    return numpy_ops.max_pool2d(x, kernel_size=kernel_size, stride=stride, padding=padding)


def max_pool2d_backward(
    dy: Array, winners: Indices, in_shape: Shape, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> Array:
    """As `numpy_ops.max_pool2d_backward`."""
    dx = np.empty(in_shape, np.float32)
    if _done(kernels.max_pool2d_backward, dy, winners, dx, _pooling(kernel_size, stride, padding)):
        return dx
    return numpy_ops.max_pool2d_backward(
        dy, winners, in_shape, kernel_size=kernel_size, stride=stride, padding=padding
    )


def avg_pool2d(x: Array, *, kernel_size: Pair, stride: Pair, padding: Pair) -> Array:
    """As `numpy_ops.avg_pool2d`."""
    size = output_size(x.shape[2:], kernel_size, stride, padding)
    y = np.empty((*x.shape[:2], *size), np.float32)
    if _done(kernels.avg_pool2d, x, y, _pooling(kernel_size, stride, padding)):
        return y
    return numpy_ops.avg_pool2d(x, kernel_size=kernel_size, stride=stride, padding=padding)


def avg_pool2d_backward(
    dy: Array, in_shape: Shape, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> Array:
    """As `numpy_ops.avg_pool2d_backward`."""
    dx = np.empty(in_shape, np.float32)
    if _done(kernels.avg_pool2d_backward, dy, dx, _pooling(kernel_size, stride, padding)):
        return dx
    return numpy_ops.avg_pool2d_backward(
        dy, in_shape, kernel_size=kernel_size, stride=stride, padding=padding
    )


# Block: convolution, pooling, ReLU ------------------------------------------------------------


def conv_block(
    x: Array,
    weight: Array,
    bias: Array | None,
    *,
    convolution: Mapping[str, Any],
    pooling: Mapping[str, Any],
) -> tuple[Array, Indices]:
    """As `numpy_ops.conv_block`."""
    maps = _size(x, weight, convolution)
    size = output_size(maps, pooling["kernel_size"], pooling["stride"], pooling["padding"])
    shape = (x.shape[0], weight.shape[0], *size)
    y, winners = np.empty(shape, np.float32), np.empty(shape, np.uint8)
    windows = _windows(**convolution), _pooling(**pooling)
    if _done_with_scratch(kernels.conv_block, x, weight, bias, y, winners, *windows):
        return y, winners
    return numpy_ops.conv_block(x, weight, bias, convolution=convolution, pooling=pooling)


def conv_block_backward(
    dy: Array,
    y: Array,
    winners: Indices,
    x: Array,
    weight: Array,
    *,
    convolution: Mapping[str, Any],
    pooling: Mapping[str, Any],
    needs_dx: bool = True,
) -> tuple[Array | None, Array, Array]:
    """As `numpy_ops.conv_block_backward`."""
    dx = _like(x) if needs_dx else None
    dW, db = _like(weight), np.empty(weight.shape[0], np.float32)
    windows = _windows(**convolution), _pooling(**pooling)
    if _done_with_scratch(
        kernels.conv_block_backward, dy, y, winners, x, weight, dx, dW, db, *windows
    ):
        return dx, dW, db
    return numpy_ops.conv_block_backward(
        dy,
        y,
        winners,
        x,
        weight,
        convolution=convolution,
        pooling=pooling,
        needs_dx=needs_dx,
    )


def _size(x: Array, weight: Array, convolution: Mapping[str, Any]) -> Pair:
    stride, padding = convolution["stride"], convolution["padding"]
    return output_size(x.shape[2:], weight.shape[2:], stride, padding, convolution["dilation"])


# Linear --------------------------------------------------------------------------------------


def linear(x: Array, weight: Array, bias: Array | None) -> Array:
    """As `numpy_ops.linear`."""
    y = np.empty((x.shape[0], weight.shape[0]), np.float32)
    if _done_with_scratch(kernels.linear, x, weight, bias, y):
        return y
    return numpy_ops.linear(x, weight, bias)


def linear_backward(
    dy: Array, x: Array, weight: Array, *, needs_dx: bool = True
) -> tuple[Array | None, Array, Array]:
    """As `numpy_ops.linear_backward`."""
    dx = _like(x) if needs_dx else None
    dW, db = _like(weight), np.empty(weight.shape[0], np.float32)
    if _done_with_scratch(kernels.linear_backward, dy, x, weight, dx, dW, db):
        return dx, dW, db
    return numpy_ops.linear_backward(dy, x, weight, needs_dx=needs_dx)


# Activations ---------------------------------------------------------------------------------


class Bend(IntEnum):
    """Which activation a kernel computes, in the order of `kernels.h`."""

    RELU = 0
    LEAKY_RELU = 1
    ELU = 2
    SIGMOID = 3
    TANH = 4
    GELU = 5


def _bent(which: Bend, x: Array, *number: float) -> Array:
    """Return what an activation makes of `x`."""
    y = _like(x)
    if _done(kernels.activation, x, _bend(which, *number), y):
        return y
    return _textbook(which.name.lower())(x, *number)


def _unbent(which: Bend, dy: Array, kept: Array, *number: float) -> Array:
    """Carry a gradient back; `kept` is the output, or of leaky ReLU and GELU the input."""
    dx = _like(kept)
    if _done(kernels.activation_backward, dy, kept, _bend(which, *number), dx):
        return dx
    return _textbook(f"{which.name.lower()}_backward")(dy, kept, *number)


def _bend(which: Bend, number: float = 0) -> Array:
    return _floats(which, number)


def _textbook(operation: str) -> Callable[..., Array]:
    """Find the operation of `numpy_ops` that a kernel has refused to do."""
    function: Callable[..., Array] = getattr(numpy_ops, operation)
    return function


def add(a: Array, b: Array) -> Array:
    """As `numpy_ops.add`."""
    y = _like(a)
    return y if _done(kernels.add, a, b, y) else numpy_ops.add(a, b)


def relu(x: Array) -> Array:
    """As `numpy_ops.relu`."""
    return _bent(Bend.RELU, x)


def relu_backward(dy: Array, y: Array) -> Array:
    """As `numpy_ops.relu_backward`."""
    return _unbent(Bend.RELU, dy, y)


def leaky_relu(x: Array, negative_slope: float) -> Array:
    """As `numpy_ops.leaky_relu`."""
    return _bent(Bend.LEAKY_RELU, x, negative_slope)


def leaky_relu_backward(dy: Array, x: Array, negative_slope: float) -> Array:
    """As `numpy_ops.leaky_relu_backward`."""
    return _unbent(Bend.LEAKY_RELU, dy, x, negative_slope)


def elu(x: Array, alpha: float) -> Array:
    """As `numpy_ops.elu`."""
    return _bent(Bend.ELU, x, alpha)


def elu_backward(dy: Array, y: Array, alpha: float) -> Array:
    """As `numpy_ops.elu_backward`."""
    return _unbent(Bend.ELU, dy, y, alpha)


def sigmoid(x: Array) -> Array:
    """As `numpy_ops.sigmoid`."""
    return _bent(Bend.SIGMOID, x)


def sigmoid_backward(dy: Array, y: Array) -> Array:
    """As `numpy_ops.sigmoid_backward`."""
    return _unbent(Bend.SIGMOID, dy, y)


def tanh(x: Array) -> Array:
    """As `numpy_ops.tanh`."""
    return _bent(Bend.TANH, x)


def tanh_backward(dy: Array, y: Array) -> Array:
    """As `numpy_ops.tanh_backward`."""
    return _unbent(Bend.TANH, dy, y)


def gelu(x: Array) -> Array:
    """As `numpy_ops.gelu`."""
    return _bent(Bend.GELU, x)


def gelu_backward(dy: Array, x: Array) -> Array:
    """As `numpy_ops.gelu_backward`."""
    return _unbent(Bend.GELU, dy, x)


# Dropout -------------------------------------------------------------------------------------


def dropout(x: Array, chances: Array, p: float) -> tuple[Array, Array]:
    """As `numpy_ops.dropout`."""
    y, mask = _like(x), _like(x)
    if _done(kernels.dropout, x, chances, _floats(p, 1 - p), y, mask):
        return y, mask
    return numpy_ops.dropout(x, chances, p)


def dropout_backward(dy: Array, mask: Array) -> Array:
    """As `numpy_ops.dropout_backward`."""
    dx = _like(dy)
    if _done(kernels.dropout_backward, dy, mask, dx):
        return dx
    return numpy_ops.dropout_backward(dy, mask)


# Batch normalization -------------------------------------------------------------------------


def batch_norm2d(
    x: Array, gamma: Array, beta: Array, epsilon: float
) -> tuple[Array, Array, Array, Array]:
    """As `numpy_ops.batch_norm2d`."""
    y, x_hat, mean, variance = _like(x), _like(x), _like(gamma), _like(gamma)
    if _done(kernels.batch_norm2d, x, gamma, beta, y, mean, variance, x_hat, _floats(epsilon)):
        return y, mean, variance, x_hat
    return numpy_ops.batch_norm2d(x, gamma, beta, epsilon)


def running_average(running: Array, batch: Array, share: float, factor: float = 1) -> None:
    """As `numpy_ops.running_average`."""
    if not _done(kernels.running_average, running, batch, _floats(share, factor)):
        numpy_ops.running_average(running, batch, share, factor)


def batch_norm2d_backward(
    dy: Array, x_hat: Array, gamma: Array, variance: Array, epsilon: float
) -> tuple[Array, Array, Array]:
    """As `numpy_ops.batch_norm2d_backward`."""
    dx, dgamma, dbeta = _like(dy), _like(gamma), _like(gamma)
    arrays = (dy, x_hat, gamma, variance, dx, dgamma, dbeta)
    if _done(kernels.batch_norm2d_backward, *arrays, _floats(epsilon)):
        return dx, dgamma, dbeta
    return numpy_ops.batch_norm2d_backward(dy, x_hat, gamma, variance, epsilon)


def batch_norm2d_fixed(
    x: Array, gamma: Array, beta: Array, mean: Array, variance: Array, epsilon: float
) -> tuple[Array, Array]:
    """As `numpy_ops.batch_norm2d_fixed`."""
    y, x_hat = _like(x), _like(x)
    arrays = (x, gamma, beta, mean, variance, y, x_hat)
    if _done(kernels.batch_norm2d_fixed, *arrays, _floats(epsilon)):
        return y, x_hat
    return numpy_ops.batch_norm2d_fixed(x, gamma, beta, mean, variance, epsilon)


# Loss ----------------------------------------------------------------------------------------


def softmax_cross_entropy(logits: Array, labels: Indices) -> tuple[float, Array]:
    """As `numpy_ops.softmax_cross_entropy`."""
    loss, dlogits = np.empty(1), _like(logits)
    classes = labels.astype(np.int32)
    if _done(kernels.softmax_cross_entropy, logits, classes, loss, dlogits):
        return float(loss[0]), dlogits
    return numpy_ops.softmax_cross_entropy(logits, labels)


# Updates, in place ---------------------------------------------------------------------------


def sgd_step(
    data: list[Array],
    grad: list[Array],
    velocity: list[Array] | None,
    *,
    learning_rate: float,
    momentum: float,
    nesterov: bool,
    weight_decay: float,
) -> None:
    """As `numpy_ops.sgd_step`."""
    numbers = learning_rate, momentum, nesterov, weight_decay
    if not _done(kernels.sgd_step, data, grad, velocity, *numbers):
        numpy_ops.sgd_step(
            data,
            grad,
            velocity,
            learning_rate=learning_rate,
            momentum=momentum,
            nesterov=nesterov,
            weight_decay=weight_decay,
        )


def adam_step(
    data: list[Array],
    grad: list[Array],
    mean: list[Array],
    square: list[Array],
    *,
    step: int,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    weight_decay: float,
    decoupled: bool,
) -> None:
    """As `numpy_ops.adam_step`."""
    done = _done(
        kernels.adam_step,
        data,
        grad,
        mean,
        square,
        learning_rate / (1 - beta1**step),
        1 / (1 - beta2**step),
        beta1,
        beta2,
        epsilon,
        1 - learning_rate * weight_decay if decoupled else 1.0,
        0.0 if decoupled else weight_decay,
    )
    if not done:
        numpy_ops.adam_step(
            data,
            grad,
            mean,
            square,
            step=step,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            weight_decay=weight_decay,
            decoupled=decoupled,
        )


def average_step(mean: list[Array], data: list[Array], share: float) -> None:
    """As `numpy_ops.average_step`."""
    if not _done(kernels.average_step, mean, data, share):
        numpy_ops.average_step(mean, data, share)


WRITTEN = {name: value for name, value in globals().items() if name in vars(numpy_ops)}
"""The operations of this module as they stand here, whatever is put in their place later."""
