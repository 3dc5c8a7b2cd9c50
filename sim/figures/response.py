"""What a sweep found: the probability of holding against the settings that it varies."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.captions import FAILURES
from sim.figures.labels import frame, spread, surround
from sim.figures.numbers import PERCENT, percent, percent_range
from sim.figures.scales import percent_axis
from sim.figures.settings import amount, broken, is_amount, setting_axis, setting_label, the_design, unfinished
from sim.figures.shading import KEY, NORM, SHADES, ink_on, shade_key
from sim.figures.style import (
    GREY,
    MM,
    NAVY,
    NORMAL,
    PAGE,
    SMALL,
    PrintFigure,
    Room,
    Words,
    axes_in,
    axes_size,
    new_figure,
    style,
)
from sim.figures.survival import LABELS, TITLES

ROOM = Room(left=15 * MM, right=14 * MM, below=16 * MM, above=3 * MM)
"""What ticks and labels take around the axes."""

PANELS = 6
"""Most settings that get a panel of points."""

MANY = 400
"""Points from which on they are stored as pixels, not each as a shape."""

LINES = (("solid", "o"), ((0, (4, 1.5)), "s"), ((0, (1.2, 1.2)), "^"), ((0, (6, 1.5, 1, 1.5)), "D"))
"""Looks of days: dashes and marker."""


def form(data: pd.DataFrame) -> str:
    """How a sweep is drawn: "point", "line", "dots" or "cells" for what its design is, else "scatter"."""
    names = moving(data)
    if not names:
        return "point"
    if data.attrs["axes"] and len(names) == 1:
        return "line" if is_amount(data[names[0]]) else "dots"
    return "cells" if data.attrs["axes"] and len(names) == 2 else "scatter"


def moving(data: pd.DataFrame) -> list[str]:
    """The settings that differ between the points, in the order of the design."""
    return [name for name in data.attrs["varied"] if data[name].astype(str).nunique() > 1]


@style()
def plot_response(data: pd.DataFrame, ax: Axes | None = None, along: str = "") -> Axes:
    """Draw the probability against a setting, or against the two of a grid.

    Parameters
    ----------
    data
        A row for every point and day: the settings, `day`, and `holds` with its 95 % interval `holds_low` and
        `holds_high`, from 0 to 1. Its `attrs` are the sweep's manifest with `failure`.
    ax
        With `ROOM` around it; new axes when None.
    along
        The setting; the first that differs between points when empty.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    kind, names = form(data), moving(data)
    if kind == "cells":
        return _cells(data, ax)
    name = along or (names[0] if names else "")
    if kind == "point":
        at = data["day"].to_numpy(float)
        ax.set_xticks(at, [str(day) for day in data["day"]])
        ax.set_xlim(at.min() - 15, at.max() + 15)
        ax.set_xlabel("Day")
        _whiskers(data, ax, at)
    else:
        at = setting_axis(ax, data[name], setting_label(ax, name, data.attrs))
        {"line": _lines, "dots": _dots, "scatter": _points}[kind](data, ax, at)
    percent_axis(ax, LABELS[data.attrs["failure"]])
    ax.grid(axis="y")
    return ax


def _whiskers(data: pd.DataFrame, ax: Axes, at: np.ndarray, **looks: Any) -> None:
    """Dots with their intervals; a lone one has its number beside it."""
    p, low, high = (data[name].to_numpy() for name in ("holds", "holds_low", "holds_high"))
    shared = {"color": NAVY, **looks}
    ax.vlines(at, low, high, color=NAVY, linewidth=0.8, label="95 % interval")
    ax.plot(at, p, linestyle="none", **{"marker": "o", "markersize": 4.0, "label": "probability", **shared})
    if len(at) <= 8:
        for x, y in zip(at, p, strict=True):
            _beside(ax, x, y)


def _beside(ax: Axes, x: float, p: float) -> None:
    ax.annotate(percent(p), (x, p), (4, 0), textcoords="offset points", va="center_baseline", size=SMALL, color=GREY)


def _dots(data: pd.DataFrame, ax: Axes, at: np.ndarray) -> None:
    """Categories: a dot with its interval each, on the main day."""
    here = (data["day"] == data.attrs["day"]).to_numpy()
    _whiskers(data[here], ax, at[here])


def _lines(data: pd.DataFrame, ax: Axes, at: np.ndarray) -> None:
    """A line for every day, named at its right end, with intervals at its points."""
    ends = []
    for k, day in enumerate(dict.fromkeys(data["day"])):
        own = (data["day"] == day).to_numpy()
        order = np.argsort(at[own], kind="stable")
        x, rows = at[own][order], data[own].iloc[order]
        dashes, marker = LINES[k % len(LINES)]
        looks = {"linestyle": dashes, "marker": marker, "markersize": 3.0 if len(x) <= 40 else 0.0}
        ax.fill_between(
            x, rows["holds_low"], rows["holds_high"], color="#c9d8e8", linewidth=0.0, label=f"interval {day}"
        )
        ax.plot(x, rows["holds"], color=NAVY, linewidth=1.0, label=f"day {day}", clip_on=False, zorder=3, **looks)
        ends.append((float(rows["holds"].iloc[-1]), f"day {day}"))
    span = np.ptp(at)
    ax.set_xlim(at.min() - 0.03 * span, at.max() + 0.03 * span)
    ends.sort()
    _, height = axes_size(ax)
    sizes = [1.3 * NORMAL / 72] * len(ends)
    for (_, text), y in zip(ends, spread([p * height for p, _ in ends], sizes, 0.0, height) / height, strict=True):
        ax.text(1.01, y, text, transform=ax.transAxes, va="center_baseline", size=SMALL)


def _points(data: pd.DataFrame, ax: Axes, at: np.ndarray) -> None:
    """Points alone; beside their many neighbours intervals would say nothing."""
    many = len(data) > MANY
    size = 8.0 if len(data) <= 60 else 4.0 if not many else 1.2
    ax.scatter(at, data["holds"], s=size, color=NAVY, alpha=0.45 if many else 0.7, linewidth=0, rasterized=many)


def _cells(data: pd.DataFrame, ax: Axes) -> Axes:
    """A grid of two settings: a shaded cell for each, with its number where there is room."""
    x, y = _sides(data)
    table = data.pivot(index=y, columns=x, values="holds")
    rows, columns = (list(dict.fromkeys(data[name])) for name in (y, x))
    if is_amount(data[y]):
        rows = sorted(rows)
    if is_amount(data[x]):
        columns = sorted(columns)
    shown = table.loc[rows, columns].to_numpy(float)
    width, height = axes_size(ax)
    is_wide = width / len(columns) >= 6.5 * MM and height / len(rows) >= 2.8 * MM
    looks: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.4} if is_wide else {"rasterized": True}
    ax.pcolormesh(np.ma.masked_invalid(shown), cmap=SHADES, norm=NORM, **looks)
    if is_wide:
        for (row, column), p in np.ndenumerate(shown):
            if not np.isnan(p):
                text = {"ha": "center", "va": "center_baseline", "size": SMALL, "color": ink_on(p)}
                ax.text(column + 0.5, row + 0.5, percent(p), **text)
    every = (
        max(1, math.ceil(len(columns) * (7 if is_wide else 10) * MM / width)),
        max(1, math.ceil(len(rows) * 2.8 * MM / height)),
    )
    across, up = ([_tick(value) for value in values[::k]] for values, k in zip((columns, rows), every, strict=True))
    assert isinstance(ax.figure, Figure)
    across = [broken(ax.figure, text, width / len(columns) * every[0] - MM, size=SMALL) for text in across]
    up = [broken(ax.figure, text, 15 * MM, size=SMALL) for text in up]
    ax.set_xticks(np.arange(0, len(columns), every[0]) + 0.5, across)
    ax.set_yticks(np.arange(0, len(rows), every[1]) + 0.5, up)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(setting_label(ax, x, data.attrs))
    ax.set_ylabel(setting_label(ax, y, data.attrs, height))
    shade_key(ax)
    return ax


def _sides(data: pd.DataFrame) -> tuple[str, str]:
    """Which setting runs along and which upwards: categories do, else the one of more values."""
    first, second = moving(data)
    ranks = [(not is_amount(data[name]), data[name].astype(str).nunique()) for name in (first, second)]
    return (second, first) if ranks[0] > ranks[1] else (first, second)


def _tick(value: Any) -> str:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return amount(float(value)) if is_number else str(value)


@style()
def response_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, plot or panels, and a caption with n and the intervals.

    Parameters
    ----------
    data
        As for `plot_response`.
    width
        Inches in print.
    """
    attrs, kind = data.attrs, form(data)
    names = moving(data)[:PANELS] if kind == "scatter" else moving(data)[:1]
    across = min(len(names), 3 if width > 140 * MM else 2) if kind == "scatter" else 1
    down = math.ceil(len(names) / across) if names else 1
    figure, ax = new_figure(width)
    each = _height(data, kind, width)
    day = "" if data["day"].nunique() > 1 else f", day {attrs['day']}"
    title = f"{TITLES[attrs['failure']]}{day}{', by setting' if names else ''}"
    words = Words(title, attrs["title"], _caption(data, kind), unfinished(attrs))
    if kind != "scatter":
        room = ROOM._replace(left=26 * MM, right=KEY + 3 * MM) if kind == "cells" else ROOM
        surround(figure, words, room, each)
        plot_response(data, ax)
        return figure
    _, high = frame(figure, words, down * (each + ROOM.below + ROOM.above))
    ax.remove()
    wide = width / across
    for k, name in enumerate(names):
        row, column = divmod(k, across)
        bottom = high - (row + 1) * (each + ROOM.below + ROOM.above) + ROOM.below
        across_up = figure.get_size_inches()
        box = column * wide + ROOM.left, bottom, wide - ROOM.left - 4 * MM, each
        panel = figure.add_axes(tuple(np.array(box) / np.tile(across_up, 2)))
        plot_response(data, panel, name)
        panel.set_ylabel(panel.get_ylabel() if column == 0 else "")
    return figure


def _height(data: pd.DataFrame, kind: str, width: float) -> float:
    """Of the axes, or of one panel, inches."""
    if kind == "cells":
        upwards = data[_sides(data)[1]]
        each = 6 * MM if is_amount(upwards) else 9 * MM
        return min(max(upwards.astype(str).nunique() * each, 48 * MM), 120 * MM)
    return 38 * MM if kind == "scatter" else 42 * MM + width / 8


def _caption(data: pd.DataFrame, kind: str) -> str:
    attrs = data.attrs
    reach = np.maximum(data["holds_high"] - data["holds"], data["holds"] - data["holds_low"]).max()
    about = f"95{PERCENT} Monte Carlo interval"
    widest = f"{about}s are not drawn: they reach up to ±{100 * reach:.2g} points."
    together = ", at which all these settings vary together" if len(moving(data)) > 1 else ""
    told = {
        "line": f"Band: {about}.", "dots": f"Whisker: {about}.", "point": f"Whisker: {about}.", "cells": widest,
        "scatter": f"A dot is a point of the design{together}. {widest}",
    }[kind]  # fmt: skip
    left = len(moving(data)) - PANELS
    more = (
        f"{left} more setting{'' if left == 1 else 's'} varied and {'is' if left == 1 else 'are'} not shown: these are "
        "the first of the design."
        if kind == "scatter" and left > 0
        else ""
    )
    return " ".join(filter(None, [told, more, FAILURES[attrs["failure"]], the_design(attrs)]))


def response_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows: a row for every point and day."""
    return data.reset_index(drop=True)


def response_alt(data: pd.DataFrame) -> str:
    """The figure in words: the least and the greatest probability on the main day, and where they are found."""
    here, names = data[data["day"] == data.attrs["day"]], moving(data)
    title = f"{TITLES[data.attrs['failure']]}, day {data.attrs['day']}"
    if not names:
        return f"{title}: {_told(here.iloc[0])}."
    ends = [here.loc[here["holds"].idxmin()], here.loc[here["holds"].idxmax()]]
    least, most = (f"{_told(row)} at {', '.join(f'{name} {_tick(row[name])}' for name in names[:2])}" for row in ends)
    many = f"{len(here):,} points that vary {len(names)} setting{'' if len(names) == 1 else 's'}"
    if here["holds"].nunique() == 1:
        return f"{title}, at {many}: {_told(ends[0])} at every one; in brackets the 95{PERCENT} Monte Carlo interval."
    return f"{title}, at {many}: from {least} to {most}; in brackets 95{PERCENT} Monte Carlo intervals."


def _told(row: "pd.Series[Any]") -> str:
    return f"{percent(row['holds'])} ({percent_range(row['holds_low'], row['holds_high'])})"
