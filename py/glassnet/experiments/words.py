"""Words: numbers as sentences write them, the same in every verdict."""

from __future__ import annotations

_LIFT = 1 + 1e-12
"""Lifts a tie that floats have lowered, as the pages do: 0.8095 × 100 is 80.94999999999999."""
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def percent(fraction: float, digits: int = 1) -> str:
    """Write a share.

    Example:
        >>> percent(0.9812), percent((0.796 + 0.8195 + 0.813) / 3)
        ('98.1 %', '81.0 %')
    """
    return f"{fraction * 100 * _LIFT:.{digits}f} %"


def change(fraction: float, digits: int = 1) -> str:
    """Write by what share something grew, or shrank.

    Example:
        >>> change(0.012), change(-0.009)
        ('+1.2 %', '−0.9 %')
    """
    return f"{fraction * 100:+.{digits}f} %".replace("-", "−")


def points(difference: float, digits: int = 1) -> str:
    """Write the difference of two shares, which is in percentage points.

    Example:
        >>> points(0.9812 - 0.95)
        '3.1 points'
    """
    return f"{difference * 100 * _LIFT:.{digits}f} points"


def count(value: float) -> str:
    """Write a whole number.

    Example:
        >>> count(27562)
        '27,562'
    """
    return f"{value:,.0f}"


def small(value: float) -> str:
    """Write a number that may be close to 0, or exactly 0.

    Example:
        >>> small(2.4e-7), small(0.0), small(0.031)
        ('2.4 × 10⁻⁷', '0', '0.031')
    """
    if value == 0 or abs(value) >= 0.001:
        return f"{value:.2g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def over_seeds(seeds: int, first: int) -> str:
    """Write what a mean was taken over.

    Example:
        >>> over_seeds(3, 0), over_seeds(1, 7)
        ('means over seeds 0 to 2', 'seed 7')
    """
    return f"seed {first}" if seeds == 1 else f"means over seeds {first} to {first + seeds - 1}"
