"""What may be chosen for a run is described once, and completely."""

import json
import math
from dataclasses import fields

import numpy as np
import pytest

from glassnet import ops
from glassnet.data.mnist import SHARDS
from glassnet.nn.spec import READY
from glassnet.training.optim import OPTIMIZERS
from glassnet.training.options import OPTIONS, Choice, Number, Whole
from glassnet.training.recipe import Recipe
from glassnet.training.schedules import SCHEDULES
from glassnet.training.settings import Settings


def test_every_setting_is_described_and_nothing_else():
    assert set(OPTIONS) == set(Settings().as_dict()) - {"spec"}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("model", READY),
        ("data", set(SHARDS) - {"test"}),
        ("optimizer", OPTIMIZERS),
        ("schedule", SCHEDULES),
        ("backend", {*ops.BACKENDS, "auto"}),
    ],
)
def test_choices_are_those_there_are(name, values):
    option = OPTIONS[name]
    assert isinstance(option, Choice)
    assert set(option.choices) == set(values)


def test_what_is_live_is_what_a_trainer_or_the_page_takes_over():
    live = {name for name, option in OPTIONS.items() if option.live}
    assert live == {"learning_rate", "batch_size", "epochs", "backend"}
    assert live - {"backend"} <= {item.name for item in fields(Recipe)}


def test_the_description_is_json_and_its_defaults_are_accepted():
    described = Settings.describe()
    assert json.loads(json.dumps(described)) == described
    for name, option in OPTIONS.items():
        default = described[name]["default"]
        assert option.check(name, default) == default
        assert option.label
        assert option.help.endswith(".")


@pytest.mark.parametrize(
    ("option", "accepted", "refused"),
    [
        (
            Whole(label="", help="", low=0, high=8),
            [0, 8, np.int64(3)],
            [-1, 9, 1.0, True, "1", None, np.float32(1)],
        ),
        (
            Number(label="", help="", below=1),
            [0, 0.5, np.float32(0.25)],
            [1, -0.1, math.nan, math.inf, True, "0.5", 10**400],
        ),
        (Number(label="", help="", above_zero=True), [1e-300, 10**300], [0, 0.0, math.inf]),
        (Choice(label="", help="", choices={"a": "A"}), ["a"], ["A", "b", ["a"], None, 0]),
    ],
)
def test_what_is_accepted_is_kept_as_pythons_own(option, accepted, refused):
    for value in accepted:
        kept = option.accept(value)
        assert kept == value
        assert type(kept) in (int, float, str)
    assert [value for value in refused if option.accept(value) is not None] == []
