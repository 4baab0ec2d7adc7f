"""Those who take part: pages of a browser, and processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Page

from bench import place
from bench.networks import Spec

HERE = Path(__file__).parent

LOAD_SHARDS = """
import json
from js import XMLHttpRequest
from glassnet.data.mnist import decode_shard

def _load(url):
    request = XMLHttpRequest.new()
    request.open("GET", url, False)
    request.responseType = "arraybuffer"
    request.send()
    return decode_shard(request.response.to_py().tobytes())

shard, test = _load({training!r}), _load({test!r})
"""

ASK_WORKER = """
async ([script, message]) => {
  globalThis.peer ??= new Worker(script);
  return await new Promise((resolve, reject) => {
    peer.onmessage = ({ data }) => resolve(data);
    peer.onerror = (event) => reject(new Error(event.message));
    peer.postMessage(message);
  });
}
"""

PEERS = {
    "ConvNetJS": ("convnetjs.js", "convnetjs"),
    "jax-js, wasm": ("jaxjs.js", "@jax-js/jax"),
    "TensorFlow.js, cpu": ("tfjs.js", "@tensorflow/tfjs"),
}
"""Libraries in JavaScript: the script of each, and the package it comes from."""

ONE_NETWORK = ("jax-js, wasm",)
"""Those that have no layers: the home page's network is written out for them."""


class Contender(Protocol):
    """Trains a network for so many seconds at a time and tells how many images that were."""

    name: str
    version: str

    def open(self, spec: Spec) -> object: ...

    def train(self, seconds: float) -> dict[str, float]: ...

    def close(self) -> None: ...


def take_turns(
    contenders: Sequence[Contender], rounds: int, seconds: float, what: str = "train"
) -> list[list[float]]:
    """Let everyone train, or evaluate, in turn; return images per second of each, by round.

    The round before the first does not count: compilers and the machine itself warm up.
    """
    rates: list[list[float]] = [[] for _ in contenders]
    for number in range(rounds + 1):
        for contender, own in zip(contenders, rates, strict=True):
            report = getattr(contender, what)(seconds)
            if number:
                own.append(report["images"] / report["seconds"])
    return rates


class GlassnetTab:
    """Glassnet in the built site's own worker, through its console."""

    def __init__(self, page: Page, site: str, backend: str) -> None:
        self.name = f"Glassnet in the tab, {backend}"
        self.page = page
        self.backend = backend
        page.goto(site)
        urls = {
            key: f"{site}assets/data/{place.shard(name).name}"
            for key, name in (("training", "train-0"), ("test", "test"))
        }
        self.python(LOAD_SHARDS.format(**urls))
        self.python((HERE / "session.py").read_text())
        self.version = str(self.python("glassnet.__version__"))

    def python(self, source: str) -> Any:
        """Run Python in the tab's worker."""
        return self.page.evaluate("(source) => glassnet.python(source)", source)

    def open(self, spec: Spec) -> dict[str, Any]:
        """Make the network; return what describes it."""
        self.python(f"spec = json.loads({json.dumps(spec)!r})")
        self.python(f"session = None\nsession = Session(shard, test, {self.backend!r}, spec)")
        found: dict[str, Any] = self.python("session.describe()")
        return found

    def train(self, seconds: float) -> dict[str, float]:
        result: dict[str, float] = self.python(f"session.train({seconds})")
        return result

    def evaluate(self, seconds: float) -> dict[str, float]:
        """Answer to the test digits for so many seconds."""
        result: dict[str, float] = self.python(f"session.evaluate({seconds})")
        return result

    def close(self) -> None:
        self.page.close()


class PeerTab:
    """A JavaScript library in a worker of its own."""

    def __init__(self, page: Page, site: str, name: str) -> None:
        script, package = PEERS[name]
        self.name = name
        packages = json.loads((place.PEERS / "package.json").read_text())
        self.version = packages["dependencies"][package]
        self.page = page
        self.script = f"/peers/{script}"
        self.shard = f"{site}assets/data/{place.shard('train-0').name}"
        page.goto(f"{site}peers/")

    def open(self, spec: Spec) -> None:
        self._ask({"shard": self.shard, "spec": spec})

    def train(self, seconds: float) -> dict[str, float]:
        return self._ask({"seconds": seconds})

    def close(self) -> None:
        self.page.close()

    def _ask(self, message: dict[str, Any]) -> Any:
        return self.page.evaluate(ASK_WORKER, [self.script, message])


class Native:
    """A process of its own, idle until it is asked."""

    def __init__(self, kind: str, python: str = sys.executable) -> None:
        self.name = "PyTorch, 1 thread" if kind == "torch" else f"Glassnet natively, {kind}"
        shards = [str(place.shard(name)) for name in ("train-0", "test")]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self.process = subprocess.Popen(
            [python, str(HERE / "native.py"), kind, *shards],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **threads},
        )
        self.version = str(self._answer()["version"])

    def open(self, spec: Spec) -> dict[str, Any]:
        """Make the network; return what describes it."""
        return self._ask("open", spec)

    def train(self, seconds: float) -> dict[str, float]:
        return self._ask("train", seconds)

    def evaluate(self, seconds: float) -> dict[str, float]:
        """Answer to the test digits for so many seconds."""
        return self._ask("evaluate", seconds)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()

    def _ask(self, what: str, value: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([what, value]) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended without an answer; see its message above.")
        answer: dict[str, Any] = json.loads(line)
        return answer
