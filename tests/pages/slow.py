"""The site behind a slow line; `slow_server.mjs` says what can be asked of it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from tests.pages.conftest import SITE
from tools.serve import TYPES

SERVER = Path(__file__).with_name("slow_server.mjs")
PYTHON = "/assets/(runtime|data|wheel|models)/"
"""What Python's start downloads; the page itself need not be slow."""


@dataclass
class SlowSite:
    """Where it is, and what it has sent: address, first byte and number of bytes of each answer."""

    address: str
    sent: list[dict[str, Any]] = field(default_factory=list)

    def of(self, name: str) -> list[dict[str, Any]]:
        """What was sent of files whose address contains a name."""
        return [answer for answer in self.sent if name in answer["path"]]


@contextmanager
def slow_site(**options: Any) -> Iterator[SlowSite]:
    """Serve the built site over a slow line."""
    settings = {"slow": PYTHON, "types": TYPES, **options}
    command = ["node", str(SERVER), str(SITE), json.dumps(settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        scheme = "https" if options.get("protocol") == "h2" else "http"
        site = SlowSite(f"{scheme}://127.0.0.1:{process.stdout.readline().strip()}/")
        listener = Thread(target=listen, args=(process.stdout, site.sent))
        listener.start()
        try:
            yield site
        finally:
            process.terminate()
            listener.join()


def listen(lines: Any, sent: list[dict[str, Any]]) -> None:
    """Keep what the server tells until it ends."""
    sent.extend(json.loads(line) for line in lines)
