"""The network's arithmetic in NumPy: pure array functions, each forward beside its backward.

`dy` always means dL/dy, the gradient of the loss with respect to an operation's output; the
backward functions carry it on to `dx`, `dW`, `db`, each in its variable's own shape. Nothing is
checked here (the layers do that, once) and no input is changed, except by `sgd_step` and
`adam_step`, whose purpose it is. Results keep the dtype of `x`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from glassnet.base.arrays import Array, Indices, Pair, Shape
from glassnet.base.pixels import Images, shift, to_input
from glassnet.ops.windows import col2im, crop, im2col, output_size, pad, taps

__all__ = [
    "adam_step",
    "add",
    "average_step",
    "avg_pool2d",
    "avg_pool2d_backward",
    "batch_norm2d",
    "batch_norm2d_backward",
    "batch_norm2d_fixed",
    "batch_norm2d_fixed_backward",
    "conv2d",
    "conv2d_backward",
    "conv_block",
    "conv_block_backward",
    "dropout",
    "dropout_backward",
    "elu",
    "elu_backward",
    "gelu",
    "gelu_backward",
    "input_batch",
    "leaky_relu",
    "leaky_relu_backward",
    "linear",
    "linear_backward",
    "locally_connected2d",
    "locally_connected2d_backward",
    "log_softmax",
    "max_pool2d",
    "max_pool2d_backward",
    "relu",
    "relu_backward",
    "running_average",
    "sgd_step",
    "sigmoid",
    "sigmoid_backward",
    "softmax_cross_entropy",
    "tanh",
    "tanh_backward",
]

# Input ---------------------------------------------------------------------------------------


def input_batch(images: Images, indices: Indices, offsets: Indices | None) -> Array:
    """`x = byte / 255` for the chosen images, each moved by its offset.

    Args:
        images: bytes (M, H, W).
        indices: which of them, (N,).
        offsets: rows down and columns right, (N, 2), as for `pixels.shift`; or None.

    Returns:
        x (N, 1, H, W).
    """
    chosen = images[indices]
    return to_input(chosen if offsets is None else shift(chosen, offsets))


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
    """`y[n, f, p] = b[f] + Σ_k W[f, k] · columns[n, k, p]`, k running over C·KH·KW.

    Shapes: x (N, C, H, W), weight (F, C/groups, KH, KW), bias (F,) -> y (N, F, OH, OW).
    """
    N, _, H, W = x.shape
    F, CG, KH, KW = weight.shape
    OH, OW = output_size((H, W), (KH, KW), stride, padding, dilation)
    columns = im2col(x, (KH, KW), stride, padding, dilation)
    columns = columns.reshape(N, groups, CG * KH * KW, OH * OW)
    filters = weight.reshape(groups, F // groups, CG * KH * KW)
    y: Array = np.matmul(filters, columns).reshape(N, F, OH, OW)
    if bias is not None:
        y += bias.reshape(F, 1, 1)
    return y


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
    """`dW = Σ_n dy · columnsᵀ`, `db = Σ dy`, `dx = col2im(Wᵀ · dy)`.

    The columns of x are made anew: keeping them would take KH·KW times the memory of x.

    Shapes: dy (N, F, OH, OW), x (N, C, H, W), weight (F, C/groups, KH, KW)
    -> dx as x (or None), dW as weight, db (F,).
    """
    N, F, OH, OW = dy.shape
    _, CG, KH, KW = weight.shape
    db = dy.sum(axis=(0, 2, 3))
    dy = dy.reshape(N, groups, F // groups, OH * OW)
    columns = im2col(x, (KH, KW), stride, padding, dilation)
    columns = columns.reshape(N, groups, CG * KH * KW, OH * OW)
    dW = np.matmul(dy, columns.swapaxes(2, 3)).sum(axis=0).reshape(weight.shape)
    if not needs_dx:
        return None, dW, db
    filters = weight.reshape(groups, F // groups, CG * KH * KW)
    dcolumns = np.matmul(filters.swapaxes(1, 2), dy)
    return col2im(dcolumns, x.shape, (KH, KW), stride, padding, dilation), dW, db


def locally_connected2d(
    x: Array, weight: Array, bias: Array | None, *, stride: Pair, padding: Pair
) -> Array:
    """A convolution whose filter differs from place to place: nothing is shared.

    `y[n, f, p] = b[f, p] + Σ_k W[p, f, k] · columns[n, k, p]`.

    Shapes: x (N, C, H, W), weight (OH, OW, F, C, KH, KW), bias (F, OH, OW) -> y (N, F, OH, OW).
    """
    OH, OW, F, C, KH, KW = weight.shape
    columns = im2col(x, (KH, KW), stride, padding, (1, 1)).transpose(2, 1, 0)  # (P, K, N)
    filters = weight.reshape(OH * OW, F, C * KH * KW)  # (P, F, K)
    y = np.ascontiguousarray(np.matmul(filters, columns).transpose(2, 1, 0))
    y = y.reshape(x.shape[0], F, OH, OW)
    if bias is not None:
        y += bias
    return y


def locally_connected2d_backward(
    dy: Array, x: Array, weight: Array, *, stride: Pair, padding: Pair, needs_dx: bool = True
) -> tuple[Array | None, Array, Array]:
    """As for a convolution, but without a sum over places: each place has its own weights.

    Shapes: dy (N, F, OH, OW), x (N, C, H, W), weight (OH, OW, F, C, KH, KW)
    -> dx as x (or None), dW as weight, db (F, OH, OW).
    """
    OH, OW, F, C, KH, KW = weight.shape
    db = dy.sum(axis=0)
    dy = dy.reshape(dy.shape[0], F, OH * OW).transpose(2, 1, 0)  # (P, F, N)
    columns = im2col(x, (KH, KW), stride, padding, (1, 1)).transpose(2, 0, 1)  # (P, N, K)
    dW = np.matmul(dy, columns).reshape(weight.shape)
    if not needs_dx:
        return None, dW, db
    filters = weight.reshape(OH * OW, F, C * KH * KW).swapaxes(1, 2)  # (P, K, F)
    dcolumns = np.matmul(filters, dy).transpose(2, 1, 0)  # (N, K, P)
    return col2im(dcolumns, x.shape, (KH, KW), stride, padding, (1, 1)), dW, db


# Pooling -------------------------------------------------------------------------------------


def max_pool2d(
    x: Array, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> tuple[Array, Indices]:
    """The largest pixel of each window, and which one it was. Padding never wins.

    A winner is written as i·KW + j, its place (i, j) in the window; among equals the first wins.
    A NaN beats every number.

    Shapes: x (N, C, H, W) -> y (N, C, OH, OW), winners (N, C, OH, OW).
    """
    pixels = taps(pad(x, padding, -math.inf), kernel_size, stride)
    y = next(pixels).copy()
    winners = np.empty(y.shape, np.uint8 if math.prod(kernel_size) <= 256 else np.int32)
    winners[...] = _first_pixels(y.shape[2:], kernel_size, stride, padding)
    for k, pixel in enumerate(map(np.ascontiguousarray, pixels), start=1):
        wins = (pixel > y) | np.isnan(pixel)
        np.maximum(y, pixel, out=y)
        np.maximum(winners, np.multiply(wins, k, dtype=winners.dtype), out=winners)
    return y, winners


def _first_pixels(out_size: Shape, kernel_size: Pair, stride: Pair, padding: Pair) -> Indices:
    """The place i·KW + j of each window's first pixel that is no padding: (OH, OW)."""
    rows, columns = (
        np.maximum(0, pad - np.arange(size) * step)
        for size, step, pad in zip(out_size, stride, padding, strict=True)
    )
    return rows[:, None] * kernel_size[1] + columns


def max_pool2d_backward(
    dy: Array, winners: Indices, in_shape: Shape, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> Array:
    """Only the winner of each window receives the window's gradient.

    Shapes: dy (N, C, OH, OW), winners (N, C, OH, OW), in_shape = (N, C, H, W) -> dx.
    """
    N, C, H, W = in_shape
    dx = np.zeros((N, C, H + 2 * padding[0], W + 2 * padding[1]), dtype=dy.dtype)
    for k, pixel in enumerate(taps(dx, kernel_size, stride)):
        pixel += dy * (winners == k)
    return crop(dx, padding)


def avg_pool2d(x: Array, *, kernel_size: Pair, stride: Pair, padding: Pair) -> Array:
    """The mean of each window, padding counting as zeros.

    Shapes: x (N, C, H, W) -> y (N, C, OH, OW).
    """
    pixels = taps(pad(x, padding), kernel_size, stride)
    y = next(pixels).copy()
    for pixel in pixels:
        y += pixel
    y /= math.prod(kernel_size)
    return y


def avg_pool2d_backward(
    dy: Array, in_shape: Shape, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> Array:
    """Every pixel of a window receives an equal share of the window's gradient.

    Shapes: dy (N, C, OH, OW), in_shape = (N, C, H, W) -> dx.
    """
    N, C, H, W = in_shape
    share = dy / math.prod(kernel_size)
    dx = np.zeros((N, C, H + 2 * padding[0], W + 2 * padding[1]), dtype=dy.dtype)
    for pixel in taps(dx, kernel_size, stride):
        pixel += share
    return crop(dx, padding)


# Linear --------------------------------------------------------------------------------------


def linear(x: Array, weight: Array, bias: Array | None) -> Array:
    """`y = x · Wᵀ + b`.

    Shapes: x (N, in_features), weight (out_features, in_features), bias (out_features,)
    -> y (N, out_features).
    """
    y: Array = x @ weight.T
    if bias is not None:
        y += bias
    return y


def linear_backward(
    dy: Array, x: Array, weight: Array, *, needs_dx: bool = True
) -> tuple[Array | None, Array, Array]:
    """`dx = dy · W`, `dW = dyᵀ · x`, `db = Σ_n dy`.

    Shapes: dy (N, out_features), x (N, in_features), weight (out_features, in_features)
    -> dx as x (or None), dW as weight, db (out_features,).
    """
    return (dy @ weight if needs_dx else None), dy.T @ x, dy.sum(axis=0)


# Activations, element by element -------------------------------------------------------------


def add(a: Array, b: Array) -> Array:
    """`a + b`, two arrays of one shape."""
    return a + b


def relu(x: Array) -> Array:
    """`y = max(x, 0)`."""
    y: Array = np.maximum(x, 0)
    return y


def relu_backward(dy: Array, y: Array) -> Array:
    """`dx = dy` where y > 0, else 0."""
    return np.where(y > 0, dy, np.zeros_like(dy))


def leaky_relu(x: Array, negative_slope: float) -> Array:
    """`y = x` where x > 0, else `negative_slope · x`."""
    return np.where(x > 0, x, negative_slope * x)


def leaky_relu_backward(dy: Array, x: Array, negative_slope: float) -> Array:
    """`dx = dy` where x > 0, else `negative_slope · dy`."""
    return np.where(x > 0, dy, negative_slope * dy)


def elu(x: Array, alpha: float) -> Array:
    """`y = x` where x > 0, else `alpha · (exp(x) - 1)`."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_backward(dy: Array, y: Array, alpha: float) -> Array:
    """`dx = dy` where y > 0, else `dy · (y + alpha)`."""
    return dy * np.where(y > 0, 1, y + y.dtype.type(alpha))


def sigmoid(x: Array) -> Array:
    """`y = 1 / (1 + exp(-x))`, arranged so that the exponent is never positive."""
    small: Array = np.exp(-np.abs(x))
    return np.where(x < 0, small, 1) / (1 + small)


def sigmoid_backward(dy: Array, y: Array) -> Array:
    """`dx = dy · y · (1 - y)`."""
    return dy * y * (1 - y)


def tanh(x: Array) -> Array:
    """Hyperbolic tangent: `y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))`."""
    y: Array = np.tanh(x)
    return y


def tanh_backward(dy: Array, y: Array) -> Array:
    """`dx = dy · (1 - y²)`."""
    return dy * (1 - y * y)


def gelu(x: Array) -> Array:
    """`y = x · Φ(x)`, Φ being the share of a standard normal distribution below x."""
    return x * _normal_share(x)


def gelu_backward(dy: Array, x: Array) -> Array:
    """`dx = dy · (Φ(x) + x · φ(x))`, with the density `φ(x) = exp(-x²/2) / √(2π)`."""
    density = np.exp(-x * x / 2) * x.dtype.type(1 / math.sqrt(2 * math.pi))
    return dy * (_normal_share(x) + x * density)


def _normal_share(x: Array) -> Array:
    erf = np.frompyfunc(math.erf, 1, 1)  # NumPy has none
    return (1 + np.asarray(erf(x / math.sqrt(2)), x.dtype)) / 2


# Dropout -------------------------------------------------------------------------------------


def dropout(x: Array, chances: Array, p: float) -> tuple[Array, Array]:
    """`y = x · mask`, where the mask is `1 / (1 - p)` if `chances ≥ p`, else 0.

    Args:
        x: of any shape.
        chances: random numbers from [0, 1), one for each of x.
        p: the probability of a 0.

    Returns:
        y and the mask.
    """
    mask = (chances >= p) / x.dtype.type(1 - p)
    return x * mask, mask


def dropout_backward(dy: Array, mask: Array) -> Array:
    """`dx = dy · mask`."""
    return dy * mask


# Block: convolution, pooling, ReLU ------------------------------------------------------------


def conv_block(
    x: Array,
    weight: Array,
    bias: Array | None,
    *,
    convolution: Mapping[str, Any],
    pooling: Mapping[str, Any],
) -> tuple[Array, Indices]:
    """`y = max_pool(relu(conv(x)))`, ReLU last: the larger of two is the larger after ReLU, too.

    Args:
        x: (N, C, H, W).
        weight: as for `conv2d`.
        bias: as for `conv2d`.
        convolution: stride, padding, dilation and groups, as for `conv2d`.
        pooling: kernel_size, stride and padding, as for `max_pool2d`.

    Returns:
        y (N, F, OH, OW) and the winners, as from `max_pool2d`.
    """
    y, winners = max_pool2d(conv2d(x, weight, bias, **convolution), **pooling)
    return relu(y), winners


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
    """The three backward functions in turn: dx, dW and db."""
    size = output_size(
        x.shape[2:],
        weight.shape[2:],
        convolution["stride"],
        convolution["padding"],
        convolution["dilation"],
    )
    maps = (len(x), len(weight), *size)
    dy = max_pool2d_backward(relu_backward(dy, y), winners, maps, **pooling)
    return conv2d_backward(dy, x, weight, **convolution, needs_dx=needs_dx)


# Batch normalization -------------------------------------------------------------------------


def batch_norm2d(
    x: Array, gamma: Array, beta: Array, epsilon: float
) -> tuple[Array, Array, Array, Array]:
    """`x̂ = (x - mean) / √(variance + ε)`, `y = γ·x̂ + β`, each channel over N, H and W.

    The variance is the mean square, divided by N·H·W.

    Shapes: x (N, C, H, W), gamma (C,), beta (C,) -> y as x, mean (C,), variance (C,), x̂ as x.
    """
    mean = x.mean(axis=(0, 2, 3))
    x_hat = x - _per_channel(mean)
    variance = np.square(x_hat).mean(axis=(0, 2, 3))
    x_hat /= _per_channel(np.sqrt(variance + epsilon))
    return _per_channel(gamma) * x_hat + _per_channel(beta), mean, variance, x_hat


def running_average(running: Array, batch: Array, share: float, factor: float = 1) -> None:
    """Move `running` toward `factor · batch`, by a share of the distance; both (C,)."""
    running += share * (factor * batch - running)


def batch_norm2d_backward(
    dy: Array, x_hat: Array, gamma: Array, variance: Array, epsilon: float
) -> tuple[Array, Array, Array]:
    """`dx = γ / √(variance + ε) · (dy - mean(dy) - x̂ · mean(dy·x̂))`.

    The two means are the ways in which a pixel moves its whole channel: through the mean and
    through the variance.

    Shapes: dy and x̂ (N, C, H, W) -> dx as x̂, dγ (C,), dβ (C,).
    """
    M = x_hat.size // gamma.size  # pixels per channel, N·H·W
    dgamma = (dy * x_hat).sum(axis=(0, 2, 3))
    dbeta = dy.sum(axis=(0, 2, 3))
    centered = dy - _per_channel(dbeta / M) - x_hat * _per_channel(dgamma / M)
    return _per_channel(gamma / np.sqrt(variance + epsilon)) * centered, dgamma, dbeta


def batch_norm2d_fixed(
    x: Array, gamma: Array, beta: Array, mean: Array, variance: Array, epsilon: float
) -> tuple[Array, Array]:
    """Batch normalization with a given mean and variance, as used outside training.

    Shapes: x (N, C, H, W), all others (C,) -> y as x, x̂ as x.
    """
    x_hat = (x - _per_channel(mean)) / _per_channel(np.sqrt(variance + epsilon))
    return _per_channel(gamma) * x_hat + _per_channel(beta), x_hat


def batch_norm2d_fixed_backward(
    dy: Array, x_hat: Array, gamma: Array, variance: Array, epsilon: float
) -> tuple[Array, Array, Array]:
    """`dx = γ / √(variance + ε) · dy`: nothing else depends on x.

    Shapes: dy and x̂ (N, C, H, W) -> dx as x̂, dγ (C,), dβ (C,).
    """
    dx = _per_channel(gamma / np.sqrt(variance + epsilon)) * dy
    return dx, (dy * x_hat).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


def _per_channel(values: Array) -> Array:
    return values.reshape(-1, 1, 1)


# Loss ----------------------------------------------------------------------------------------


def log_softmax(logits: Array) -> Array:
    """`z - max z - log Σ exp(z - max z)` for each row: (N, K) -> (N, K)."""
    z: Array = logits - logits.max(axis=1, keepdims=True)
    z -= np.log(np.exp(z).sum(axis=1, keepdims=True))
    return z


def softmax_cross_entropy(logits: Array, labels: Indices) -> tuple[float, Array]:
    """`L = -1/N Σ_n log softmax(logits[n])[labels[n]]`, and dL/dlogits (N, K)."""
    rows = np.arange(len(labels))
    log_p = log_softmax(logits)
    dlogits: Array = np.exp(log_p)
    dlogits[rows, labels] -= 1
    dlogits /= len(labels)
    return float(-log_p[rows, labels].mean()), dlogits


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
    """`v ← momentum·v + g`, `w ← w - learning_rate·v`, where g includes the weight decay.

    Takes one array for each parameter. Changes `data` and `velocity` (None without momentum).
    Nesterov's variant steps along `g + momentum·v`, the velocity as it will be one step later.
    """
    for index, (w, g) in enumerate(zip(data, grad, strict=True)):
        step = g + weight_decay * w if weight_decay else g
        if velocity is not None:
            v = velocity[index]
            v *= momentum
            v += step
            step = step + momentum * v if nesterov else v
        w -= learning_rate * step


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
    """`w ← w - learning_rate · m̂ / (√v̂ + ε)`, m and v being running means of g and g².

    Takes one array for each parameter. Changes `data`, `mean` (m) and `square` (v). `step` counts
    from 1; m̂ = m / (1 - β₁^step) and v̂ = v / (1 - β₂^step) correct for both starting at zero.
    `decoupled` weight decay shrinks the weights themselves (AdamW), otherwise it is added to the
    gradient.
    """
    for w, g, m, v in zip(data, grad, mean, square, strict=True):
        if weight_decay and decoupled:
            w *= 1 - learning_rate * weight_decay
        elif weight_decay:
            g = g + weight_decay * w
        m += (1 - beta1) * (g - m)
        with np.errstate(over="ignore"):  # what overflows is seen to below
            v *= beta2
            v += (1 - beta2) * g * g
            corrected = v / (1 - beta2**step)
        denominator = np.sqrt(corrected)
        if (infinite := np.isinf(corrected)).any():  # the root alone stays smaller on the way
            denominator[infinite] = np.sqrt(v[infinite]) / math.sqrt(1 - beta2**step)
        denominator += epsilon
        w -= learning_rate / (1 - beta1**step) * (m / denominator)


def average_step(mean: list[Array], data: list[Array], share: float) -> None:
    """`mean ← mean + share · (w - mean)`. Takes one array for each parameter; changes `mean`."""
    for m, w in zip(mean, data, strict=True):
        m += share * (w - m)
