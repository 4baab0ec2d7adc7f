import json

import numpy as np
import pytest

from glassnet.checkpoint import load_checkpoint, save_checkpoint
from glassnet.errors import FormatError
from glassnet.network import Sequential
from glassnet.recipe import Recipe
from glassnet.serialization import CHECKPOINT, pack, unpack
from glassnet.trainer import Trainer


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


def test_changed_settings_are_kept(make_trainer, stripes):
    trainer = make_trainer()
    trainer.step()
    trainer.configure(learning_rate=0.123, batch_size=7, epochs=9)
    trainer.seconds = 12.5
    restored = load_checkpoint(save_checkpoint(trainer), stripes)
    assert restored.recipe == trainer.recipe
    assert restored.seconds == 12.5
    assert restored.position == 64


def test_other_data_is_refused(make_trainer, stripes):
    data = save_checkpoint(make_trainer())
    with pytest.raises(FormatError, match="on 200 training examples but receives 100"):
        load_checkpoint(data, stripes.subset(slice(100)))


def test_every_cut_is_refused(make_trainer, stripes):
    data = save_checkpoint(make_trainer())
    for end in range(0, len(data), 499):
        with pytest.raises(FormatError):
            load_checkpoint(data[:end], stripes)


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch": -1},
        {"epoch": "one"},
        {"epoch": 10**30},
        {"steps": -1},
        {"steps": float("inf")},
        {"seconds": float("nan")},
        {"epoch": None},
        {"position": 200},
        {"steps": []},
        {"seconds": {}},
        {"recipe": {"optimizer": "adam", "unknown": 1}},
        {"recipe": {"batch_size": 0}},
        {"recipe": {"optimizer": "sgd"}},
        {"recipe": None},
        {"random_states": None},
        {"random_states": [{"state": 1}]},
        {"random_states": []},
        {"spec": {"input": [1, 28, 28], "layers": []}},
        {"examples": "200"},
    ],
)
def test_a_header_with_wrong_values_is_refused(make_trainer, stripes, changes):
    header, arrays = unpack(CHECKPOINT, save_checkpoint(make_trainer()))
    header |= changes
    with pytest.raises(FormatError):
        load_checkpoint(pack(CHECKPOINT, header, arrays), stripes)


def test_a_header_without_a_value_is_refused(make_trainer, stripes):
    header, arrays = unpack(CHECKPOINT, save_checkpoint(make_trainer()))
    for key in header.keys() - {"format", "version"}:
        rest = {name: value for name, value in header.items() if name != key}
        with pytest.raises(FormatError):
            load_checkpoint(pack(CHECKPOINT, json.loads(json.dumps(rest)), arrays), stripes)
