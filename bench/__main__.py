"""Run the benchmarks: `python -m bench` after `make build`.

Writes bench/result.json and the page docs/about/performance.md, which is made of it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import shutil
import subprocess
import sys
import venv
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench import experiments, goals, page, startup
from bench.contenders import Contender, GlassnetTab, Native, PeerTab
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


def install_peers(torch: str | None) -> str:
    """Install what is missing; return the Python that has PyTorch."""
    OUT.mkdir(parents=True, exist_ok=True)
    if not (OUT / "node_modules" / "convnetjs").exists():
        (OUT / "package.json").write_text((PEERS / "package.json").read_text())
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


def compete(contenders: list[Contender], rounds: int, seconds: float) -> list[list[float]]:
    """Let everyone train in turn; return images per second of each, round by round.

    The round before the first does not count: compilers and the machine itself warm up.
    """
    rates: list[list[float]] = [[] for _ in contenders]
    for contender in contenders:
        contender.train(seconds)
    for number in range(rounds):
        for contender, own in zip(contenders, rates, strict=True):
            report = contender.train(seconds)
            own.append(report["images"] / report["seconds"])
        print(f"round {number + 1}: " + "  ".join(f"{own[-1]:,.0f}" for own in rates), flush=True)
    return rates


def scaling(tab: GlassnetTab) -> dict[str, Any]:
    """Measure how cost and memory grow."""
    tab.python((ROOT / "bench" / "scale.py").read_text())
    return {
        "by_batch": tab.python("by_batch(shard)"),
        "by_size": tab.python("by_size(shard)"),
        "memory": tab.python("memory(shard)"),
    }


def processor() -> str:
    """Name the machine's processor."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    """Run everything and write the result."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3, help="of each turn")
    parser.add_argument("--torch", help="a Python that has PyTorch (default: install one)")
    options = parser.parse_args()
    executable = find()
    if executable is None or not SITE.exists():
        raise SystemExit("The benchmarks need a browser and a built site: make browser build")
    torch = install_peers(options.torch)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(SITE)))
    Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{server.server_port}/"
    shard = next((SITE / "assets" / "data").glob("train-0.*.gz"))
    shard_url = f"{site}assets/data/{shard.name}"

    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())

        def launch() -> Browser:
            # One browser each: tabs in the background get less of the processor.
            browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
            stack.callback(browser.close)
            return browser

        browser = launch()
        tab = GlassnetTab(browser.new_page(), site, shard_url, "simd")
        natives = [Native("torch", shard, torch), Native("simd", shard), Native("numpy", shard)]
        peer = partial(PeerTab, peers=site, shard=shard_url)
        contenders: list[Contender] = [
            natives[0],
            tab,
            GlassnetTab(launch().new_page(), site, shard_url, "numpy"),
            *natives[1:],
            peer(launch().new_page(), name="ConvNetJS", version="0.3.0"),
            peer(launch().new_page(), name="TensorFlow.js, cpu", version="4.22.0"),
        ]
        print("  ".join(contender.name for contender in contenders))
        rates = compete(contenders, options.rounds, options.seconds)
        tab.python((ROOT / "bench" / "micro.py").read_text())
        result: dict[str, Any] = {
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "machine": f"{processor()}, {platform.system()}",
            "browser": f"Chromium {browser.version}",
            "contenders": [
                {"name": contender.name, "version": contender.version, "rates": own}
                for contender, own in zip(contenders, rates, strict=True)
            ],
            "ceiling_gflops": ceiling(browser),
            "operations": tab.python("measure('simd')"),
            **scaling(tab),
        }
        for contender in contenders:
            contender.close()
        result["startup"] = startup.measure(launch(), site)
        result["goals"] = goals.measure(launch(), site)
        result["experiments"] = experiments.measure(launch(), site)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    PAGE.write_text(page.render(result))
    print(f"\n{page.render(result)}")


if __name__ == "__main__":
    main()
