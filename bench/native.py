"""A contender in a process of its own: reads questions from stdin, answers one JSON line each.

`python bench/native.py simd|numpy|torch TRAINING_SHARD TEST_SHARD`, then `["open", SPEC]`,
`["train", SECONDS]` or `["evaluate", SECONDS]`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np


def digits(shard: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read a shard by hand: the Python of PyTorch need not have Glassnet."""
    raw = np.frombuffer(gzip.decompress(shard.read_bytes()), np.uint8)
    count = int.from_bytes(raw[4:8].tobytes(), "big")
    images = raw[16 : 16 + count * 784].reshape(count, 28, 28).copy()
    return images, raw[16 + count * 784 + 8 :].copy()


def contender(name: str, shards: list[Path]) -> tuple[str, Callable[[Any], Any]]:
    """Return its version, and what makes a session from a specification."""
    if name == "torch":
        import torch
        from torch_session import Session as TorchSession

        return torch.__version__, partial(TorchSession, *map(digits, shards))
    from session import Session

    import glassnet
    from glassnet.data.mnist import decode_shard

    data = [decode_shard(shard.read_bytes()) for shard in shards]
    return glassnet.__version__, partial(Session, *data, name)


def main(name: str, *shards: str) -> None:
    """Answer until there are no questions."""
    version, open_session = contender(name, [*map(Path, shards)])
    print(json.dumps({"version": version}), flush=True)
    session: Any = None
    for line in sys.stdin:
        what, value = json.loads(line)
        if what == "open":
            session = open_session(value)
            answer = session.describe()
        else:
            answer = getattr(session, what)(value)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
