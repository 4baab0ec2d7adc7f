"""The Performance page: a result of the benchmarks as Markdown."""

from __future__ import annotations

import json
from statistics import median
from typing import Any

from bench import figures, networks_page, place
from bench.figures import percent, ratio, table

TAB = "Glassnet in the tab, simd"
SHOWN = 5
"""Experiments that are listed; all of them are in the result."""
TEN = 10
"""From here on, how many times as fast is told in whole numbers."""


ABOUT_RATES = """\
Whole training steps of one network (two convolutions of 8 and 16 filters, 27,562 parameters) on the
same digits: batches of 64, Adam, float32, one thread. All take turns, round by round, so that a
change of the machine's mood meets everyone. Glassnet's steps include drawing the batch and
measuring its accuracy."""

ABOUT_OTHERS = """\
A graphics card trains networks of millions of weights far faster than any of these programs; for
them use PyTorch or JAX with one. PyTorch on several processor cores gains on large batches, too.
What is compared here is what a reader has without installing anything."""


def render(result: dict[str, Any]) -> str:
    """Return the page; every number in it comes from the result."""
    place = f"Measured on {result['date']} on {result['machine']}, in {result['browser']}."
    parts = [
        "# Performance",
        f"{place} `make bench` measures everything again and writes this page.",
        "## Images per second",
        ABOUT_RATES,
        contenders(result),
        verdict(result),
        *networks_page.parts(result),
        "## Where the time of a step goes",
        operations(result),
        "## How it grows",
        batches(result),
        sizes(result),
        memory(result),
        "## From the click to the first update",
        startup(result),
        "## From the click to an accuracy",
        goals(result),
        "## The lessons' experiments",
        experiments(result),
        "## Where others win",
        ABOUT_OTHERS,
    ]
    return "\n\n".join(parts) + "\n"


def write(result: dict[str, Any]) -> None:
    """Store the result, and the page made of it."""
    place.RESULT.write_text(json.dumps(result, indent=1) + "\n")
    place.PAGE.write_text(render(result))


def contenders(result: dict[str, Any]) -> str:
    """Images per second of each, and how many times the first one's."""
    reference = result["contenders"][0]
    rows = []
    for each in result["contenders"]:
        rates = each["rates"]
        spread = f"{min(rates):,.0f} – {max(rates):,.0f}"
        rows.append([each["name"], each["version"], f"{median(rates):,.0f}", spread,
                     f"{ratio(rates, reference['rates']):.2f}"])  # fmt: skip
    header = ["", "version", "median", "least – most", f"times {reference['name']}"]
    return table(header, rows)


def verdict(result: dict[str, Any]) -> str:
    """Say how the tab compares with each of the others, as a median of rounds."""
    rates = {each["name"]: each["rates"] for each in result["contenders"]}
    own = rates.pop(TAB)
    times = {name: ratio(own, theirs) for name, theirs in rates.items()}
    parts = [
        f"- {value:,.0f} times as fast as {name}"
        if value >= TEN
        else f"- {value:.2f} times as fast as {name}"
        for name, value in times.items()
    ]
    return f"{TAB}, is\n\n" + "\n".join(parts)


def operations(result: dict[str, Any]) -> str:
    """Microseconds of each operation, and its share of what the machine can multiply and add."""
    ceiling = result["ceiling_gflops"]
    return (
        "Each operation by itself, in the tab, on a batch of 64. A block is a convolution with its "
        "max pooling and ReLU; its multiply-adds are the convolution's. Backward it follows the "
        "winners of the pooling alone and so can be above 100 %. The ceiling is what a loop of "
        "nothing but multiplications and additions reaches in WebAssembly here: "
        f"{ceiling:.0f} GFLOP/s.\n\n" + figures.operations(result["operations"], ceiling)
    )


def batches(result: dict[str, Any]) -> str:
    """Cost of a step and of an image by the size of the batch."""
    sizes = [row["batch_size"] for row in result["by_batch"]]
    steps = [row["seconds"] * row["batch_size"] for row in result["by_batch"]]
    small, usual = 0, sizes.index(64)
    image = (steps[usual] - steps[small]) / (sizes[usual] - sizes[small])
    anyway = steps[small] - image * sizes[small]
    rows = [
        [size, f"{step * 1e3:.2f}", f"{step / size * 1e6:.1f}"]
        for size, step in zip(sizes, steps, strict=True)
    ]
    return (
        "The time of a step is a line: something for each image, and something that every step "
        "costs, whatever its batch. That is the update of all parameters, and Python's own work "
        f"around the kernels. From batches of {sizes[small]} and {sizes[usual]}: {image * 1e6:.0f} "
        f"µs an image and {anyway * 1e3:.2f} ms a step. So in larger batches an image costs the "
        f"same, and more in small ones:\n\n" + table(["batch", "ms a step", "µs an image"], rows)
    )


def sizes(result: dict[str, Any]) -> str:
    """Cost of an image by its multiply-adds, beside a line through the first and the last."""
    found = result["by_size"]
    first, last = found[0], found[-1]
    work = (last["seconds"] - first["seconds"]) / (last["multiply_adds"] - first["multiply_adds"])
    anyway = first["seconds"] - work * first["multiply_adds"]
    rows = [
        [
            f"{row['size']} × {row['size']}",
            f"{row['multiply_adds']:,}",
            f"{row['seconds'] * 1e6:.1f}",
            f"{(anyway + work * row['multiply_adds']) * 1e6:.1f}",
        ]
        for row in found
    ]
    return (
        f"With its multiply-adds it grows along a line, too: {work * 1e12:.0f} ps for each, and "
        f"{anyway * 1e6:.1f} µs for all else that an image costs (bringing it here, dropout, its "
        "share of the update). The line goes through the smallest and the largest:\n\n"
        + table(["image", "multiply-adds forward", "µs", "on the line"], rows)
    )


def memory(result: dict[str, Any]) -> str:
    """The heap before and after many steps."""
    found = result["memory"]
    before, after = (found[key] / 2**20 for key in ("before", "after"))
    return (
        f"The WebAssembly heap has {before:.0f} MiB before and {after:.0f} MiB after "
        f"{found['steps']:,} steps."
    )


def startup(result: dict[str, Any]) -> str:
    """Seconds from the click, cold and warm."""
    found = result["startup"]
    rows = [[name, f"{seconds:.2f}"] for name, seconds in found["stages"].items()]
    rows.append(["first update", f"{found['first_step_seconds']:.2f}"])
    return (
        "From an empty cache, served from the same machine; seconds after the click on Train at "
        "which each stage began, medians. The browser fetches "
        f"{found['megabytes']:.1f} MB.\n\n"
        + table(["stage", "s"], rows)
        + f"\n\nPyodide with NumPy alone, nothing else, takes {found['bare_seconds']:.2f} s in the "
        f"same run. Going to another page of the site takes {found['page_change_seconds']:.2f} s, "
        f"and Python is still there: the next update comes {found['warm_step_seconds']:.3f} s "
        "after it is asked for."
    )


def goals(result: dict[str, Any]) -> str:
    """Seconds to accuracies on the whole test set."""
    rows = []
    for run in result["goals"]:
        reached = run["reached"]
        seconds = [f"{reached[goal]:.1f}" if goal in reached else "–" for goal in ("0.98", "0.99")]
        rows.append([run["seed"], *seconds, percent(run["accuracies"][-1], 2),
                     f"{run['seconds']:.1f}"])  # fmt: skip
    header = ["seed", "98.0 % after (s)", "99.0 % after (s)", "at the end", "end (s)"]
    return (
        "All 60,000 digits, Python warm, the page's own recipe; measured on the whole test set "
        "after every epoch, evaluation included.\n\n" + table(header, rows)
    )


def experiments(result: dict[str, Any]) -> str:
    """Seconds of the experiments' default runs, the longest first."""
    runs = result["experiments"]
    longest = [[run["id"], f"{run['seconds']:.1f}"] for run in runs[:SHOWN]]
    return (
        f"A press on Run with everything as it is, Python warm: {len(runs)} experiments take "
        f"{median(run['seconds'] for run in runs):.1f} s each (median). The longest:\n\n"
        + table(["experiment", "s"], longest)
    )
