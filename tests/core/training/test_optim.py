"""The rules against their formulas in float64; PyTorch's own steps are in test_pytorch.py."""

import math

import numpy as np
import pytest

from glassnet import use_backend
from glassnet.base.errors import ArgumentError, FormatError
from glassnet.nn.layers import Parameter
from glassnet.training.optim import SGD, Adam, AdamW

GRADIENTS = [0.5, -1.5, 0.25, 2.0]


def follow(make_optimizer, start=2.0):
    """Return the weight after each of the updates with the gradients above."""
    weight = Parameter("weight", np.array([start]))
    optimizer = make_optimizer([weight])
    path = []
    for gradient in GRADIENTS:
        weight.grad[:] = gradient
        optimizer.step()
        path.append(weight.data.item())
    return path


def expected_sgd(lr, momentum=0.0, nesterov=False, decay=0.0, w=2.0):
    velocity, path = 0.0, []
    for gradient in GRADIENTS:
        g = gradient + decay * w
        velocity = momentum * velocity + g
        w -= lr * (g + momentum * velocity if nesterov else velocity)
        path.append(w)
    return path


def expected_adam(lr, decay=0.0, decoupled=False, w=2.0):
    m = v = 0.0
    path = []
    for t, gradient in enumerate(GRADIENTS, start=1):
        g = gradient if decoupled else gradient + decay * w
        if decoupled:
            w -= lr * decay * w
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        w -= lr * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
        path.append(w)
    return path


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_sgd_follows_its_formula(momentum, weight_decay):
    path = follow(lambda p: SGD(p, 0.1, momentum=momentum, weight_decay=weight_decay))
    assert path == pytest.approx(expected_sgd(0.1, momentum, decay=weight_decay), rel=1e-12)


def test_nesterov_looks_ahead():
    path = follow(lambda p: SGD(p, 0.1, momentum=0.9, nesterov=True))
    assert path == pytest.approx(expected_sgd(0.1, 0.9, nesterov=True), rel=1e-12)
    assert path != pytest.approx(expected_sgd(0.1, 0.9), rel=1e-3)


@pytest.mark.parametrize(("kind", "decoupled"), [(Adam, False), (AdamW, True)])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_adam_follows_its_formula(kind, decoupled, weight_decay):
    path = follow(lambda p: kind(p, 0.1, weight_decay=weight_decay))
    assert path == pytest.approx(expected_adam(0.1, weight_decay, decoupled), rel=1e-12)


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW])
def test_the_learning_rate_can_change_between_steps(kind):
    weight = Parameter("weight", np.array([1.0]))
    optimizer = kind([weight], 0.1)
    optimizer.learning_rate = 0.0
    weight.grad[:] = 5.0
    optimizer.step()
    assert weight.data.item() == 1.0
    assert optimizer.steps == 1


@pytest.mark.parametrize("make", [lambda p: SGD(p, 0.1, momentum=0.9), lambda p: Adam(p, 0.1)])
def test_restored_state_continues_bit_for_bit(make):
    rng = np.random.default_rng(0)
    weights = [Parameter(f"w{size}", rng.normal(size=size)) for size in (3, 5)]
    optimizer = make(weights)

    def update(parameters, optimizer, seed):
        gradients = np.random.default_rng(seed)
        for parameter in parameters:
            parameter.grad[...] = gradients.normal(size=parameter.data.shape)
        optimizer.step()

    update(weights, optimizer, 1)
    copies = [Parameter(weight.name, weight.data.copy()) for weight in weights]
    restored = make(copies)
    restored.load_state(optimizer.state(), optimizer.steps)
    for seed in (2, 3):
        update(weights, optimizer, seed)
        update(copies, restored, seed)
    for weight, copy in zip(weights, copies, strict=True):
        np.testing.assert_array_equal(weight.data, copy.data)


def test_state_of_another_network_is_refused_by_name():
    small = Adam([Parameter("w", np.zeros(2))])
    large = Adam([Parameter("w", np.zeros(3))])
    with pytest.raises(FormatError, match=r"optimizer state mean\.0 expects shape \(2,\) of"):
        small.load_state(large.state(), 1)
    with pytest.raises(FormatError, match="mean.0 expects shape .* but receives nothing"):
        small.load_state({}, 1)
    with pytest.raises(FormatError, match=r"unknown arrays \['velocity.0'\]"):
        small.load_state(small.state() | {"velocity.0": np.zeros(2)}, 1)


@pytest.mark.parametrize("damage", [np.zeros(2, np.float32), np.zeros(2, int), [0.0, 0.0]])
def test_a_wrong_state_changes_nothing(damage):
    optimizer = Adam([Parameter("w", np.zeros(2))])
    state = {name: array + 1 for name, array in optimizer.state().items()}
    with pytest.raises(FormatError, match=r"mean_square\.0 expects shape \(2,\) of float64 but"):
        optimizer.load_state(state | {"mean_square.0": damage}, 1)
    assert optimizer.steps == 0
    assert not any(array.any() for array in optimizer.state().values())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda p: SGD(p, -1),
            "SGD expects learning_rate to be a number of at least 0 but receives -1",
        ),
        (lambda p: SGD(p, math.nan), "learning_rate to be .* receives nan"),
        (lambda p: SGD(p, 10**400), "learning_rate to be"),
        (lambda p: SGD(p, True), "learning_rate to be .* receives True"),
        (
            lambda p: SGD(p, momentum=1.0),
            r"SGD expects momentum to be a number in \[0, 1\) but receives 1.0",
        ),
        (lambda p: SGD(p, nesterov=True), "nesterov needs momentum above 0"),
        (lambda p: Adam(p, betas=(0.9, 1.0)), r"Adam expects betas\[1\] to be"),
        (lambda p: Adam(p, weight_decay=-0.1), "weight_decay to be"),
        (lambda p: Adam(p, epsilon=-1), "epsilon to be"),
        (lambda p: Adam([]), r"at least one parameter.* receives \[\]. Give it network.parameters"),
        (lambda p: SGD(p + p), "each only once"),
        (lambda p: SGD(p[0]), "Give it network.parameters"),
        (lambda p: SGD(["w"]), r"receives \['w'\]"),
        (lambda p: SGD(p, momentum=0.9, nesterov="no"), "nesterov to be True or False"),
        (lambda p: Adam(p, betas=0.9), "Adam expects two betas.* receives 0.9"),
        (lambda p: AdamW(p, betas=(0.9, 0.99, 0.999)), "AdamW expects two betas"),
    ],
)
def test_bad_arguments_are_refused_in_words(make, message):
    with pytest.raises(ArgumentError, match=message):
        make([Parameter("w", np.zeros(2))])


@pytest.mark.parametrize("backend", ["numpy", "simd"])
@pytest.mark.parametrize("kind", [Adam, AdamW])
@pytest.mark.parametrize("gradient", [1e-3, 1e18, 3e19, 1e20, 3e20])
def test_adam_makes_its_step_at_gradients_whose_square_is_huge(backend, kind, gradient):
    """As in PyTorch, where sqrt(v) is divided by sqrt(1 - b2^t), not v by 1 - b2^t."""
    use_backend(backend)
    parameter = Parameter("w", np.full(7, 1.0, np.float32))
    optimizer = kind([parameter], 0.5)
    for left in (0.5, 0.0):
        parameter.grad = np.full(7, gradient, np.float32)
        optimizer.step()
        np.testing.assert_allclose(parameter.data, left, atol=2e-5)
