"""The same network with pooling and without, counted layer by layer (C05)."""

from __future__ import annotations

import pytest

from glassnet.base.errors import ArgumentError
from glassnet.lessons.pooling_cost import costs, time


@pytest.mark.parametrize(("window", "side"), [(2, 5), (3, 2), (4, 1)])
def test_only_the_layer_that_reads_the_last_maps_gets_smaller(live, window, side):
    answer = costs(live, window=window)
    pooled, plain = (
        {layer["name"]: layer for layer in answer[name]["layers"]} for name in ("pooled", "plain")
    )
    assert {name for name in pooled if pooled[name]["type"] == "MaxPool2d"} == (
        pooled.keys() - plain.keys()
    )
    assert pooled["MaxPool2d 2"]["output_shape"] == [16, side, side]
    differ = [name for name in plain if plain[name]["parameters"] != pooled[name]["parameters"]]
    assert differ == ["Linear 1"]
    for found in (answer["pooled"], answer["plain"]):
        for cost in ("parameters", "multiply_adds"):
            assert found[cost] == sum(layer[cost] for layer in found["layers"])
    assert all(pooled[name]["parameters"] == 0 for name in pooled.keys() - plain.keys())


@pytest.mark.parametrize("window", [1, 2])
def test_an_update_takes_some_time(live, window):
    answer = time(live, window=window)
    assert answer["window"] == window
    assert answer["milliseconds"] > 0


@pytest.mark.parametrize("window", [0, 5])
def test_a_window_that_is_not_offered_is_refused(live, window):
    for ask in (costs, time):
        with pytest.raises(ArgumentError, match=f"window expects 2 to 4 but receives {window}"):
            ask(live, window=window)
