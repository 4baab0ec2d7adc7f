"""What a lesson finds in the page: an untrained network, stand-ins for digits."""

from __future__ import annotations

import pytest

from glassnet.lessons.kit.live import Live
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


@pytest.fixture
def live(stripes, test_stripes):
    network = Sequential.from_spec(ready_spec("lenet"), seed=1)
    return Live(network, "pretrained", 0, network, stripes, test_stripes)
