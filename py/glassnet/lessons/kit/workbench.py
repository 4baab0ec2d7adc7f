"""Workbench: a small network that is trained phase by phase, and the way back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from glassnet.base.arrays import Array, Indices
from glassnet.base.errors import ArgumentError
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential

PHASES = ("ready", "forward", "loss", "backward", "update")
DIVERGED = "diverged"
BATCH = 16
UNDOS = 100


@dataclass(frozen=True)
class Moment:
    """All that undo has to bring back; arrays are never changed in place.

    Attributes:
        phase: the last thing done, one of `PHASES`.
        step: updates made.
        weights: values by parameter name.
        gradients: the same for the gradients, once backward has been.
        before: the weights before the last update.
        logits: (N, 10) of the batch, once forward has been.
        losses: the loss of every batch so far.
    """

    phase: str
    step: int
    weights: Mapping[str, Array]
    gradients: Mapping[str, Array] | None = None
    before: Mapping[str, Array] | None = None
    logits: Array | None = None
    losses: tuple[float, ...] = ()


@dataclass
class Workbench:
    """The network, its digits, where it stands, and where it stood.

    Attributes:
        network: its weights are those of the moment that is worked on.
        images: (N, 1, 28, 28), taken in batches of `BATCH`, again and again.
        labels: (N,).
        now: where it stands.
        past: where it stood, up to `UNDOS` moments, the latest last.
    """

    network: Sequential
    images: Array
    labels: Indices
    now: Moment
    past: list[Moment] = field(default_factory=list)

    @classmethod
    def of(cls, network: Sequential, images: Array, labels: Indices) -> Workbench:
        """Put a network on the bench as it is."""
        weights = {name: item.data.copy() for name, item in network.named_parameters().items()}
        return cls(network, images, labels, Moment("ready", 0, weights))

    def advance(self, rate: float) -> None:
        """Do what comes next: forward, loss, backward, or an update at this learning rate.

        Raises:
            ArgumentError: if the loss has diverged.
        """
        now = self.now
        if now.phase == DIVERGED:
            raise ArgumentError("The loss is no longer a number. Undo, or start again.")
        with np.errstate(over="ignore", invalid="ignore"):
            self.now = {
                "ready": self._forward,
                "forward": self._loss,
                "loss": self._backward,
                "backward": lambda: self._update(rate),
                "update": self._forward,
            }[now.phase]()
        self.past = [*self.past, now][-UNDOS:]

    def advance_steps(self, rate: float, steps: int) -> None:
        """Go to the end of so many updates, or to divergence; one undo takes it all back."""
        begun, past = self.now, list(self.past)
        while self.now.phase != DIVERGED and self.now.step < begun.step + steps:
            self.advance(rate)
        self.past = [*past, begun][-UNDOS:]

    def undo(self) -> None:
        """Take the last thing back, exactly.

        Raises:
            ArgumentError: if there is nothing to take back.
        """
        if not self.past:
            raise ArgumentError("There is nothing to undo. Advance first.")
        self.now = self.past.pop()

    def batch(self) -> tuple[Array, Indices]:
        """Return the images and labels that are worked on; after an update, those it came from."""
        step = self.now.step - (self.now.phase == "update")
        return self._batch_of(step)

    def losses_beside(self, name: str, place: int, epsilon: float) -> tuple[float, float]:
        """Return the batch's loss with one weight moved up by `epsilon`, and down by as much."""
        x, labels = self.batch()
        self._load()
        parameter = self.network.named_parameters()[name]
        losses = []
        for sign in (1, -1):
            parameter.data[...] = self.now.weights[name]
            parameter.data.flat[place] += sign * epsilon
            losses.append(softmax_cross_entropy(self.network.forward(x), labels)[0])
        self._load()
        return losses[0], losses[1]

    def _forward(self) -> Moment:
        self._load()
        x, _ = self._batch_of(self.now.step)
        logits = self.network.forward(x)
        return replace(self.now, phase="forward", logits=logits, gradients=None, before=None)

    def _loss(self) -> Moment:
        assert self.now.logits is not None  # noqa: S101 - forward comes first
        loss, _ = softmax_cross_entropy(self.now.logits, self.batch()[1])
        if not math.isfinite(loss):
            return replace(self.now, phase=DIVERGED)
        return replace(self.now, phase="loss", losses=(*self.now.losses, loss))

    def _backward(self) -> Moment:
        self._load()
        x, labels = self.batch()
        _, dlogits = softmax_cross_entropy(self.network.forward(x), labels)
        self.network.backward(dlogits)
        parameters = self.network.named_parameters().items()
        gradients = {name: parameter.grad.copy() for name, parameter in parameters}
        return replace(self.now, phase="backward", gradients=gradients)

    def _update(self, rate: float) -> Moment:
        now = self.now
        gradients = now.gradients or {}
        weights = {name: value - rate * gradients[name] for name, value in now.weights.items()}
        return replace(now, phase="update", step=now.step + 1, weights=weights, before=now.weights)

    def _batch_of(self, step: int) -> tuple[Array, Indices]:
        first = step * BATCH % max(1, len(self.images) - BATCH + 1)
        chosen = slice(first, first + BATCH)
        return self.images[chosen], self.labels[chosen]

    def _load(self) -> None:
        parameters = self.network.named_parameters()
        for name, value in self.now.weights.items():
            parameters[name].data[...] = value
