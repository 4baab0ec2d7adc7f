"""Measure the part "Any network" alone: `python -m bench.race` after `make build`.

On every network of `bench.networks`, the tab and PyTorch on one thread take turns. The result
replaces the part of bench/result.json and of the page; `--dry` leaves both as they are.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from bench import networks_page, page, place
from bench.contenders import ONE_NETWORK, PEERS, GlassnetTab, Native, PeerTab, take_turns
from bench.networks import NETWORKS, Spec, completed
from glassnet.nn.spec import check_spec

ON_PEERS = ("home page", "strides in place of pooling")
"""Those on which the libraries in JavaScript are measured as well."""


def measure(
    site: str,
    launch: Callable[[], Browser],
    torch: str,
    names: Iterable[str] = tuple(NETWORKS),
    rounds: int = 5,
    seconds: float = 0.6,
) -> dict[str, Any]:
    """Measure every network; turns of evaluation are half as long as those of training."""
    browser = launch()
    ceiling = place.ceiling(browser)
    tab = GlassnetTab(browser.new_page(), site, "simd")
    tab.python((place.ROOT / "bench" / "operations.py").read_text())
    peer = Native("torch", torch)
    found = []
    for name in names:
        found.append({"name": name, **_one(completed(NETWORKS[name]), tab, peer, rounds, seconds)})
        print(networks_page.line(found[-1]), flush=True)
    result = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        **place.machine(browser),
        "versions": {each.name: each.version for each in (tab, peer)},
        "ceiling_gflops": ceiling,
        "networks": found,
    }
    tab.close()
    peer.close()
    result["memory"] = _memory(launch(), site, names, seconds)
    result["peers"] = _peers(launch, site, [name for name in ON_PEERS if name in names], seconds)
    return result


def _one(
    spec: Spec, tab: GlassnetTab, torch: Native, rounds: int, seconds: float
) -> dict[str, Any]:
    summary = check_spec(spec)
    expected = {
        "parameters": sum(layer.parameters for layer in summary),
        "output": list(summary[-1].output_shape),
    }
    for contender in (torch, tab):
        described = contender.open(spec)
        if described != expected:
            raise RuntimeError(f"{contender.name} has {described} in place of {expected}.")
    training = take_turns([torch, tab], rounds, seconds)
    evaluation = take_turns([torch, tab], rounds, seconds / 2, "evaluate")
    tab.python("session = None")
    return {
        "parameters": expected["parameters"],
        "multiply_adds": sum(layer.multiply_adds for layer in summary),
        "training": dict(zip(("torch", "tab"), training, strict=True)),
        "evaluation": dict(zip(("torch", "tab"), evaluation, strict=True)),
        "operations": tab.python(f"measure_operations(spec, shard, 'simd', {rounds})"),
    }


def _memory(browser: Browser, site: str, names: Iterable[str], seconds: float) -> dict[str, Any]:
    """Bytes of the heap, which never shrinks, of a fresh tab that has trained the largest."""
    name = max(names, key=_activations)
    tab = GlassnetTab(browser.new_page(), site, "simd")
    heap = "import pyodide_js\npyodide_js._module.HEAPU8.length"
    before = tab.python(heap)
    tab.open(NETWORKS[name])
    tab.train(seconds)
    tab.evaluate(seconds)
    return {"name": name, "before": before, "peak": tab.python(heap)}


def _activations(name: str) -> int:
    return sum(layer.activation_bytes for layer in check_spec(NETWORKS[name]))


def _peers(
    launch: Callable[[], Browser], site: str, names: Iterable[str], seconds: float
) -> list[dict[str, Any]]:
    found = []
    for name in PEERS:
        browser = launch()
        for network in names:
            if name in ONE_NETWORK and network != "home page":
                continue
            peer = PeerTab(browser.new_page(), site, name)
            peer.open(NETWORKS[network])
            (rates,) = take_turns([peer], 2, seconds)
            found.append(
                {"name": name, "version": peer.version, "network": network, "rates": rates}
            )
            peer.close()
        browser.close()
    return found


def main() -> None:
    """Measure, and write the result's part and the page anew."""
    parser = argparse.ArgumentParser(prog="python -m bench.race", description=__doc__)
    parser.add_argument("--torch", help="a Python that has PyTorch (default: install one)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.6, help="of each turn of training")
    parser.add_argument("--only", nargs="+", choices=NETWORKS, metavar="NAME", default=[*NETWORKS])
    parser.add_argument("--dry", type=Path, metavar="FILE", help="write the part there instead")
    options = parser.parse_args()
    torch = place.install_peers(options.torch)
    with place.serving() as (site, launch):
        found = measure(site, launch, torch, options.only, options.rounds, options.seconds)
    if options.dry:
        options.dry.write_text(json.dumps(found, indent=1) + "\n")
        print("\n\n".join(networks_page.parts({"networks": found})))
    else:
        page.write({**json.loads(place.RESULT.read_text()), "networks": found})


if __name__ == "__main__":
    main()
