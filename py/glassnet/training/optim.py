"""Optimizers: rules that turn gradients into new weights.

Backpropagation computes the gradient of the loss for every parameter; an optimizer uses it.
Notation: `w` a parameter, `g` its gradient, `lr` the learning rate, `t` the step number.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import numpy as np

from glassnet import ops
from glassnet.base import arguments
from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError, FormatError, shown
from glassnet.nn.layers.base import Parameter


class Optimizer(ABC):
    """What all optimizers share: the parameters, the learning rate, and named state arrays.

    `slots` holds one list of arrays per kind of memory the method keeps (a velocity, a mean of
    gradients, …), each array shaped like its parameter. `steps` counts the updates made.
    """

    slots: dict[str, list[Array]]

    def __init__(
        self, parameters: Sequence[Parameter], learning_rate: float, weight_decay: float
    ) -> None:
        self.parameters = list(parameters) if isinstance(parameters, Sequence) else []
        once = {id(parameter) for parameter in self.parameters}
        if not all(
            isinstance(parameter, Parameter) for parameter in self.parameters
        ) or not 0 < len(self.parameters) == len(once):
            raise ArgumentError(
                f"{type(self).__name__} expects at least one parameter, and each only once, but "
                f"receives {shown(parameters)}. Give it network.parameters()."
            )
        self.learning_rate = learning_rate
        self.weight_decay = self._number("weight_decay", weight_decay)
        self.steps = 0
        self.slots = {}

    @property
    def learning_rate(self) -> float:
        """Size of an update; may be changed between steps."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = self._number("learning_rate", value)

    def step(self) -> None:
        """Update every parameter once, from the gradient it holds."""
        self.steps += 1
        self._update(
            [parameter.data for parameter in self.parameters],
            [parameter.grad for parameter in self.parameters],
        )

    @abstractmethod
    def _update(self, data: list[Array], grad: list[Array]) -> None:
        """Update all parameters in place."""

    def state(self) -> dict[str, Array]:
        """Return the memory of the method as named arrays: `velocity.0`, `velocity.1` and so on."""
        return {
            f"{slot}.{index}": array.copy()
            for slot, arrays in self.slots.items()
            for index, array in enumerate(arrays)
        }

    def load_state(self, state: Mapping[str, Array], steps: int) -> None:
        """Take over what `state` returned, after `steps` updates.

        Raises:
            FormatError: if an array is missing or unknown, or has another shape or dtype than its
                parameter; then nothing has changed.
            ArgumentError: if `steps` is not a whole number ≥ 0.
        """
        if not isinstance(state, Mapping):
            raise FormatError(
                f"optimizer state must be a mapping of names to arrays but is {shown(state)}."
            )
        steps = arguments.whole_number(type(self).__name__, "steps", steps, minimum=0)
        own = {
            f"{slot}.{index}": array
            for slot, arrays in self.slots.items()
            for index, array in enumerate(arrays)
        }
        if unknown := sorted(state.keys() - own.keys(), key=shown):
            raise FormatError(
                f"optimizer state holds unknown arrays {shown(unknown)}. "
                "Was it saved with another network or optimizer?"
            )
        for name, array in own.items():
            expected, received = _kind(array), _kind(state.get(name))
            if received != expected:
                raise FormatError(
                    f"optimizer state {name} expects {expected} but receives {received}. "
                    "Was it saved with another network or optimizer?"
                )
        for name, array in own.items():
            array[...] = state[name]
        self.steps = steps

    def _zeros(self) -> list[Array]:
        return [np.zeros_like(parameter.data) for parameter in self.parameters]

    def _number(self, name: str, value: float, below: float = math.inf) -> float:
        return arguments.number(type(self).__name__, name, value, minimum=0, below=below)


def _kind(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"shape {value.shape} of {value.dtype}"
    return "nothing" if value is None else type(value).__name__


class SGD(Optimizer):
    """Stochastic gradient descent, with optional momentum.

    Without momentum `w -= lr * g`. With momentum `v = momentum * v + g` and `w -= lr * v`;
    Nesterov's variant looks ahead: `w -= lr * (g + momentum * v)`. Weight decay adds
    `weight_decay * w` to `g` first. As in PyTorch, `v` starts as the first gradient.

    Args:
        parameters: what to update, usually `network.parameters()`.
        learning_rate: size of a step, not negative.
        momentum: share of the previous velocity that is kept, 0 <= momentum < 1.
        nesterov: look ahead along the velocity; needs momentum > 0.
        weight_decay: strength of the pull toward zero.

    Raises:
        ArgumentError: if a value is out of its range.

    Source: Sutskever et al., "On the importance of initialization and momentum", 2013.

    Examples:
        >>> w = Parameter("w", np.array([1.0], dtype=np.float32))
        >>> w.grad[:] = 2.0
        >>> SGD([w], learning_rate=0.25).step()
        >>> w.data.tolist()
        [0.5]
    """

    def __init__(
        self,
        parameters: Sequence[Parameter],
        learning_rate: float = 0.1,
        *,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay)
        self.momentum = self._number("momentum", momentum, below=1)
        self.nesterov = arguments.flag("SGD", "nesterov", nesterov)
        if nesterov and momentum == 0:
            raise ArgumentError("nesterov needs momentum above 0, for example momentum=0.9.")
        if momentum:
            # Starting at zero gives v = g on the first step, which is PyTorch's rule.
            self.slots["velocity"] = self._zeros()

    def _update(self, data: list[Array], grad: list[Array]) -> None:
        ops.sgd_step(
            data,
            grad,
            self.slots.get("velocity"),
            learning_rate=self.learning_rate,
            momentum=self.momentum,
            nesterov=self.nesterov,
            weight_decay=self.weight_decay,
        )


class Adam(Optimizer):
    """Adam: a step size of its own for every weight, from running means of g and g².

    `m = b1 * m + (1 - b1) * g` and `v = b2 * v + (1 - b2) * g²`; both start at zero and are
    corrected for that, `m̂ = m / (1 - b1^t)` and `v̂ = v / (1 - b2^t)`; then
    `w -= lr * m̂ / (sqrt(v̂) + epsilon)`. Weight decay adds `weight_decay * w` to `g` first.

    Args:
        parameters: what to update, usually `network.parameters()`.
        learning_rate: size of a step, not negative.
        betas: the shares b1 and b2 of the old means that are kept, each 0 <= b < 1.
        epsilon: keeps the division away from zero.
        weight_decay: strength of the pull toward zero.

    Raises:
        ArgumentError: if a value is out of its range.

    Source: Kingma & Ba, "Adam: A Method for Stochastic Optimization", 2015.

    Examples:
        >>> w = Parameter("w", np.array([1.0], dtype=np.float32))
        >>> w.grad[:] = 123.0
        >>> Adam([w], learning_rate=0.5).step()
        >>> w.data.tolist()
        [0.5]
    """

    decoupled = False

    def __init__(
        self,
        parameters: Sequence[Parameter],
        learning_rate: float = 1e-3,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay)
        if not isinstance(betas, Sequence) or len(betas) != 2:
            raise ArgumentError(
                f"{type(self).__name__} expects two betas, such as (0.9, 0.999), but receives "
                f"{shown(betas)}."
            )
        self.betas = (
            self._number("betas[0]", betas[0], below=1),
            self._number("betas[1]", betas[1], below=1),
        )
        self.epsilon = self._number("epsilon", epsilon)
        self.slots["mean"] = self._zeros()
        self.slots["mean_square"] = self._zeros()

    def _update(self, data: list[Array], grad: list[Array]) -> None:
        ops.adam_step(
            data,
            grad,
            self.slots["mean"],
            self.slots["mean_square"],
            step=self.steps,
            learning_rate=self.learning_rate,
            beta1=self.betas[0],
            beta2=self.betas[1],
            epsilon=self.epsilon,
            weight_decay=self.weight_decay,
            decoupled=self.decoupled,
        )


class AdamW(Adam):
    """Adam with decoupled weight decay: `w -= lr * weight_decay * w` beside Adam's own step.

    Plain Adam divides the decay by `sqrt(v̂)` like any gradient, so weights with large gradients
    hardly decay. AdamW shrinks all weights alike. Arguments and errors as for `Adam`.

    Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization", 2019.

    Examples:
        >>> w = Parameter("w", np.array([1.0], dtype=np.float32))
        >>> AdamW([w], learning_rate=0.5, weight_decay=0.5).step()
        >>> w.data.tolist()
        [0.75]
    """

    decoupled = True


OPTIMIZERS: dict[str, type[SGD] | type[Adam]] = {"sgd": SGD, "adam": Adam, "adamw": AdamW}
