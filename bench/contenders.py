"""Those who take part: pages of a browser, and processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Page

HERE = Path(__file__).parent

LOAD_SHARD = """
from js import XMLHttpRequest
from glassnet.data.mnist import decode_shard
_request = XMLHttpRequest.new()
_request.open("GET", {url!r}, False)
_request.responseType = "arraybuffer"
_request.send()
shard = decode_shard(_request.response.to_py().tobytes())
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


class Contender(Protocol):
    """Trains for so many seconds at a time and tells how many images that were."""

    name: str
    version: str

    def train(self, seconds: float) -> dict[str, float]: ...

    def close(self) -> None: ...


class GlassnetTab:
    """Glassnet in the built site's own worker, through its console."""

    def __init__(self, page: Page, site: str, shard: str, backend: str) -> None:
        self.name = f"Glassnet in the tab, {backend}"
        self.page = page
        self.backend = backend
        page.goto(site)
        self.python(LOAD_SHARD.format(url=shard))
        self.python((HERE / "session.py").read_text())
        self.python(f"session = Session(shard, {backend!r})")
        self.version = str(self.python("glassnet.__version__"))
        self.train(0.5)

    def python(self, source: str) -> Any:
        return self.page.evaluate("(source) => glassnet.python(source)", source)

    def train(self, seconds: float) -> dict[str, float]:
        result: dict[str, float] = self.python(f"session.train({seconds})")
        return result

    def close(self) -> None:
        self.page.close()


class PeerTab:
    """A JavaScript library in a worker of its own."""

    def __init__(self, page: Page, peers: str, shard: str, name: str, version: str) -> None:
        self.name, self.version = name, version
        self.page, self.shard = page, shard
        self.script = "/peers/convnetjs.js" if name == "ConvNetJS" else "/peers/tfjs.js"
        page.goto(f"{peers}peers/")
        self.train(0.5)

    def train(self, seconds: float) -> dict[str, float]:
        message = {"shard": self.shard, "seconds": seconds}
        result: dict[str, float] = self.page.evaluate(ASK_WORKER, [self.script, message])
        return result

    def close(self) -> None:
        self.page.close()


class Native:
    """A process of its own, idle until it is asked."""

    def __init__(self, kind: str, shard: Path, python: str = sys.executable) -> None:
        self.name = "PyTorch, 1 thread" if kind == "torch" else f"Glassnet natively, {kind}"
        command = [python, str(HERE / "native.py"), kind, str(shard)]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_with(threads)
        )
        self.version = str(self._answer()["version"])

    def train(self, seconds: float) -> dict[str, float]:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended without an answer; see its message above.")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _with(variables: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **variables}
