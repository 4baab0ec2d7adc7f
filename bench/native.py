"""A contender in a process of its own: reads seconds from stdin, answers one JSON line each.

`python bench/native.py simd|numpy|torch SHARD`
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np


def main(name: str, shard: Path) -> None:
    if name == "torch":
        # Read by hand: this Python need not have Glassnet.
        raw = np.frombuffer(gzip.decompress(shard.read_bytes()), np.uint8)
        count = int.from_bytes(raw[4:8].tobytes(), "big")
        images = raw[16 : 16 + count * 784].reshape(count, 28, 28).copy()
        labels = raw[16 + count * 784 + 8 :].copy()
        import torch
        from torch_session import Session

        session = Session(images, labels)
        version = torch.__version__
    else:
        from session import Session

        import glassnet
        from glassnet.data.mnist import decode_shard

        session = Session(decode_shard(shard.read_bytes()), name)
        version = glassnet.__version__
    session.train(0.5)
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        print(json.dumps(session.train(float(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
