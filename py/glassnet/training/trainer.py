"""Trainer: the training loop, cut into steps that a caller can run, pause and take up again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np

from glassnet import ops
from glassnet.base.arrays import Array
from glassnet.base.errors import ArgumentError, DivergenceError
from glassnet.data.augment import shift_offsets
from glassnet.data.dataset import Dataset, Labels, epoch_order
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.training.averaging import WeightAverage
from glassnet.training.batches import check_batches
from glassnet.training.evaluation import Evaluation, EvaluationResult
from glassnet.training.options import MAX_EPOCHS, OPTIONS
from glassnet.training.recipe import Recipe
from glassnet.training.schedules import get_schedule

Clock = Callable[[], float]

HOPELESS_LOSS = 1e4
"""Guessing among ten digits gives a loss of 2.3; a network this far from it does not come back."""


class StepReport(NamedTuple):
    """One update: its number (from 1), its batch, what it measured before updating, its cost."""

    step: int
    epoch: int
    images: int
    loss: float
    accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class Slice:
    """What happened in one time slice: updates, and the evaluation that ended in it, if any."""

    steps: list[StepReport]
    evaluation: EvaluationResult | None


class Trainer:
    """Trains a network on a data set by a recipe, one mini-batch after the other.

    One update: draw a batch, run it forward, measure the loss, run the gradient backward, let the
    optimizer change the weights. After every epoch the whole test set is evaluated. Nothing is
    printed and no thread is started: who wants progress calls `step` or `run_slice`.

    Args:
        network: what to train; it is changed in place.
        training: examples to learn from.
        test: examples to evaluate after every epoch; without them nothing is evaluated.
        recipe: how to train.
        clock: seconds since some moment; only differences count.

    Raises:
        ArgumentError: if there is no training data, or its last batch is too small for a layer.
        ShapeError: if the network cannot take these images.

    Examples:
        >>> from glassnet.nn.spec import ready_spec
        >>> data = Dataset(np.zeros((100, 28, 28), np.uint8), np.zeros(100, np.uint8))
        >>> network = Sequential.from_spec(ready_spec("linear"), seed=0)
        >>> trainer = Trainer(network, data, recipe=Recipe(batch_size=50, epochs=1))
        >>> trainer.step().loss > trainer.step().loss
        True
        >>> trainer.finished
        True
    """

    def __init__(
        self,
        network: Sequential,
        training: Dataset,
        test: Dataset | None = None,
        recipe: Recipe | None = None,
        *,
        clock: Clock = time.perf_counter,
    ) -> None:
        if len(training) == 0:
            raise ArgumentError("Trainer needs at least one training example but receives none.")
        recipe = recipe or Recipe()
        check_batches(network, training, recipe.batch_size)
        self.network = network
        self.training = training
        self.test = test
        self.recipe = recipe
        self.optimizer = self.recipe.make_optimizer(network.parameters())
        self.average = (
            WeightAverage(network, self.recipe.averaging) if self.recipe.averaging else None
        )
        self.epoch = 0
        self.position = 0
        self.seconds = 0.0
        self.last_evaluation: EvaluationResult | None = None
        self._evaluation: Evaluation | None = None
        self._divergence: DivergenceError | None = None
        self._used_rate = self.recipe.learning_rate  # by the last update, whatever is set by now
        self._clock = clock
        self._shuffle()

    @property
    def answering(self) -> Sequential:
        """The network to evaluate, show and keep: the mean of recent weights if there is one."""
        return self.average.network if self.average else self.network

    @property
    def steps(self) -> int:
        """Updates made so far."""
        return self.optimizer.steps

    @property
    def progress(self) -> float:
        """Share of the recipe's epochs that is done, between 0 and 1."""
        total = self.recipe.epochs * len(self.training)
        return min(1.0, (self.epoch * len(self.training) + self.position) / total)

    @property
    def evaluating(self) -> bool:
        """Whether the end-of-epoch evaluation is under way."""
        return self._evaluation is not None

    @property
    def evaluation_progress(self) -> float:
        """Share of the running evaluation that is done; 0 when none is running."""
        return self._evaluation.progress if self._evaluation else 0.0

    @property
    def finished(self) -> bool:
        """Whether all epochs, and the evaluation after the last, are done."""
        return self.epoch >= self.recipe.epochs and not self.evaluating

    @property
    def warning(self) -> str | None:
        """A sentence on what is wrong with the run though its loss is a number; None if nothing."""
        result = self.last_evaluation
        if result is None or not result.is_stuck:
            return None
        return (
            f"The network gives every digit the same answer, {result.predictions[0]}, whatever it "
            f"looks at. Its units are dead, as after steps that were too large: the learning rate "
            f"is {self._used_rate:,.10g}. More training seldom revives them. Start again with a "
            "smaller learning rate."
        )

    def configure(self, **changes: Any) -> Recipe:
        """Change what is live: `learning_rate`, `batch_size`, `epochs`; the next update follows.

        Raises:
            ArgumentError: if a value is out of its range or cannot change during a run, or leaves
                a batch that is too small for a layer; then nothing has changed.
        """
        live = {item.name for item in fields(Recipe) if OPTIONS[item.name].live}
        fixed = set(changes) - live
        if fixed:
            raise ArgumentError(
                f"{', '.join(sorted(fixed))[:200]} cannot change during a run. Start a new one."
            )
        recipe = replace(self.recipe, **changes)
        check_batches(self.network, self.training, recipe.batch_size, position=self.position)
        self.recipe = recipe
        return self.recipe

    def step(self) -> StepReport:
        """Make one update.

        Raises:
            ArgumentError: if the run is finished.
            DivergenceError: if the loss is above `HOPELESS_LOSS` or no longer a number; the weights
                are left as they were.
        """
        if self.epoch >= self.recipe.epochs:
            raise ArgumentError(
                f"All {self.recipe.epochs} epochs are done. Configure more epochs to go on."
            )
        if self._evaluation is not None:
            # These weights are about to change, so their evaluation has to end first.
            self._end_evaluation(self._evaluation)
        started = self._clock()
        x, labels = self._next_batch()
        learning_rate = self.recipe.learning_rate * get_schedule(self.recipe.schedule)(
            self.progress
        )
        loss, accuracy = self._compute_gradients(x, labels)
        self.optimizer.learning_rate = learning_rate
        self.optimizer.step()
        self._used_rate = self.recipe.learning_rate
        if self.average:
            self.average.update(self.steps)
        epoch = self.epoch
        self._advance(len(labels))
        return StepReport(
            step=self.steps,
            epoch=epoch,
            images=len(labels),
            loss=loss,
            accuracy=accuracy,
            learning_rate=learning_rate,
            seconds=self._clock() - started,
        )

    def run_slice(self, budget_ms: float) -> Slice:
        """Train or evaluate for about `budget_ms` milliseconds, always at least one piece.

        A slice ends early when an evaluation or the run is complete, so that the caller hears of it
        at once; or when the run diverges: then the next call tells of that.

        Raises:
            DivergenceError: as `step`.
        """
        if self._divergence is not None:
            divergence, self._divergence = self._divergence, None
            raise divergence
        started = self._clock()
        steps: list[StepReport] = []
        evaluation = None
        try:
            while not self.finished and evaluation is None:
                if self._evaluation is None:
                    steps.append(self.step())
                else:
                    evaluation = self._advance_evaluation(self._evaluation)
                if (self._clock() - started) * 1000 >= budget_ms:
                    break
        except DivergenceError as error:
            if not steps:
                raise
            self._divergence = error  # first, what led to it
        finally:
            self.seconds += self._clock() - started
        return Slice(steps, evaluation)

    def go_to(self, epoch: int, position: int, *, evaluating: bool, seconds: float) -> None:
        """Take up a run at `position` images into `epoch`, as a checkpoint tells.

        Raises:
            ArgumentError: if there is no such place in the data, or what is left of the epoch
                ends in a batch that is too small for a layer.
        """
        if not 0 <= epoch <= MAX_EPOCHS or not 0 <= position < len(self.training):
            raise ArgumentError(
                f"go_to expects an epoch from 0 to {MAX_EPOCHS} and a position below "
                f"{len(self.training)} but receives {epoch} and {position}."
            )
        check_batches(self.network, self.training, self.recipe.batch_size, position=position)
        self.epoch = epoch
        self.position = position
        self.seconds = seconds
        self._shuffle()
        if evaluating:
            self._start_evaluation()

    def _compute_gradients(self, x: Array, labels: Labels) -> tuple[float, float]:
        # Overflow on the way to a diverging loss is reported below, once and in words.
        with np.errstate(over="ignore", invalid="ignore"):
            logits = self.network.forward(x, training=True)
            loss, dlogits = softmax_cross_entropy(logits, labels)
            if not loss <= HOPELESS_LOSS:  # so written, NaN is hopeless too
                raise DivergenceError(
                    f"The loss is {loss:.3g} after step {self.steps:,}: with a learning rate of "
                    f"{self._used_rate:,.10g} the steps overshoot and the weights grow "
                    "without limit. Start again with a smaller learning rate."
                )
            self.network.backward(dlogits)
        hits = int(np.count_nonzero(logits.argmax(axis=1) == labels))
        return loss, hits / len(labels)

    def _next_batch(self) -> tuple[Array, Labels]:
        part = slice(self.position, self.position + self.recipe.batch_size)
        indices = self._order[part]
        offsets = self._offsets[part] if self.recipe.shifts else None
        return (
            ops.input_batch(self.training.images, indices, offsets),
            self.training.labels[indices],
        )

    def _advance(self, images: int) -> None:
        self.position += images
        if self.position < len(self.training):
            return
        self.epoch += 1
        self.position = 0
        self._shuffle()
        self._start_evaluation()

    def _start_evaluation(self) -> None:
        if self.test is not None:
            self._evaluation = Evaluation(
                self.answering, self.test, epoch=self.epoch, step=self.steps
            )

    def _advance_evaluation(self, evaluation: Evaluation) -> EvaluationResult | None:
        evaluation.advance()
        return self._end_evaluation(evaluation) if evaluation.finished else None

    def _end_evaluation(self, evaluation: Evaluation) -> EvaluationResult:
        self._evaluation = None
        self.last_evaluation = evaluation.finish()
        return self.last_evaluation

    def _shuffle(self) -> None:
        count, seed = len(self.training), self.recipe.seed
        self._order = epoch_order(count, epoch=self.epoch, seed=seed)
        if self.recipe.shifts:
            self._offsets = shift_offsets(count, self.recipe.shifts, epoch=self.epoch, seed=seed)
