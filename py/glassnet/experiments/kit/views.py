"""Views: the few kinds of pictures and tables an experiment can show.

A view says what is to be seen, not how it is drawn: the page draws it, the command line prints it,
a test reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from glassnet.base.errors import ShapeError

Cell: TypeAlias = str | float | None
"""What a table holds; None where there is nothing yet."""


@dataclass(frozen=True)
class Series:
    """One line of a plot; `low` and `high` tell the spread over seeds, where there is one."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None


@dataclass(frozen=True)
class Plot:
    """Lines over a common axis; a scale is `"linear"` or `"log"`, a unit `""` or `"%"`."""

    title: str
    x_label: str
    y_label: str
    series: Sequence[Series]
    x_scale: str = "linear"
    y_scale: str = "linear"
    unit: str = ""
    kind: str = field(default="plot", init=False)


@dataclass(frozen=True)
class Bar:
    """One bar; `low` and `high` tell the spread over seeds, where there is one."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    group: str = ""


@dataclass(frozen=True)
class Bars:
    """Bars from 0, for comparing a few things; bars of one group stand together under its name.

    Bars with the same label have the same color. `format` is one of a table's number formats.
    """

    title: str
    bars: Sequence[Bar]
    format: str = "number"
    kind: str = field(default="bars", init=False)


@dataclass(frozen=True)
class Table:
    """Rows of text and numbers; numbers are written as the column's format says.

    A format is one of `"text"`, `"count"` (27,562), `"percent"` (98.1 %), `"number"` (0.123),
    `"scientific"` (1.2e-7), `"milliseconds"` and `"megabytes"`.
    """

    title: str
    columns: Sequence[str]
    formats: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Picture:
    """A small image, row by row."""

    caption: str
    height: int
    width: int
    pixels: Any


@dataclass(frozen=True)
class Pictures:
    """A row of small images; the map is `"ink"`, `"activation"` or `"weight"`.

    `"ink"` shows 0 to 1 as paper to ink; `"activation"` 0 up to the largest value of all pictures;
    `"weight"` is symmetric around 0, up to the largest size of all.
    """

    title: str
    pictures: Sequence[Picture]
    map: str = "ink"
    kind: str = field(default="pictures", init=False)


View: TypeAlias = Plot | Bars | Table | Pictures


def picture(pixels: NDArray[Any], caption: str = "") -> Picture:
    """Return a picture of a 2-D array.

    Raises:
        ShapeError: if the array is not 2-D.

    Examples:
        >>> picture(np.zeros((2, 3)), "nothing").width
        3
    """
    if pixels.ndim != 2:
        raise ShapeError(f"A picture needs an array (H, W) but receives {pixels.shape}.")
    height, width = pixels.shape
    return Picture(caption, height, width, np.ascontiguousarray(pixels, np.float32).reshape(-1))


def spread(name: str, x: Sequence[float], runs: Sequence[Sequence[float]]) -> Series:
    """Return the mean of several runs as a line, with the lowest and highest run as its spread.

    Examples:
        >>> line = spread("CNN", [0, 1], [[1.0, 2.0], [3.0, 2.0]])
        >>> line.y, line.low, line.high
        ([2.0, 2.0], [1.0, 2.0], [3.0, 2.0])
    """
    values = np.array(runs, dtype=np.float64)
    return Series(
        name,
        list(x),
        values.mean(axis=0).tolist(),
        values.min(axis=0).tolist(),
        values.max(axis=0).tolist(),
    )


def table(
    title: str, columns: Mapping[str, str], rows: Iterable[Sequence[Cell | list[float]]]
) -> Table:
    """Return a table whose cells may be several runs, which show as their mean.

    Args:
        title: what it tells.
        columns: the format of each, by heading.
        rows: a cell for each column.

    Examples:
        >>> columns = {"network": "text", "accuracy": "percent"}
        >>> table("Networks", columns, [["CNN", [0.5, 1.0]]]).rows
        [['CNN', 0.75]]
    """
    return Table(
        title,
        list(columns),
        list(columns.values()),
        [
            [float(np.mean(cell)) if isinstance(cell, list) else cell for cell in row]
            for row in rows
        ],
    )


def bar(label: str, runs: Sequence[float], group: str = "") -> Bar:
    """Return the mean of several runs as a bar, with the lowest and highest run as its spread.

    Examples:
        >>> bar("CNN", [1.0, 2.0])
        Bar(label='CNN', value=1.5, low=1.0, high=2.0, group='')
    """
    return Bar(label, float(np.mean(runs)), float(min(runs)), float(max(runs)), group)
