"""The Performance page's part "Any network": what `bench.race` found, with its picture."""

from __future__ import annotations

from statistics import geometric_mean, median
from typing import Any

from bench import figures
from bench.figures import ratio, table

Found = dict[str, Any]
BATCH = 64

ABOUT = """\
What a reader builds is seldom the network above. So here are {count}, that one first: classics, and
what asks for every kind of layer. In one run, for each of them, the tab and PyTorch {torch} on one
thread take turns, with whole training steps as above. Both are made from the same description, and
must have as many parameters."""

ABOUT_TRAINING = """\
Milliseconds of a step, medians of the turns, and in brackets the best turn:"""

ABOUT_EVALUATION = """\
Answering is measured on the test digits, in pieces of 100, without gradients:"""

ABOUT_OPERATIONS = """\
Where the time goes, network by network: each operation by itself, in the tab, with its share of the
{ceiling:.0f} GFLOP/s that a loop of nothing but multiplications and additions reaches here. In
training the same calls are made in one go, into arrays that are there already; together they
can therefore take longer here than a step does. Going back through a max pooling takes
its winners alone, and can be above 100 %."""


def parts(result: dict[str, Any]) -> list[str]:
    """Return the part's paragraphs; none where it was not measured."""
    if "networks" not in result:
        return []
    found = result["networks"]
    networks = found["networks"]
    return [
        "## Any network",
        ABOUT.format(count=len(networks), torch=found["versions"]["PyTorch, 1 thread"]),
        f"Measured on {found['date']} on {found['machine']}, in {found['browser']}.",
        picture(networks),
        ABOUT_TRAINING,
        training(networks),
        ABOUT_EVALUATION,
        evaluation(networks),
        *peers(found),
        memory(found),
        ABOUT_OPERATIONS.format(ceiling=found["ceiling_gflops"]),
        *(profile(network, found["ceiling_gflops"]) for network in networks),
    ]


def times(network: Found, what: str = "training") -> float:
    """Return how many times as fast as PyTorch the tab is."""
    return ratio(network[what]["tab"], network[what]["torch"])


def line(network: Found) -> str:
    """Sum up a network for whoever waits."""
    torch, tab = (median(network["training"][name]) for name in ("torch", "tab"))
    return (
        f"{network['name']:30} {_step(torch)} {_step(tab)} ms, {times(network):.2f} ×;"
        f" answering {times(network, 'evaluation'):.2f} ×"
    )


def training(networks: list[Found]) -> str:
    """Milliseconds of a training step of both, and the geometric mean of their ratios."""
    rows = []
    for network in networks:
        rates = [network["training"][name] for name in ("torch", "tab")]
        both = [f"{_step(median(own))} ({_step(max(own))})" for own in rates]
        rows.append([network["name"], *both, f"{times(network):.2f}"])
    header = ["", "PyTorch", "tab", "PyTorch / tab"]
    all_times = [*map(times, networks)]
    return (
        f"{table(header, rows)}\n\nThe geometric mean is {geometric_mean(all_times):.2f}, "
        f"the least {min(all_times):.2f}."
    )


def evaluation(networks: list[Found]) -> str:
    """Images per second of both, answering."""
    rows = [
        [
            network["name"],
            *(f"{median(network['evaluation'][name]):,.0f}" for name in ("torch", "tab")),
            f"{times(network, 'evaluation'):.2f}",
        ]
        for network in networks
    ]
    mean = geometric_mean(times(network, "evaluation") for network in networks)
    header = ["", "PyTorch, images/s", "tab, images/s", "tab / PyTorch"]
    return f"{table(header, rows)}\n\nThe geometric mean is {mean:.2f}."


def peers(found: Found) -> list[str]:
    """Images per second of the libraries in JavaScript, on the networks they were given."""
    own = {network["name"]: median(network["training"]["tab"]) for network in found["networks"]}
    rows = [
        [
            f"{peer['name']} {peer['version']}",
            peer["network"],
            f"{median(peer['rates']):,.0f}",
            f"{own[peer['network']] / median(peer['rates']):,.0f}",
        ]
        for peer in found["peers"]
    ]
    if not rows:
        return []
    text = "Libraries in JavaScript, training in a worker of the same browser:"
    return [text, table(["", "network", "images/s", "tab, times as fast"], rows)]


def memory(found: Found) -> str:
    """The heap before and after the network with the largest maps."""
    before, peak = (found["memory"][key] / 2**20 for key in ("before", "peak"))
    return (
        f"The largest maps are those of “{found['memory']['name']}”. The WebAssembly heap of a "
        f"fresh tab has {before:.0f} MiB with the digits read, and at most {peak:.0f} MiB while "
        "this network trains and answers."
    )


def profile(network: Found, ceiling: float) -> str:
    """The operations of a network, folded up."""
    parameters, work = (f"{network[key]:,}" for key in ("parameters", "multiply_adds"))
    size = f"{parameters} parameters; forward, {work} multiply-adds an image."
    rows = figures.operations(network["operations"], ceiling)
    summary = f"<summary>{network['name']}</summary>"
    return f'<details markdown="1">\n{summary}\n\n{size}\n\n{rows}\n\n</details>'


LEFT, RIGHT, WIDTH = 230, 692, 720
"""Where bars begin and may end, and the width of all; a narrow column hides a little of it."""
TOP, ROW = 32, 24
"""Where the first row begins, and how high each is."""


def picture(networks: list[Found]) -> str:
    """Draw one bar for each network, as long as the tab is faster; hollow where it is slower."""
    every = [(network["name"], times(network)) for network in networks]
    scale = (RIGHT - LEFT) / max(1.0, *(value for _, value in every))
    bottom = TOP + ROW * len(every)
    names, bars = [], []
    for index, (name, value) in enumerate(every):
        y = TOP + ROW * index
        names.append(f'<text x="0" y="{y + 16}">{name}</text>')
        kind = ' class="goal"' if value >= 1 else ""
        bars.append(f'<rect{kind} x="{LEFT}" y="{y + 4}" width="{value * scale:.1f}" height="16"/>')
        names.append(f'<text x="{LEFT - 12}" y="{y + 16}" text-anchor="end">{value:.2f}</text>')
    one = f"{LEFT + scale:.1f}"
    text = "; ".join(f"{name} {value:.2f}" for name, value in every)
    labels = "any-title any-text"
    title = "How many times as fast as PyTorch on one thread the tab trains"
    return "\n".join(
        [
            f'<figure class="gn-diagram" tabindex="0" aria-label="Diagram: {title}">',
            f'<svg viewBox="0 0 {WIDTH} {bottom + 8}" role="img" aria-labelledby="{labels}">',
            f'<title id="any-title">{title}</title>',
            f'<desc id="any-text">{text}.</desc>',
            f'<g class="boxes">{"".join(bars)}</g>',
            f'<g class="names">{"".join(names)}</g>',
            f'<g class="arrows"><path d="M{one} {TOP - 8}V{bottom}"/></g>',
            f'<g class="words"><text class="quiet" x="{one}" y="16">as fast as PyTorch</text></g>',
            "</svg>",
            f"<figcaption>{title}.</figcaption>",
            "</figure>",
        ]
    )


def _step(rate: float) -> str:
    return f"{BATCH / rate * 1e3:.2f}"
