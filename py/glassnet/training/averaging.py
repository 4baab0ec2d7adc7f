"""Averaging: a second network whose weights are the mean of the first one's latest.

While the learning rate is high, the weights of a network in training wander around a good place.
Their running mean lies nearer to it than they do themselves, at the price of one addition a weight.

Source: Polyak & Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992.
"""

from __future__ import annotations

from glassnet import ops
from glassnet.base.arrays import Array
from glassnet.nn.network import Sequential


class WeightAverage:
    """Follows a network: `mean = decay * mean + (1 - decay) * weight`, after every update.

    At first the mean reaches back less far, since the first weights were random:
    `min(decay, (1 + updates) / (10 + updates))` takes the place of `decay`.

    Attributes:
        network: the network with the mean weights.

    Examples:
        >>> from glassnet.nn.spec import ready_spec
        >>> trained = Sequential.from_spec(ready_spec("linear"), seed=0)
        >>> average = WeightAverage(trained, decay=0.9)
        >>> trained.layers[-1].bias.data += 1.1
        >>> average.update(1)
        >>> round(float(average.network.layers[-1].bias.data[0]), 3)
        0.9
    """

    def __init__(self, followed: Sequential, decay: float) -> None:
        self.network = Sequential.from_spec(followed.to_spec())
        self.network.load_state_dict(followed.state_dict())
        self._decay = decay
        self._means, self._followed = self.network.parameters(), followed.parameters()
        # Batch normalization's running statistics are means already; they are taken over as is.
        self._buffers = list(zip(_buffers(self.network), _buffers(followed), strict=True))

    def update(self, updates: int) -> None:
        """Take in the weights as they are after so many updates."""
        share = 1 - min(self._decay, (1 + updates) / (10 + updates))
        ops.average_step(
            [parameter.data for parameter in self._means],
            [parameter.data for parameter in self._followed],
            share,
        )
        for own, followed in self._buffers:
            own[...] = followed


def _buffers(network: Sequential) -> list[Array]:
    return [array for layer in network.layers for array in layer.buffers().values()]
