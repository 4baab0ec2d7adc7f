import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import glassnet
from glassnet import (
    ArgumentError,
    Conv2d,
    Dropout,
    Linear,
    LocallyConnected2d,
    ReLU,
    Sequential,
    manual_seed,
    ready_spec,
)
from glassnet.experiments.setups.tiled import TiledConv2d

PACKAGE = Path(glassnet.__file__).parent
DRAWING = ("Conv2d", "Linear", "Dropout", "LocallyConnected2d", "TiledConv2d")
MAKERS = [
    lambda: Linear(6, 6).weight.data,
    lambda: Conv2d(2, 3, 3).weight.data,
    lambda: LocallyConnected2d(1, 2, 5, 3).weight.data,
    lambda: TiledConv2d(1, 2, 6, 3, tiles=2).weight.data,
    lambda: Dropout(0.5).forward(np.ones((8, 8), np.float32), training=True),
]


@pytest.mark.parametrize("make", MAKERS)
def test_layers_made_by_hand_differ(make):
    assert (make() != make()).any()


@given(st.integers(0, 2**64), st.lists(st.sampled_from(MAKERS), min_size=1, max_size=6))
def test_the_same_lines_make_the_same_network(seed, makers):
    manual_seed(seed)
    first = [make() for make in makers]
    manual_seed(seed)
    for before, make in zip(first, makers, strict=True):
        np.testing.assert_array_equal(make(), before)


def test_another_seed_makes_another_network():
    manual_seed(1)
    one = Linear(6, 6).weight.data
    manual_seed(2)
    assert (Linear(6, 6).weight.data != one).any()


def test_a_deep_network_made_by_hand_keeps_the_scale_of_its_signal():
    manual_seed(0)
    layers = [layer for _ in range(12) for layer in (Linear(256, 256), ReLU())]
    x = np.random.default_rng(0).standard_normal((64, 256)).astype(np.float32)
    y = Sequential(layers).forward(x)
    assert 0.3 < float(np.mean(y**2)) < 3  # equal layers: above 16


def test_networks_from_specs_neither_use_nor_disturb_these_streams():
    manual_seed(0)
    by_hand = [Conv2d(1, 8, 3).weight.data, Linear(9, 9).weight.data]
    manual_seed(0)
    made = Sequential.from_spec(ready_spec("lenet"), seed=0)
    np.testing.assert_array_equal(Conv2d(1, 8, 3).weight.data, by_hand[0])
    manual_seed(1)
    again = Sequential.from_spec(ready_spec("lenet"), seed=0)
    np.testing.assert_array_equal(Linear(9, 9, rng=5).weight.data, Linear(9, 9, rng=5).weight.data)
    for name, array in made.state_dict().items():
        np.testing.assert_array_equal(array, again.state_dict()[name])
    assert (made.state_dict()["0.weight"] != by_hand[0]).any()


def test_threads_never_share_a_stream():
    with ThreadPoolExecutor(8) as pool:
        layers = list(pool.map(lambda _: Linear(3, 3).weight.data.tobytes(), range(200)))
    assert len(set(layers)) == 200


@pytest.mark.parametrize("seed", [-1, 1.5, "0", None, True])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ArgumentError, match="manual_seed expects seed to be a whole number ≥ 0"):
        manual_seed(seed)


def test_the_package_itself_always_names_its_generator():
    """Else a lesson in the page would change what the next layer made in the console starts as."""
    silent = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in DRAWING
        and "rng" not in {keyword.arg for keyword in node.keywords}
    ]
    assert silent == []
