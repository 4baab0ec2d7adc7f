"""Every operation written as its definition: loops over single numbers, nothing clever.

These are what the pages teach and what the tests trust. They have the signatures of the functions
in `glassnet.ops`, which compute the same hundreds of times faster.

The backward functions all follow one rule: where the forward pass adds `a · b` to an output y,
the chain rule adds `dy · b` to da and `dy · a` to db.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from glassnet.base.arrays import Array, Indices, Pair, Shape
from glassnet.base.pixels import Images


def output_size(
    in_size: Pair, kernel_size: Pair, stride: Pair, padding: Pair, dilation: Pair = (1, 1)
) -> Pair:
    """Count how often the kernel fits, by moving it until it does not.

    Examples:
        >>> output_size((28, 28), (3, 3), (1, 1), (0, 0))
        (26, 26)
    """
    counts = []
    for size, kernel, step, pad, space in zip(
        in_size, kernel_size, stride, padding, dilation, strict=True
    ):
        start, count = -pad, 0
        while start + space * (kernel - 1) < size + pad:
            start, count = start + step, count + 1
        counts.append(count)
    return counts[0], counts[1]


def input_batch(images: Images, indices: Indices, offsets: Indices | None) -> Array:
    """Divide every byte by 255; a moved image shows at each place what was up and left of it."""
    N, (_, H, W) = len(indices), images.shape
    x = np.zeros((N, 1, H, W), np.float32)
    for n in range(N):
        down, right = (0, 0) if offsets is None else offsets[n]
        for r in range(H):
            for q in range(W):
                if 0 <= r - down < H and 0 <= q - right < W:
                    x[n, 0, r, q] = images[indices[n], r - down, q - right] / 255
    return x


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
    """`y[n, f, r, q] = b[f] + Σ_{c,i,j} W[f, c, i, j] · x[n, c, r·SH + i·DH - PH, …]`.

    Shapes: x (N, C, H, W), weight (F, C/groups, KH, KW), bias (F,) -> y (N, F, OH, OW).

    Examples:
        >>> x = np.array([[[[1.0, 2.0, 4.0, 8.0]]]])
        >>> edge = np.array([[[[-1.0, 1.0]]]])
        >>> conv2d(x, edge, None, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1)
        array([[[[1., 2., 4.]]]])
    """
    N, _, H, W = x.shape
    F, CG, KH, KW = weight.shape
    OH, OW = output_size((H, W), (KH, KW), stride, padding, dilation)
    y = np.zeros((N, F, OH, OW), dtype=x.dtype)
    for n, f, r, q in np.ndindex(N, F, OH, OW):
        group = f // (F // groups)
        total = 0 if bias is None else bias[f]
        for c, i, j in np.ndindex(CG, KH, KW):
            row = r * stride[0] + i * dilation[0] - padding[0]
            column = q * stride[1] + j * dilation[1] - padding[1]
            if 0 <= row < H and 0 <= column < W:
                total += weight[f, c, i, j] * x[n, group * CG + c, row, column]
        y[n, f, r, q] = total
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
    """Go through the products of `conv2d` once more, and apply the chain rule to each.

    Shapes: dy (N, F, OH, OW), x (N, C, H, W), weight (F, C/groups, KH, KW)
    -> dx as x (or None), dW as weight, db (F,).
    """
    H, W = x.shape[2:]
    F, CG, KH, KW = weight.shape
    dx, dW, db = np.zeros_like(x), np.zeros_like(weight), np.zeros(F, dtype=x.dtype)
    for n, f, r, q in np.ndindex(dy.shape):
        group = f // (F // groups)
        db[f] += dy[n, f, r, q]
        for c, i, j in np.ndindex(CG, KH, KW):
            row = r * stride[0] + i * dilation[0] - padding[0]
            column = q * stride[1] + j * dilation[1] - padding[1]
            if 0 <= row < H and 0 <= column < W:
                dW[f, c, i, j] += dy[n, f, r, q] * x[n, group * CG + c, row, column]
                dx[n, group * CG + c, row, column] += dy[n, f, r, q] * weight[f, c, i, j]
    return (dx if needs_dx else None), dW, db


def locally_connected2d(
    x: Array, weight: Array, bias: Array | None, *, stride: Pair, padding: Pair
) -> Array:
    """`y[n, f, r, q] = b[f, r, q] + Σ_{c,i,j} W[r, q, f, c, i, j] · x[n, c, r·SH + i - PH, …]`.

    Shapes: x (N, C, H, W), weight (OH, OW, F, C, KH, KW), bias (F, OH, OW) -> y (N, F, OH, OW).
    """
    N, C, H, W = x.shape
    OH, OW, F, _, KH, KW = weight.shape
    y = np.zeros((N, F, OH, OW), dtype=x.dtype)
    for n, f, r, q in np.ndindex(N, F, OH, OW):
        total = 0 if bias is None else bias[f, r, q]
        for c, i, j in np.ndindex(C, KH, KW):
            row, column = r * stride[0] + i - padding[0], q * stride[1] + j - padding[1]
            if 0 <= row < H and 0 <= column < W:
                total += weight[r, q, f, c, i, j] * x[n, c, row, column]
        y[n, f, r, q] = total
    return y


def locally_connected2d_backward(
    dy: Array, x: Array, weight: Array, *, stride: Pair, padding: Pair, needs_dx: bool = True
) -> tuple[Array | None, Array, Array]:
    """As `conv2d_backward`, but each place has its own dW and db.

    Shapes: dy (N, F, OH, OW), x (N, C, H, W), weight (OH, OW, F, C, KH, KW)
    -> dx as x (or None), dW as weight, db (F, OH, OW).
    """
    _, C, H, W = x.shape
    KH, KW = weight.shape[4:]
    dx, dW, db = np.zeros_like(x), np.zeros_like(weight), np.zeros(dy.shape[1:], dtype=x.dtype)
    for n, f, r, q in np.ndindex(dy.shape):
        db[f, r, q] += dy[n, f, r, q]
        for c, i, j in np.ndindex(C, KH, KW):
            row, column = r * stride[0] + i - padding[0], q * stride[1] + j - padding[1]
            if 0 <= row < H and 0 <= column < W:
                dW[r, q, f, c, i, j] += dy[n, f, r, q] * x[n, c, row, column]
                dx[n, c, row, column] += dy[n, f, r, q] * weight[r, q, f, c, i, j]
    return (dx if needs_dx else None), dW, db


def max_pool2d(
    x: Array, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> tuple[Array, Indices]:
    """The largest pixel of each window, and its place i·KW + j; the first one among equals.

    Shapes: x (N, C, H, W) -> y (N, C, OH, OW), winners (N, C, OH, OW).
    """
    N, C, H, W = x.shape
    KH, KW = kernel_size
    OH, OW = output_size((H, W), kernel_size, stride, padding)
    y = np.full((N, C, OH, OW), -math.inf, dtype=x.dtype)
    winners = np.zeros(y.shape, np.uint8 if KH * KW <= 256 else np.int32)
    for n, c, r, q in np.ndindex(y.shape):
        first = True  # which also wins where all are -inf
        for i, j in np.ndindex(KH, KW):
            row, column = r * stride[0] + i - padding[0], q * stride[1] + j - padding[1]
            if 0 <= row < H and 0 <= column < W:
                pixel = x[n, c, row, column]
                if first or pixel > y[n, c, r, q] or math.isnan(pixel):
                    y[n, c, r, q] = pixel
                    winners[n, c, r, q] = i * KW + j
                first = False
    return y, winners


def max_pool2d_backward(
    dy: Array, winners: Indices, in_shape: Shape, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> Array:
    """Each window gives its gradient to its winner.

    Shapes: dy (N, C, OH, OW), winners (N, C, OH, OW), in_shape = (N, C, H, W) -> dx.
    """
    dx = np.zeros(in_shape, dtype=dy.dtype)
    for n, c, r, q in np.ndindex(dy.shape):
        i, j = divmod(int(winners[n, c, r, q]), kernel_size[1])
        row, column = r * stride[0] + i - padding[0], q * stride[1] + j - padding[1]
        if 0 <= row < in_shape[2] and 0 <= column < in_shape[3]:
            dx[n, c, row, column] += dy[n, c, r, q]
    return dx


def avg_pool2d(x: Array, *, kernel_size: Pair, stride: Pair, padding: Pair) -> Array:
    """`y[n, c, r, q] = 1/(KH·KW) Σ_{i,j} x[n, c, r·SH + i - PH, …]`, padding counting as zeros.

    Shapes: x (N, C, H, W) -> y (N, C, OH, OW).
    """
    N, C, H, W = x.shape
    KH, KW = kernel_size
    OH, OW = output_size((H, W), kernel_size, stride, padding)
    y = np.zeros((N, C, OH, OW), dtype=x.dtype)
    for n, c, r, q in np.ndindex(y.shape):
        for i, j in np.ndindex(KH, KW):
            row, column = r * stride[0] + i - padding[0], q * stride[1] + j - padding[1]
            if 0 <= row < H and 0 <= column < W:
                y[n, c, r, q] += x[n, c, row, column] / (KH * KW)
    return y


def avg_pool2d_backward(
    dy: Array, in_shape: Shape, *, kernel_size: Pair, stride: Pair, padding: Pair
) -> Array:
    """Each window gives 1/(KH·KW) of its gradient to each of its pixels.

    Shapes: dy (N, C, OH, OW), in_shape = (N, C, H, W) -> dx.
    """
    H, W = in_shape[2:]
    KH, KW = kernel_size
    dx = np.zeros(in_shape, dtype=dy.dtype)
    for n, c, r, q in np.ndindex(dy.shape):
        for i, j in np.ndindex(KH, KW):
            row, column = r * stride[0] + i - padding[0], q * stride[1] + j - padding[1]
            if 0 <= row < H and 0 <= column < W:
                dx[n, c, row, column] += dy[n, c, r, q] / (KH * KW)
    return dx


def linear(x: Array, weight: Array, bias: Array | None) -> Array:
    """`y[n, o] = b[o] + Σ_i W[o, i] · x[n, i]`.

    Shapes: x (N, in_features), weight (out_features, in_features), bias (out_features,)
    -> y (N, out_features).
    """
    y = np.zeros((x.shape[0], weight.shape[0]), dtype=x.dtype)
    for n, o in np.ndindex(y.shape):
        total = 0 if bias is None else bias[o]
        for i in range(x.shape[1]):
            total += weight[o, i] * x[n, i]
        y[n, o] = total
    return y


def linear_backward(
    dy: Array, x: Array, weight: Array, *, needs_dx: bool = True
) -> tuple[Array | None, Array, Array]:
    """Go through the products of `linear` once more, and apply the chain rule to each.

    Shapes: dy (N, out_features), x (N, in_features), weight (out_features, in_features)
    -> dx as x (or None), dW as weight, db (out_features,).
    """
    dx, dW, db = np.zeros_like(x), np.zeros_like(weight), np.zeros(weight.shape[0], x.dtype)
    for n, o in np.ndindex(dy.shape):
        db[o] += dy[n, o]
        for i in range(x.shape[1]):
            dW[o, i] += dy[n, o] * x[n, i]
            dx[n, i] += dy[n, o] * weight[o, i]
    return (dx if needs_dx else None), dW, db


def add(a: Array, b: Array) -> Array:
    """`a + b`, two arrays of one shape."""
    return _each(lambda one, other: one + other, a, b)


def relu(x: Array) -> Array:
    """`y = x` where x is positive, else 0."""
    return _each(lambda v: v if v > 0 else 0.0, x)


def relu_backward(dy: Array, y: Array) -> Array:
    """Slope 1 where y is positive, else 0."""
    return _each(lambda d, v: d if v > 0 else 0.0, dy, y)


def dropout(x: Array, chances: Array, p: float) -> tuple[Array, Array]:
    """A number stays where its chance is at least p, divided by `1 - p`; the others become 0."""
    mask = _each(lambda chance: 1 / (1 - p) if chance >= p else 0.0, chances)
    return _each(lambda v, kept: v * kept, x, mask), mask


def dropout_backward(dy: Array, mask: Array) -> Array:
    """Each number was multiplied by its entry in the mask."""
    return _each(lambda d, kept: d * kept, dy, mask)


def leaky_relu(x: Array, negative_slope: float) -> Array:
    """`y = x` where x is positive, else `negative_slope · x`."""
    return _each(lambda v: v if v > 0 else negative_slope * v, x)


def leaky_relu_backward(dy: Array, x: Array, negative_slope: float) -> Array:
    """Slope 1 where x is positive, else `negative_slope`."""
    return _each(lambda d, v: d if v > 0 else negative_slope * d, dy, x)


def elu(x: Array, alpha: float) -> Array:
    """`y = x` where x > 0, else `alpha · (exp(x) - 1)`."""
    return _each(lambda value: value if value > 0 else alpha * (math.exp(value) - 1), x)


def elu_backward(dy: Array, y: Array, alpha: float) -> Array:
    """`dx = dy` where y > 0, else `dy · (y + alpha)`."""
    return _each(lambda d, value: d if value > 0 else d * (value + alpha), dy, y)


def gelu(x: Array) -> Array:
    """`y = x · Φ(x)`, Φ being the share of a standard normal distribution below x."""
    return _each(lambda value: value * _normal_share(value), x)


def gelu_backward(dy: Array, x: Array) -> Array:
    """`dx = dy · (Φ(x) + x · φ(x))`."""

    def slope(value: float) -> float:
        return _normal_share(value) + value * math.exp(-value * value / 2) / math.sqrt(2 * math.pi)

    return _each(lambda d, value: d * slope(value), dy, x)


def _normal_share(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2


def sigmoid(x: Array) -> Array:
    """`y = 1 / (1 + exp(-x))`."""
    return _each(lambda v: 1 / (1 + math.exp(-v)), x)


def sigmoid_backward(dy: Array, y: Array) -> Array:
    """Slope `y · (1 - y)`."""
    return _each(lambda d, v: d * v * (1 - v), dy, y)


def tanh(x: Array) -> Array:
    """`y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))`."""
    return _each(lambda v: (math.exp(v) - math.exp(-v)) / (math.exp(v) + math.exp(-v)), x)


def tanh_backward(dy: Array, y: Array) -> Array:
    """Slope `1 - y²`."""
    return _each(lambda d, v: d * (1 - v * v), dy, y)


def batch_norm2d(
    x: Array, gamma: Array, beta: Array, epsilon: float
) -> tuple[Array, Array, Array, Array]:
    """Each channel, minus its mean, divided by its standard deviation, times γ, plus β.

    Shapes: x (N, C, H, W), gamma (C,), beta (C,) -> y as x, mean (C,), variance (C,), x̂ as x.
    """
    y, x_hat = np.zeros_like(x), np.zeros_like(x)
    mean, variance = np.zeros_like(gamma), np.zeros_like(gamma)
    for c in range(x.shape[1]):
        pixels = [float(v) for v in x[:, c].flat]
        mean[c] = sum(pixels) / len(pixels)
        variance[c] = sum((v - mean[c]) ** 2 for v in pixels) / len(pixels)
        for n, r, q in np.ndindex(x[:, c].shape):
            x_hat[n, c, r, q] = (x[n, c, r, q] - mean[c]) / math.sqrt(variance[c] + epsilon)
            y[n, c, r, q] = gamma[c] * x_hat[n, c, r, q] + beta[c]
    return y, mean, variance, x_hat


def running_average(running: Array, batch: Array, share: float, factor: float = 1) -> None:
    """Move each number of `running` toward `factor` times that of `batch`, in place."""
    for c in range(len(running)):
        running[c] += share * (factor * batch[c] - running[c])


def batch_norm2d_backward(
    dy: Array, x_hat: Array, gamma: Array, variance: Array, epsilon: float
) -> tuple[Array, Array, Array]:
    """Sum over every way in which a pixel k moves a pixel m of its channel.

    `∂y_m/∂x_k = γ/σ · ([m = k] - 1/M - x̂_m·x̂_k/M)`: directly, through the mean and through σ.

    Shapes: dy and x̂ (N, C, H, W) -> dx as x̂, dγ (C,), dβ (C,).
    """
    dx, dgamma, dbeta = np.zeros_like(dy), np.zeros_like(gamma), np.zeros_like(gamma)
    for c in range(dy.shape[1]):
        places = list(np.ndindex(dy[:, c].shape))
        M, sigma = len(places), math.sqrt(variance[c] + epsilon)
        for n, r, q in places:
            dgamma[c] += dy[n, c, r, q] * x_hat[n, c, r, q]
            dbeta[c] += dy[n, c, r, q]
            for k, s, t in places:
                same = 1 if (n, r, q) == (k, s, t) else 0
                slope = same - 1 / M - x_hat[n, c, r, q] * x_hat[k, c, s, t] / M
                dx[k, c, s, t] += dy[n, c, r, q] * gamma[c] / sigma * slope
    return dx, dgamma, dbeta


def batch_norm2d_fixed(
    x: Array, gamma: Array, beta: Array, mean: Array, variance: Array, epsilon: float
) -> tuple[Array, Array]:
    """Batch normalization with a given mean and variance.

    Shapes: x (N, C, H, W), all others (C,) -> y as x, x̂ as x.
    """
    y, x_hat = np.zeros_like(x), np.zeros_like(x)
    for n, c, r, q in np.ndindex(x.shape):
        x_hat[n, c, r, q] = (x[n, c, r, q] - mean[c]) / math.sqrt(variance[c] + epsilon)
        y[n, c, r, q] = gamma[c] * x_hat[n, c, r, q] + beta[c]
    return y, x_hat


def batch_norm2d_fixed_backward(
    dy: Array, x_hat: Array, gamma: Array, variance: Array, epsilon: float
) -> tuple[Array, Array, Array]:
    """With mean and variance given, a pixel moves only itself.

    Shapes: dy and x̂ (N, C, H, W) -> dx as x̂, dγ (C,), dβ (C,).
    """
    dx, dgamma, dbeta = np.zeros_like(dy), np.zeros_like(gamma), np.zeros_like(gamma)
    for n, c, r, q in np.ndindex(dy.shape):
        dgamma[c] += dy[n, c, r, q] * x_hat[n, c, r, q]
        dbeta[c] += dy[n, c, r, q]
        dx[n, c, r, q] = dy[n, c, r, q] * gamma[c] / math.sqrt(variance[c] + epsilon)
    return dx, dgamma, dbeta


def log_softmax(logits: Array) -> Array:
    """`log(exp(z_k) / Σ_j exp(z_j))` for each row; overflows where the fast version does not."""
    result = np.zeros_like(logits)
    for n, k in np.ndindex(logits.shape):
        result[n, k] = math.log(math.exp(logits[n, k]) / sum(math.exp(z) for z in logits[n]))
    return result


def softmax_cross_entropy(logits: Array, labels: Indices) -> tuple[float, Array]:
    """`L = -1/N Σ_n log p[n, label_n]`, and `dL/dlogits[n, k] = (p[n, k] - [k = label_n]) / N`."""
    N = len(labels)
    log_p, dlogits = log_softmax(logits), np.zeros_like(logits)
    loss = 0.0
    for n, k in np.ndindex(logits.shape):
        right = 1 if k == labels[n] else 0
        loss -= right * float(log_p[n, k]) / N
        dlogits[n, k] = (math.exp(log_p[n, k]) - right) / N
    return loss, dlogits


def _each(function: Callable[..., float], *arrays: Array) -> Array:
    """Apply a function to the numbers at each place."""
    values = [function(*numbers) for numbers in zip(*(a.flat for a in arrays), strict=True)]
    return np.array(values, dtype=arrays[0].dtype).reshape(arrays[0].shape)
