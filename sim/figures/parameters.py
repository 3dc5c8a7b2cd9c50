"""A row per parameter beside a plot: its name, what it rests on and means on the left, its numbers on the right."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.figures.captions import evidence, origin
from sim.figures.labels import EDGE, LINE, surround, wrap
from sim.figures.numbers import points, typeset
from sim.figures.settings import NO_BREAK, broken
from sim.figures.style import (
    GREY,
    INK,
    MM,
    NORMAL,
    PAGE,
    SMALL,
    PrintFigure,
    Room,
    Words,
    axes_in,
    axes_size,
    new_figure,
)
from sim.figures.table import GAP, ROW, key

MOST, MOST_NARROW = 15, 8
"""Parameters that are shown across a page, and in a column."""

WIDE = 140 * MM
"""Width of a figure from which it has room for intervals in numbers."""

MEANING, MEANING_NARROW = 2, 3
"""Most lines of what a parameter rests on and means; the table beside the figure has it in full."""

STEP = 1.8 * MM
"""White between parameters."""

Data = pd.DataFrame
Plot = Callable[[Data, Axes], Axes]


def room(width: float, keys: int) -> Room:
    """What words and numbers take around axes in a figure so wide, with so many rows of key above."""
    right = 33 * MM if width >= WIDE else 14 * MM
    return Room(left=0.42 * width, right=right, below=11 * MM, above=2 * GAP + keys * ROW)


def new_axes(data: Data, keys: int) -> Axes:
    """Axes across a page for a plot that is given none."""
    figure, _ = new_figure(PAGE)
    return axes_in(room(PAGE, keys), height=_heights(figure, shown(data, PAGE)).sum())


def shown(data: Data, width: float) -> Data:
    """The parameters that a figure so wide has room for, the first ones."""
    return data.head(MOST if width >= WIDE else MOST_NARROW)


def figure_of(ax: Axes) -> Figure:
    """The figure that axes stand in."""
    assert isinstance(ax.figure, Figure)
    return ax.figure


def parameters_figure(plot: Plot, data: Data, width: float, keys: int, words: Words) -> PrintFigure:
    """A finished figure: title, subtitle and caption around a plot with a row per parameter."""
    figure, ax = new_figure(width)
    surround(figure, words, room(width, keys), _heights(figure, shown(data, width)).sum())
    plot(data, ax)
    return figure


def name_rows(ax: Axes, rows: Data) -> np.ndarray:
    """Write each parameter's name, grounds and meaning on the left; the height of its row's middle, downwards 0 to 1.

    A column `note` stands between grounds and meaning.
    """
    figure = figure_of(ax)
    heights = _heights(figure, rows)
    centres = (np.cumsum(heights) - heights / 2) / heights.sum()
    ax.set_ylim(1.0, 0.0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    width, height = axes_size(ax)
    left = (EDGE - room(figure.get_figwidth(), 0).left) / width
    for (_, row), centre in zip(rows.iterrows(), centres, strict=True):
        lines = _lines(figure, row)
        top = 1.0 - centre + sum(size for _, size, _ in lines) * LINE / height / 2
        for text, size, colour in lines:
            step = size * LINE / height
            looks = {"size": size, "color": colour, "va": "center_baseline", "transform": ax.transAxes}
            ax.text(left, top - step / 2, text, **looks)
            top -= step
    return centres


def number_rows(ax: Axes, centres: np.ndarray, texts: Sequence[tuple[str, str]], loud: Sequence[bool]) -> None:
    """Write a number right of each row, and beside it, where the figure is wide, its interval."""
    width, _ = axes_size(ax)
    wide = figure_of(ax).get_figwidth() >= WIDE
    for centre, (number, interval), bold in zip(centres, texts, loud, strict=True):
        shared = {"transform": ax.transAxes, "va": "center_baseline"}
        weight = "bold" if bold else "normal"
        end = 1.0 + (12.0 if wide else 12.5) * MM / width
        ax.text(end, 1.0 - centre, number, ha="right", size=SMALL, weight=weight, **shared)
        if wide:
            ax.text(end + MM / width, 1.0 - centre, interval, size=SMALL, color=GREY, **shared)


def keys_above(ax: Axes, rows: Sequence[Sequence[Artist]]) -> None:
    """Rows of a key above the plot, from the figure's left edge."""
    left = EDGE - room(figure_of(ax).get_figwidth(), 0).left
    for k, row in enumerate(reversed(rows)):
        key(ax, row, GAP + k * ROW, left=left)


def limits(ax: Axes, values: Sequence[Any], *, spare: float = 0.06) -> None:
    """An axis along that holds all these values, with some room; few ticks."""
    every = np.concatenate([np.atleast_1d(np.asarray(value, dtype=float)) for value in values])
    every = every[np.isfinite(every)]
    low, high = every.min(), every.max()
    room_beside = spare * (high - low) or 1.0
    ax.set_xlim(low - room_beside, high + room_beside)
    few_ticks(ax.xaxis, axes_size(ax)[0])


def few_ticks(axis: Axis, length: float) -> None:
    """As many ticks as so long an axis has room for, inches, none beyond its ends."""
    low, high = sorted(axis.get_view_interval())
    ticks = MaxNLocator(6 if length > 50 * MM else 4, steps=[1, 2, 5, 10]).tick_values(low, high)
    inside = [tick for tick in ticks if low <= tick <= high]
    axis.set_ticks(inside, [typeset(f"{tick:g}") for tick in inside])


def error_bars(ax: Axes, y: Any, low: Any, high: Any, label: str) -> None:
    """Lines from low to high that are seen on dark bars too."""
    ax.hlines(y, low, high, color="white", linewidth=2.0, zorder=5)
    ax.hlines(y, low, high, color=INK, linewidth=0.9, zorder=6, label=label)


def _heights(figure: Figure, rows: Data) -> np.ndarray:
    """Height that each parameter's words take, inches."""
    return np.array([sum(size for _, size, _ in _lines(figure, row)) * LINE + STEP for _, row in rows.iterrows()])


def _lines(figure: Figure, row: "pd.Series[Any]") -> Sequence[tuple[str, float, str]]:
    """The words left of a parameter's row, with size and colour."""
    grounds, note = str(row["grounds"]), f"; {row['note']}" if row.get("note") else ""
    about = f"{grounds[:1].upper()}{grounds[1:]}{note}. {row['meaning']}"
    return _set(figure.get_figwidth(), str(row["parameter"]), about)


@lru_cache(maxsize=1024)
def _set(width: float, name: str, about: str) -> Sequence[tuple[str, float, str]]:
    """Lines of a name and of what is told about it, in a figure so wide; kept, because measuring words is slow."""
    figure, _ = new_figure(width)
    across = room(width, 0).left - EDGE - 2.5 * MM
    lines, most = wrap(figure, about, across, size=SMALL), MEANING if width >= WIDE else MEANING_NARROW
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(figure, f"{lines[most - 1]} …", across)]
    names = broken(figure, name, across).split("\n")
    return tuple([(text, NORMAL, INK) for text in names] + [(text, SMALL, GREY) for text in lines])


def _cut(figure: Figure, line: str, width: float) -> str:
    """A line that ends in a mark of omission, short enough."""
    while len(wrap(figure, line.replace(" ", NO_BREAK) + " .", width, size=SMALL)) > 1 and " " in line[:-2]:
        line = line[:-2].rpartition(" ")[0] + " …"
    return line


def unit_words(attrs: dict[Any, Any]) -> str:
    """The unit of differences of the measure."""
    return "percentage points" if attrs["unit"] == "1" else str(attrs["unit"])


def scale(attrs: dict[Any, Any]) -> float:
    """From the measure to what is written: probabilities in percent."""
    return 100.0 if attrs["unit"] == "1" else 1.0


def change(value: float, attrs: dict[Any, Any], width: float = np.inf) -> str:
    """A difference of the measure with its sign and the decimals that an interval so wide supports."""
    times = scale(attrs) / 100.0
    return points(times * value, times * width) if value else "0"


def whole_caption(attrs: dict[Any, Any], *sentences: str) -> str:
    """A caption: sentences about the figure, then how many runs of what, under which uncertainty, from when."""
    runs, each = attrs["evaluations"], attrs["replications"]
    held = f"; the other {attrs['held']} stay at their modes" if attrs["held"] else ""
    n = f"n = {runs * each:,} replications ({runs:,} settings of the parameters × {each:,})."
    varied = f"{attrs['parameters']} uncertain parameters vary over their priors{held}."
    return " ".join(filter(None, [*sentences, n, varied, evidence(attrs), origin(attrs)]))


def left_out(data: Data, rows: Data) -> str:
    """How many parameters are not shown, in words."""
    more = len(data) - len(rows)
    if not more:
        return ""
    return f"{more} other parameter{'s rank' if more > 1 else ' ranks'} lower; the table has them."
