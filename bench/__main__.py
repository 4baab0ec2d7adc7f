"""Run the benchmarks: `python -m bench` after `make build`.

Writes bench/result.json and the page docs/about/performance.md, which is made of it.
`python -m bench.race` measures the part "Any network" alone.
"""

from __future__ import annotations

import argparse
import datetime
from typing import Any

from bench import experiments, goals, page, place, race, startup
from bench.contenders import PEERS, Contender, GlassnetTab, Native, PeerTab, take_turns
from bench.networks import NETWORKS, completed


def scaling(tab: GlassnetTab) -> dict[str, Any]:
    """Measure how cost and memory grow."""
    tab.python((place.ROOT / "bench" / "scale.py").read_text())
    return {
        "by_batch": tab.python("by_batch(shard)"),
        "by_size": tab.python("by_size(shard)"),
        "memory": tab.python("memory(shard)"),
    }


def main() -> None:
    """Run everything and write the result."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3, help="of each turn")
    parser.add_argument("--torch", help="a Python that has PyTorch (default: install one)")
    options = parser.parse_args()
    torch = place.install_peers(options.torch)

    with place.serving() as (site, launch):
        browser = launch()
        tab = GlassnetTab(browser.new_page(), site, "simd")
        natives = [Native("torch", torch), Native("simd"), Native("numpy")]
        contenders: list[Contender] = [
            natives[0],
            tab,
            GlassnetTab(launch().new_page(), site, "numpy"),
            *natives[1:],
            *(PeerTab(launch().new_page(), site, name) for name in PEERS),
        ]
        for contender in contenders:
            contender.open(completed(NETWORKS["home page"]))
        rates = take_turns(contenders, options.rounds, options.seconds)
        tab.python((place.ROOT / "bench" / "micro.py").read_text())
        result: dict[str, Any] = {
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            **place.machine(browser),
            "contenders": [
                {"name": contender.name, "version": contender.version, "rates": own}
                for contender, own in zip(contenders, rates, strict=True)
            ],
            "ceiling_gflops": place.ceiling(browser),
            "operations": tab.python("measure('simd')"),
            **scaling(tab),
        }
        for contender in contenders:
            contender.close()
        result["startup"] = startup.measure(launch(), site)
        result["goals"] = goals.measure(launch(), site)
        result["experiments"] = experiments.measure(launch(), site)
        result["networks"] = race.measure(site, launch, torch)
    page.write(result)
    print(f"\n{page.render(result)}")


if __name__ == "__main__":
    main()
