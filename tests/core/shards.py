"""Data sets as they come from files."""

from __future__ import annotations

import gzip

from glassnet.data.dataset import Dataset
from glassnet.data.mnist import encode_idx


def shard(data: Dataset) -> bytes:
    """What a file with these images and labels holds."""
    return gzip.compress(encode_idx(data.images) + encode_idx(data.labels))
