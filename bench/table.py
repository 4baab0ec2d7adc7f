"""The result as Markdown tables."""

from __future__ import annotations

from statistics import median
from typing import Any


def contenders(result: dict[str, Any]) -> str:
    """Images per second of each, and how many times the first one's."""
    reference = result["contenders"][0]["rates"]
    lines = [
        f"| | images/s | least – most | × {result['contenders'][0]['name']} |",
        "|---|---:|---:|---:|",
    ]
    for contender in result["contenders"]:
        rates = contender["rates"]
        ratio = median(a / b for a, b in zip(rates, reference, strict=True))
        lines.append(
            f"| {contender['name']} ({contender['version']}) | {median(rates):,.0f} "
            f"| {min(rates):,.0f} – {max(rates):,.0f} | {ratio:.3g} |"
        )
    return "\n".join(lines)


def operations(result: dict[str, Any]) -> str:
    """Microseconds of each operation, and its share of what the machine can multiply and add."""
    ceiling = result["ceiling_gflops"]
    lines = [
        f"| operation, batch of 64 | µs | GFLOP/s | of {ceiling:.0f} |",
        "|---|---:|---:|---:|",
    ]
    for row in result["operations"]:
        flops = 2 * row["multiply_adds"] / row["seconds"] / 1e9
        speed = f"{flops:.1f} | {flops / ceiling:.0%}" if flops else " | "
        lines.append(f"| {row['name']} | {row['seconds'] * 1e6:.0f} | {speed} |")
    total = sum(row["seconds"] for row in result["operations"])
    lines.append(f"| together | {total * 1e6:.0f} | | |")
    return "\n".join(lines)
