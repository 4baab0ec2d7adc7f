"""Where the benchmarks take place: folders, a server, browsers, packages, the machine."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tools.browser import ARGUMENTS, find
from tools.staging import sources

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "site"
OUT = ROOT / "build" / "bench"
RESULT = ROOT / "bench" / "result.json"
PAGE = ROOT / "docs" / "about" / "performance.md"
PEERS = ROOT / "bench" / "peers"


class Handler(SimpleHTTPRequestHandler):
    """The built site, and below /peers/ the peers with their packages."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".wasm": "application/wasm"}  # noqa: RUF012

    def translate_path(self, path: str) -> str:
        if path.startswith(("/peers/node_modules/", "/peers/pyodide/")):
            return str(OUT / path.removeprefix("/peers/"))
        if path.startswith("/peers/"):
            return str(PEERS / path.removeprefix("/peers/"))
        return super().translate_path(path)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serving() -> Iterator[tuple[str, Callable[[], Browser]]]:
    """Serve the site; give its address, and a function that launches a browser.

    One browser each: tabs in the background get less of the processor.
    """
    executable = find()
    if executable is None or not SITE.exists():
        raise SystemExit("The benchmarks need a browser and a built site: make browser build")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(SITE)))
    Thread(target=server.serve_forever, daemon=True).start()
    with ExitStack() as stack:
        stack.callback(server.shutdown)
        playwright = stack.enter_context(sync_playwright())

        def launch() -> Browser:
            browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
            stack.callback(browser.close)
            return browser

        yield f"http://127.0.0.1:{server.server_port}/", launch


def shard(name: str) -> Path:
    """Return a file of digits of the built site: of `"train-0"` or `"test"`."""
    return next((SITE / "assets" / "data").glob(f"{name}.*.gz"))


def install_peers(torch: str | None) -> str:
    """Install what is missing; return the Python that has PyTorch."""
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = (PEERS / "package.json").read_text()
    package = OUT / "package.json"
    if not (package.exists() and package.read_text() == wanted and (OUT / "node_modules").exists()):
        package.write_text(wanted)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(["npm", "install", *quiet], cwd=OUT, check=True)
    shutil.copytree(ROOT / sources.PYODIDE_PACKAGE, OUT / "pyodide", dirs_exist_ok=True)
    for wheel in (ROOT / "build" / "cache").glob("numpy-*.whl"):
        shutil.copy(wheel, OUT / "pyodide")
    if torch:
        return torch
    folder = OUT / "venv"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--requirement"]
        subprocess.run([*install, str(PEERS / "requirements.txt")], check=True)
    return str(python)


def ceiling(browser: Browser) -> float:
    """Measure how many GFLOP/s of multiplications and additions WebAssembly reaches at best."""
    module = OUT / "ceiling.wasm"
    command = "cc -target wasm32-freestanding -mcpu=generic+simd128 -O3 -nostdlib -Wl,--no-entry"
    source = str(ROOT / "bench" / "ceiling.c")
    subprocess.run(
        [sys.executable, "-m", "ziglang", *command.split(), source, "-o", str(module)], check=True
    )
    page = browser.new_page()
    gflops: float = page.evaluate(
        """async (bytes) => {
          const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes));
          const rounds = 2e6;
          let best = 0;
          for (let i = 0; i < 20; i++) {
            const started = performance.now();
            instance.exports.multiply_adds(rounds, 0.5, 1);
            best = Math.max(best, (rounds * 12 * 4 * 2) / (performance.now() - started) / 1e6);
          }
          return best;
        }""",
        list(module.read_bytes()),
    )
    page.close()
    return gflops


def machine(browser: Browser) -> dict[str, Any]:
    """Name the processor, the system and the browser."""
    return {
        "machine": f"{_processor()}, {platform.system()}",
        "browser": f"Chromium {browser.version}",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
