"""Words: numbers as sentences write them, the same in every verdict."""

from __future__ import annotations

_LIFT = 1 + 1e-12
"""Lifts a tie that floats have lowered, as the pages do: 0.8095 × 100 is 80.94999999999999."""
MINUS = "−"
"""The sign of a negative number; a hyphen would be too short."""
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def decimal(value: float, digits: int = 2) -> str:
    """Write a number; one that rounds to 0 has no sign.

    Example:
        >>> decimal(0.125, 3), decimal(-1.5), decimal(-0.001)
        ('0.125', '−1.50', '0.00')
    """
    return f"{value:z.{digits}f}".replace("-", MINUS)


def percent(fraction: float, digits: int = 1) -> str:
    """Write a share.

    Example:
        >>> percent(0.9812), percent((0.796 + 0.8195 + 0.813) / 3)
        ('98.1 %', '81.0 %')
    """
    return f"{decimal(fraction * 100 * _LIFT, digits)} %"


def change(fraction: float, digits: int = 1) -> str:
    """Write by what share something grew, or shrank.

    Example:
        >>> change(0.012), change(-0.009)
        ('+1.2 %', '−0.9 %')
    """
    return f"{fraction * 100:+.{digits}f} %".replace("-", MINUS)


def points(difference: float, digits: int = 1) -> str:
    """Write the difference of two shares, which is in percentage points.

    Example:
        >>> points(0.9812 - 0.95), points(0.766 - 0.95), points(-0.0001)
        ('3.1 points', '−18.4 points', '0.0 points')
    """
    return f"{decimal(difference * 100 * _LIFT, digits)} points"


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
        >>> small(2.4e-7), small(0.0), small(-0.031)
        ('2.4 × 10⁻⁷', '0', '−0.031')
    """
    if value == 0 or abs(value) >= 0.001:
        return f"{value:.2g}".replace("-", MINUS)
    digits, exponent = f"{value:.1e}".split("e")
    digits = digits.replace("-", MINUS)
    return f"{digits} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def over_seeds(seeds: int, first: int) -> str:
    """Write what a mean was taken over.

    Example:
        >>> over_seeds(3, 0), over_seeds(1, 7)
        ('means over seeds 0 to 2', 'seed 7')
    """
    return f"seed {first}" if seeds == 1 else f"means over seeds {first} to {first + seeds - 1}"
