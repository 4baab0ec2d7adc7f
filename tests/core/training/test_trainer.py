import math

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError, DivergenceError
from glassnet.base.pixels import to_input
from glassnet.nn.losses import softmax_cross_entropy
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec
from glassnet.training.evaluation import EvaluationResult
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer


class Clock:
    """Advances by one tick each time it is asked."""

    def __init__(self, tick=0.001):
        self.now = 0.0
        self.tick = tick

    def __call__(self):
        self.now += self.tick
        return self.now


@pytest.fixture
def make_trainer(tiny_spec, stripes, test_stripes):
    def make(test=True, spec=tiny_spec, clock=None, **recipe):
        recipe = Recipe(**{"batch_size": 50, "epochs": 2} | recipe)
        network = Sequential.from_spec(spec, seed=recipe.seed)
        data = test_stripes if test else None
        return Trainer(network, stripes, data, recipe, clock=clock or Clock())

    return make


def run(trainer):
    slices = []
    while not trainer.finished:
        slices.append(trainer.run_slice(10))
    return slices


def test_it_learns(make_trainer):
    trainer = make_trainer(epochs=30, learning_rate=0.01)
    slices = run(trainer)
    evaluations = [part.evaluation for part in slices if part.evaluation]
    assert [result.epoch for result in evaluations] == list(range(1, 31))
    assert evaluations[-1].accuracy > 0.95
    assert evaluations[-1].loss < evaluations[0].loss


def test_a_step_reports_what_it_measured(make_trainer, stripes):
    trainer = make_trainer(schedule="constant", learning_rate=0.01)
    spec = trainer.network.to_spec()
    report = trainer.step()
    assert (report.step, report.epoch, report.images, report.learning_rate) == (1, 0, 50, 0.01)

    # The same first batch by hand, with a network of the same seed.
    from glassnet.data.dataset import epoch_order

    batch = stripes.subset(epoch_order(200, epoch=0, seed=0)[:50])
    network = Sequential.from_spec(spec, seed=0)
    logits = network.forward(to_input(batch.images), training=True)
    loss, _ = softmax_cross_entropy(logits, batch.labels)
    assert report.loss == pytest.approx(loss, rel=1e-6)
    assert report.accuracy == np.mean(logits.argmax(axis=1) == batch.labels)


def test_every_epoch_shows_every_image_once(make_trainer):
    trainer = make_trainer(test=False, batch_size=64)
    reports = [report for part in run(trainer) for report in part.steps]
    assert [report.images for report in reports] == [64, 64, 64, 8] * 2
    assert [report.epoch for report in reports] == [0] * 4 + [1] * 4
    assert [report.step for report in reports] == list(range(1, 9))


def test_the_schedule_follows_progress(make_trainer):
    trainer = make_trainer(test=False, schedule="step", learning_rate=0.5, epochs=4)
    rates = [report.learning_rate for part in run(trainer) for report in part.steps]
    assert rates == pytest.approx([0.5 * 0.3 ** (index // 4) for index in range(16)])


def test_the_same_seed_gives_the_same_run(make_trainer):
    first, second, other = (make_trainer(seed=seed) for seed in (1, 1, 2))
    losses = [[trainer.step().loss for _ in range(6)] for trainer in (first, second, other)]
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


def test_a_slice_respects_its_budget(make_trainer):
    trainer = make_trainer(test=False, clock=Clock(tick=0.001))
    # A step asks the clock twice and the slice once after it: 3 ms each.
    assert len(trainer.run_slice(3).steps) == 1
    assert len(trainer.run_slice(9).steps) == 3
    assert len(trainer.run_slice(0).steps) == 1


def test_an_evaluation_is_spread_over_slices(make_trainer):
    trainer = make_trainer(epochs=1)
    while not trainer.evaluating:
        trainer.run_slice(0)
    assert not trainer.finished
    first = trainer.run_slice(0)
    assert first.evaluation is None
    assert trainer.evaluation_progress == pytest.approx(100 / 150)
    second = trainer.run_slice(0)
    assert second.evaluation is not None
    assert second.evaluation.step == 4
    assert trainer.finished


def test_time_is_summed_over_slices(make_trainer):
    trainer = make_trainer(test=False, clock=Clock(tick=0.5))
    trainer.run_slice(0)
    first = trainer.seconds
    trainer.run_slice(0)
    assert first > 0
    assert trainer.seconds == pytest.approx(2 * first)


def test_a_step_in_the_middle_of_an_evaluation_ends_it_first(make_trainer):
    trainer = make_trainer()
    while not trainer.evaluating:
        trainer.run_slice(0)
    trainer.step()
    assert not trainer.evaluating
    assert trainer.last_evaluation.epoch == 1
    assert trainer.last_evaluation.step == 4


def test_the_evaluation_is_the_networks_answer(make_trainer, test_stripes):
    trainer = make_trainer(epochs=1)
    run(trainer)
    result = trainer.last_evaluation
    logits = trainer.network.forward(to_input(test_stripes.images))
    loss, _ = softmax_cross_entropy(logits, test_stripes.labels)
    np.testing.assert_array_equal(result.predictions, logits.argmax(axis=1))
    assert result.loss == pytest.approx(loss, rel=1e-5)
    assert result.confusion().sum() == 150
    mistakes = result.mistakes()
    assert len(mistakes) == 150 - result.confusion().trace()
    assert (np.diff(result.confidences[mistakes]) <= 0).all()


def test_the_learning_rate_changes_in_the_middle_of_a_run(make_trainer):
    trainer = make_trainer(schedule="constant", learning_rate=0.01)
    trainer.step()
    trainer.configure(learning_rate=0.25)
    assert trainer.step().learning_rate == 0.25


def test_the_batch_size_changes_without_skipping_images(make_trainer):
    trainer = make_trainer(test=False, batch_size=50, epochs=1)
    sizes = [trainer.step().images]
    trainer.configure(batch_size=100)
    while not trainer.finished:
        sizes.append(trainer.step().images)
    assert sizes == [50, 100, 50]


def test_more_epochs_take_up_a_finished_run(make_trainer):
    trainer = make_trainer(epochs=1)
    run(trainer)
    with pytest.raises(ArgumentError, match="All 1 epochs are done. Configure more epochs"):
        trainer.step()
    trainer.configure(epochs=2)
    assert not trainer.finished
    assert trainer.step().epoch == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 3}, "seed cannot change during a run. Start a new one"),
        ({"batch_size": 0}, "batch_size expects"),
        ({"learning_rate": math.inf}, "learning_rate expects"),
    ],
)
def test_a_wrong_change_leaves_the_run_as_it_was(make_trainer, changes, message):
    trainer = make_trainer()
    before = trainer.recipe
    with pytest.raises(ArgumentError, match=message):
        trainer.configure(**changes)
    assert trainer.recipe is before


def test_the_mean_of_the_weights_answers_if_asked_for(make_trainer):
    plain = make_trainer(epochs=1)
    assert plain.answering is plain.network
    averaged = make_trainer(epochs=1, averaging=0.9)
    run(averaged)
    logits = averaged.answering.forward(to_input(averaged.test.images))
    np.testing.assert_array_equal(averaged.last_evaluation.predictions, logits.argmax(axis=1))
    run(plain)
    # Averaging only looks on: the weights in training are the same with and without it.
    for name, array in plain.network.state_dict().items():
        np.testing.assert_array_equal(averaged.network.state_dict()[name], array)
        if name.endswith("weight"):
            assert (averaged.answering.state_dict()[name] != array).any()


def test_shifts_change_what_is_seen(make_trainer):
    still, moving, again = (make_trainer(shifts=pixels).step().loss for pixels in (0, 2, 2))
    assert still != moving == again


def test_divergence_is_said_in_words_and_leaves_finite_weights(make_trainer):
    spec = {"input": [1, 28, 28], "layers": [{"type": "Flatten"}] + [
        {"type": "Linear", "out_features": 10}] * 3}  # fmt: skip
    trainer = make_trainer(
        spec=spec, optimizer="sgd", learning_rate=1e12, schedule="constant", epochs=1000
    )
    with pytest.raises(DivergenceError, match=r"The loss is \S+ after step \d+.*rate of 1e\+12"):
        run(trainer)
    steps = trainer.steps
    weights = trainer.network.state_dict()
    with pytest.raises(DivergenceError):
        trainer.step()
    assert trainer.steps == steps
    for name, array in trainer.network.state_dict().items():
        np.testing.assert_array_equal(array, weights[name])


def test_divergence_is_blamed_on_the_rate_of_the_update_that_led_to_it(make_trainer):
    trainer = make_trainer(learning_rate=1e6)
    trainer.step()
    trainer.configure(learning_rate=0.01)
    with pytest.raises(DivergenceError, match=r"after step 1: .* rate of 1,000,000 the steps"):
        trainer.step()


def test_what_led_to_divergence_is_told_first(make_trainer):
    trainer = make_trainer(
        optimizer="sgd", learning_rate=30.0, schedule="constant", batch_size=20, epochs=1000
    )
    part = trainer.run_slice(1e9)
    while part.evaluation is not None:  # an evaluation ends a slice
        part = trainer.run_slice(1e9)
    assert part.steps
    assert part.steps[-1].step == trainer.steps
    assert trainer.seconds > 0
    with pytest.raises(DivergenceError):
        trainer.run_slice(1e9)


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_loss_that_explodes_without_becoming_nan_is_divergence_too(make_trainer, optimizer):
    trainer = make_trainer(optimizer=optimizer, learning_rate=1000, schedule="constant")
    with pytest.raises(DivergenceError, match="Start again with a smaller learning rate"):
        run(trainer)


def test_it_refuses_to_train_on_nothing(tiny_spec, stripes):
    with pytest.raises(ArgumentError, match="at least one training example"):
        Trainer(Sequential.from_spec(tiny_spec), stripes.subset(slice(0)))


@pytest.mark.parametrize("place", [(-1, 0), (0, -1), (0, 200)])
def test_it_refuses_a_place_outside_the_data(make_trainer, place):
    with pytest.raises(ArgumentError, match="go_to expects"):
        make_trainer().go_to(*place, evaluating=False, seconds=0)


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_network_that_died_is_told_with_the_mend(make_trainer, optimizer):
    """Its loss is a number, ln 10, and nothing ever comes of it."""
    trainer = make_trainer(
        spec=ready_spec("lenet"), learning_rate=10.0, optimizer=optimizer, epochs=3
    )
    run(trainer)
    result = trainer.last_evaluation
    assert math.isfinite(result.loss)
    assert result.is_stuck
    assert "gives every digit the same answer" in trainer.warning
    assert "the learning rate is 10. " in trainer.warning
    assert "smaller learning rate" in trainer.warning


def test_a_network_that_learns_or_has_not_begun_is_not_warned_of(make_trainer):
    trainer = make_trainer(learning_rate=0.01, epochs=2)
    assert trainer.warning is None
    run(trainer)
    assert trainer.warning is None
    untouched = make_trainer(learning_rate=1e-9, epochs=1)
    run(untouched)
    assert untouched.warning is None


@pytest.mark.parametrize(
    ("predictions", "labels", "is_stuck"),
    [
        ([1] * 200, [1, 2] * 100, True),
        ([1] * 199 + [2], [1, 2] * 100, True),
        ([1] * 190 + [2] * 10, [1, 2] * 100, False),
        ([1] * 200, [1] * 200, False),  # there is nothing else to say
        ([1] * 199 + [2], [1] * 199 + [2], False),  # rare, and found
    ],
)
def test_what_counts_as_stuck(predictions, labels, is_stuck):
    predictions, labels = np.array(predictions), np.array(labels, np.uint8)
    result = EvaluationResult(
        epoch=1,
        step=1,
        loss=2.3,
        accuracy=float(np.mean(predictions == labels)),
        labels=labels,
        predictions=predictions,
        confidences=np.full(200, 0.1, np.float32),
        classes=10,
    )
    assert result.is_stuck is is_stuck
