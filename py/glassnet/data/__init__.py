"""The digits: data sets and how to read them, drawings made like them, changes of training images.

A network's input is made of them by `glassnet.ops`, which may use what is here.
"""

from glassnet.base.pixels import Images, to_input
from glassnet.data.dataset import Dataset, Labels, epoch_order, join
from glassnet.data.mnist import (
    CLASSES,
    SHARDS,
    decode_idx,
    decode_shard,
    encode_idx,
    load_mnist,
)

__all__ = [
    "CLASSES",
    "SHARDS",
    "Dataset",
    "Images",
    "Labels",
    "decode_idx",
    "decode_shard",
    "encode_idx",
    "epoch_order",
    "join",
    "load_mnist",
    "to_input",
]
