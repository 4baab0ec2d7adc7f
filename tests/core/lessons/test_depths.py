"""One digit by depth, and the picture guessed back from what is left of it (C15)."""

import numpy as np

from glassnet.base.pixels import to_input
from glassnet.lessons.depths import depths
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


def test_the_stages_are_what_the_layers_hand_on(live):
    answer = depths(live, index=3)
    stages = {stage["name"]: stage for stage in answer["stages"]}
    assert list(stages) == ["Pixels", "Pool 1", "Pool 2", "Hidden layer 1", "Logits"]
    assert [stage["values"] for stage in stages.values()] == [784, 1352, 400, 64, 10]
    outputs = live.network.activations(to_input(live.test.images[3:4]))
    pool = stages["Pool 2"]["maps"]
    np.testing.assert_allclose(pool["data"].reshape(pool["shape"]), outputs[5][0, :4], atol=1e-5)
    np.testing.assert_allclose(stages["Logits"]["maps"]["data"], outputs[10][0], atol=1e-5)


def test_the_pixels_are_guessed_best(live):
    lost = [stage["lost"] for stage in depths(live)["stages"]]
    assert lost[0] == min(lost)
    assert all(stage["guess"]["shape"] == [28, 28] for stage in depths(live)["stages"])


def test_readers_are_made_once_for_each_state_of_the_network(live):
    depths(live)
    readers = live.memory["readers"]
    depths(live, index=5)
    assert live.memory["readers"] is readers
    live.step += 1
    depths(live)
    assert live.memory["readers"] is not readers


def test_any_network_has_depths(live):
    live.network = Sequential.from_spec(ready_spec("mlp"), seed=0)
    names = [stage["name"] for stage in depths(live)["stages"]]
    assert names == ["Pixels", "Hidden layer 1", "Logits"]
