"""Numbers as the Performance page writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median


def ratio(rates: Sequence[float], others: Sequence[float]) -> float:
    """Return how many times the others' rates these are: the median of the rounds."""
    return median(a / b for a, b in zip(rates, others, strict=True))


def percent(share: float, digits: int) -> str:
    """Write a share as the pages do: 0.981 → 98.1 %."""
    return f"{share * 100:.{digits}f} %"


def table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Lay out a Markdown table: text on the left, numbers on the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def operations(rows: Iterable[dict[str, float]], ceiling: float) -> str:
    """Tabulate microseconds of each operation, and its share of the machine's multiply-adds."""
    found = []
    total = 0.0
    for row in rows:
        total += row["seconds"]
        flops = 2 * row["multiply_adds"] / row["seconds"] / 1e9
        speed = [f"{flops:.1f}", percent(flops / ceiling, 0)] if flops else ["", ""]
        found.append([row["name"], f"{row['seconds'] * 1e6:.0f}", *speed])
    found.append(["together", f"{total * 1e6:.0f}", "", ""])
    return table(["", "µs", "GFLOP/s", "of the ceiling"], found)
