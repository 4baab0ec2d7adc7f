import json
import math
from dataclasses import asdict

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.nn.layers import Parameter
from glassnet.training.optim import SGD, Adam, AdamW
from glassnet.training.recipe import Recipe


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("learning_rate", 0),
        ("learning_rate", -0.1),
        ("learning_rate", math.nan),
        ("learning_rate", math.inf),
        ("learning_rate", "fast"),
        ("learning_rate", True),
        ("learning_rate", 10**400),
        ("weight_decay", -1),
        ("averaging", 1.0),
        ("shifts", -1),
        ("shifts", 9),
        ("batch_size", 0),
        ("batch_size", 4097),
        ("batch_size", 32.0),
        ("epochs", 0),
        ("seed", -1),
        ("seed", 2**32),
        ("optimizer", "newton"),
        ("schedule", "warp"),
        ("schedule", []),
    ],
)
def test_a_wrong_value_is_refused_by_name(setting, value):
    with pytest.raises(ArgumentError, match=f"^{setting} expects .* but receives"):
        Recipe(**{setting: value})


def test_a_long_value_is_quoted_short():
    with pytest.raises(ArgumentError) as caught:
        Recipe(optimizer="x" * 100_000)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(("name", "kind"), [("sgd", SGD), ("adam", Adam), ("adamw", AdamW)])
def test_the_named_optimizer_is_made(name, kind):
    recipe = Recipe(optimizer=name, learning_rate=0.5, weight_decay=0.1)
    optimizer = recipe.make_optimizer([Parameter("w", np.zeros(1))])
    assert type(optimizer) is kind
    assert optimizer.learning_rate == 0.5
    assert optimizer.weight_decay == 0.1


def test_sgd_comes_with_momentum():
    assert Recipe(optimizer="sgd").make_optimizer([Parameter("w", np.zeros(1))]).momentum == 0.9


def test_numbers_of_numpy_are_numbers():
    recipe = Recipe(
        learning_rate=np.float32(0.5),
        weight_decay=np.float64(0.25),
        averaging=np.float16(0.5),
        epochs=np.int64(3),
        batch_size=np.uint8(7),
        seed=np.int32(1),
        shifts=np.int8(1),
    )
    assert recipe == Recipe("adam", 0.5, "one_cycle", 3, 7, 0.25, 1, 0.5, 1)
    assert json.loads(json.dumps(asdict(recipe))) == asdict(recipe)
    for optimizer in (SGD, Adam):
        made = optimizer([Parameter("w", np.ones(1, np.float32))], np.float32(0.5))
        assert type(made.learning_rate) is float


@pytest.mark.parametrize(
    "value", [np.float32("inf"), np.float32("nan"), np.complex64(1), 10**400, True, "1", None]
)
def test_what_is_no_number_is_refused_without_a_warning(value):
    with pytest.raises(ArgumentError, match="learning_rate expects"):
        Recipe(learning_rate=value)
    with pytest.raises(ArgumentError, match="learning_rate to be"):
        SGD([Parameter("w", np.ones(1, np.float32))], value)
