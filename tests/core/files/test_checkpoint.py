import numpy as np
import pytest

from glassnet.base.errors import FormatError
from glassnet.data.dataset import Dataset
from glassnet.files.checkpoint import load_checkpoint, save_checkpoint
from glassnet.files.npz import CHECKPOINT, pack, unpack
from glassnet.nn.network import Sequential
from glassnet.nn.spec import READY, ready_spec
from glassnet.training.recipe import Recipe
from glassnet.training.trainer import Trainer


@pytest.fixture
def make_trainer(tiny_spec, stripes, test_stripes):
    def make(**recipe):
        recipe = Recipe(**{"batch_size": 64, "epochs": 4} | recipe)
        network = Sequential.from_spec(tiny_spec, seed=recipe.seed)
        return Trainer(network, stripes, test_stripes, recipe)

    return make


def advance(trainer, slices):
    """Run single pieces and return all that they measured."""
    measured = []
    for _ in range(slices):
        part = trainer.run_slice(0)
        measured += [(report.loss, report.accuracy, report.learning_rate) for report in part.steps]
        if part.evaluation:
            measured.append(part.evaluation.loss)
    return measured


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
@pytest.mark.parametrize("pieces", [0, 1, 4, 5, 6, 9])
def test_a_restored_run_goes_on_bit_for_bit(make_trainer, stripes, test_stripes, optimizer, pieces):
    # Pieces 4 and 5 lie before and inside the evaluation that ends the first epoch.
    trainer = make_trainer(optimizer=optimizer, weight_decay=0.01, shifts=2, averaging=0.9)
    advance(trainer, pieces)
    restored = load_checkpoint(save_checkpoint(trainer), stripes, test_stripes)
    if trainer.evaluating:
        # A restored evaluation starts anew; let both reach its end.
        advance(trainer, 2 - int(trainer.evaluation_progress > 0))
        advance(restored, 2)
    assert advance(restored, 8) == advance(trainer, 8)
    for ours, theirs in (
        (trainer.network, restored.network),
        (trainer.answering, restored.answering),
    ):
        for name, array in ours.state_dict().items():
            np.testing.assert_array_equal(theirs.state_dict()[name], array)
    assert restored.answering is not restored.network
    assert restored.steps == trainer.steps
    assert restored.network.random_states() == trainer.network.random_states()


def test_changed_settings_are_kept(make_trainer, stripes, test_stripes):
    trainer = make_trainer()
    trainer.step()
    trainer.configure(learning_rate=0.123, batch_size=7, epochs=9)
    trainer.seconds = 12.5
    restored = load_checkpoint(save_checkpoint(trainer), stripes, test_stripes)
    assert restored.recipe == trainer.recipe
    assert restored.seconds == 12.5
    assert restored.position == 64


def test_a_run_may_have_been_configured_to_end_before_where_it_is(
    make_trainer, stripes, test_stripes
):
    trainer = make_trainer()
    advance(trainer, 12)
    trainer.configure(epochs=1)
    restored = load_checkpoint(save_checkpoint(trainer), stripes, test_stripes)
    assert (restored.epoch, restored.recipe.epochs) == (trainer.epoch, 1)


@pytest.mark.parametrize("name", READY)
def test_every_ready_network_can_be_taken_up(stripes, name):
    trainer = Trainer(Sequential.from_spec(ready_spec(name)), stripes)
    trainer.step()
    assert load_checkpoint(save_checkpoint(trainer), stripes).steps == 1


def test_the_last_evaluation_is_kept(make_trainer, stripes, test_stripes):
    trainer = make_trainer()
    advance(trainer, 7)
    restored = load_checkpoint(save_checkpoint(trainer), stripes, test_stripes)
    ours, theirs = (vars(run.last_evaluation) for run in (trainer, restored))
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        np.testing.assert_array_equal(theirs[name], value)
        assert type(theirs[name]) is type(value)


def test_other_data_is_refused(make_trainer, stripes, test_stripes):
    data = save_checkpoint(make_trainer())
    with pytest.raises(FormatError, match="other training examples: '200 images .* '100 images"):
        load_checkpoint(data, stripes.subset(slice(100)), test_stripes)
    pixel = stripes.images.copy()
    pixel[3, 4, 5] ^= 1
    label = stripes.labels.copy()
    label[7] ^= 1
    for other in (Dataset(pixel, stripes.labels), Dataset(stripes.images, label)):
        with pytest.raises(FormatError, match="with other training examples"):
            load_checkpoint(data, other, test_stripes)
    for test in (None, stripes):
        with pytest.raises(FormatError, match="with other test examples: '150 images"):
            load_checkpoint(data, stripes, test)


def test_every_cut_is_refused(make_trainer, stripes, test_stripes):
    data = save_checkpoint(make_trainer())
    for end in range(0, len(data), 499):
        with pytest.raises(FormatError):
            load_checkpoint(data[:end], stripes, test_stripes)


@pytest.fixture
def contents(make_trainer):
    """Return header and arrays of a run that has been evaluated once."""
    trainer = make_trainer()
    advance(trainer, 7)
    return unpack(CHECKPOINT, save_checkpoint(trainer))


@pytest.fixture
def refused(stripes, test_stripes):
    """Return a function that asserts that a checkpoint is refused."""

    def refused(header, arrays, match):
        with pytest.raises(FormatError, match=match):
            load_checkpoint(pack(CHECKPOINT, header, arrays), stripes, test_stripes)

    return refused


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"epoch": -1}, "an epoch from 0 to 1000"),
        ({"epoch": "one"}, "'one'"),
        ({"epoch": 10**30}, "an epoch from 0 to 1000"),
        ({"epoch": True}, "'epoch' is 'true' where such a run holds '1'"),
        ({"epoch": None}, "damaged"),
        ({"position": 1.7}, "'position' is '1.7' where such a run holds '1'"),
        ({"position": 200}, "a position below 200"),
        ({"steps": -1}, "expected 0 to 200000 steps"),
        ({"steps": float("inf")}, "damaged"),
        ({"steps": 10**400}, "received a gigantic number steps"),
        ({"steps": "5"}, "'steps' is .* where such a run holds '5'"),
        ({"steps": []}, "damaged"),
        ({"seconds": float("nan")}, "in nan seconds"),
        ({"seconds": {}}, "damaged"),
        ({"evaluating": "no"}, "'evaluating' is .* where such a run holds 'true'"),
        ({"evaluating": 0}, "'evaluating' is '0' where such a run holds 'false'"),
        ({"recipe": {"optimizer": "adam", "unknown": 1}}, "unknown"),
        ({"recipe": {"batch_size": 0}}, "batch_size"),
        ({"recipe": {}}, "'recipe' is"),
        ({"recipe": {"optimizer": "sgd"}}, "unknown arrays"),
        ({"recipe": None}, "damaged"),
        ({"random_states": None}, "random states"),
        ({"random_states": [{"state": 1}]}, "random states"),
        ({"random_states": []}, "random states"),
        ({"spec": {"input": [1, 28, 28], "layers": []}}, "layers"),
        ({"training": 200}, "training examples: 200 is expected"),
        ({"evaluation": None}, "evaluation/confidences"),
        ({"evaluation": []}, "damaged"),
        ({"evaluation": {}}, "missing"),
        ({"evaluation": 5}, "damaged"),
        ({"more": 1}, "'more' is '1' where such a run holds None"),
    ],
)
def test_a_header_with_wrong_values_is_refused(contents, refused, changes, match):
    header, arrays = contents
    refused(header | changes, arrays, match)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("loss", float("nan")),
        ("loss", -1),
        ("step", 10**400),
        ("epoch", "1"),
        ("accuracy", 5.0),
        ("classes", 10**9),
    ],
)
def test_an_evaluation_with_wrong_values_is_refused(contents, refused, name, value):
    header, arrays = contents
    header["evaluation"][name] = value
    refused(header, arrays, "evaluation")


def test_a_random_state_of_fractions_is_refused(contents, refused):
    header, arrays = contents
    header["random_states"][0]["uinteger"] = 0.5
    refused(header, arrays, "random_states")


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"more": np.zeros(3)}, "'more' is .* where such a run holds None"),
        ({"average/0.weight": np.zeros(3)}, "'average/0.weight' is"),
        ({"optimizer/mean.0": np.full((2, 1, 5, 5), np.nan, "f4")}, "infinity or NaN"),
        ({"optimizer/mean.0": np.zeros((2, 1, 5, 5))}, "of float32 but receives .* of float64"),
        ({"optimizer/mean_square.0": np.full((2, 1, 5, 5), -1, "f4")}, "values below 0"),
        ({"optimizer/more": np.zeros(3)}, "unknown arrays"),
        ({"network/1.running_var": -np.ones(2, "f4")}, "values below 0"),
        ({"evaluation/predictions": np.zeros(3, int)}, "of one shape"),
        ({"evaluation/predictions": np.full(150, 10)}, "predictions from 0 to 9"),
        ({"evaluation/predictions": np.zeros(150)}, "whole numbers"),
        ({"evaluation/confidences": np.zeros(3, "f4")}, "does not fit its predictions"),
    ],
)
def test_wrong_arrays_are_refused(contents, refused, changes, match):
    header, arrays = contents
    refused(header, arrays | changes, match)


def test_mean_weights_of_another_kind_are_refused(make_trainer, refused):
    header, arrays = unpack(CHECKPOINT, save_checkpoint(make_trainer(averaging=0.9)))
    doubles = arrays["average/0.weight"].astype(np.float64)
    refused(header, arrays | {"average/0.weight": doubles}, "float64' where such a run holds")


def test_a_header_without_a_value_is_refused(contents, refused):
    header, arrays = contents
    for key in header:
        rest = {name: value for name, value in header.items() if name != key}
        refused(rest, arrays, "^The (checkpoint|file)")


def test_a_checkpoint_of_an_older_glassnet_is_refused_in_words(contents, refused):
    header, arrays = contents
    refused(header | {"version": 1}, arrays, "format version 1; this Glassnet reads version 2")
