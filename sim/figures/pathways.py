"""What led to collapse: the chains of events that ended most worlds, as bars with their words above them."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.figures.labels import LINE, surround, wrap
from sim.figures.numbers import PERCENT, percent, percent_range
from sim.figures.style import (
    CLOUD,
    ESCALATION,
    GREY,
    INK,
    LAPSE,
    MM,
    PAGE,
    SMALL,
    WITHDRAWAL,
    PrintFigure,
    Room,
    Words,
    axes_in,
    axes_size,
    new_figure,
    style,
)

ROOM = Room(left=4 * MM, right=27 * MM, below=11 * MM, above=1 * MM)
"""What ticks and the column of numbers take around the axes."""

TOP = 10
"""Pathways with a bar of their own."""

BAR, GAP = 2.2 * MM, 1.8 * MM
"""Height of a bar, and white below it."""

COLOURS = {"escalation": ESCALATION, "lapse": LAPSE, "withdrawal": WITHDRAWAL}
"""By cause; lighter from one to the next, for grey print."""


class Bar(NamedTuple):
    """One pathway, or the rest of them."""

    words: str
    share: float
    low: float
    high: float
    colour: str


def bars(data: pd.DataFrame) -> list[Bar]:
    """The most frequent pathways, and what the others add up to."""
    found = [
        Bar(f"{row['cause'].capitalize()}: {row['pathway']}", row["share"], row["share_low"], row["share_high"],
            COLOURS[row["cause"]])
        for row in data.iloc[:TOP].to_dict("records")
    ]  # fmt: skip
    others = data.iloc[TOP:]
    if len(others):
        words = f"{len(others):,} other pathway{'' if len(others) == 1 else 's together'}"
        found.append(Bar(words, float(others["share"].sum()), np.nan, np.nan, CLOUD))
    return found


@style()
def plot_pathways(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a bar for each of the most frequent pathways, its links in words above it and its share beside it.

    Parameters
    ----------
    data
        A row a pathway, the most frequent first: `cause`, `pathway` (words), `share` of all collapses, 0 to 1, with
        its 95 % interval `share_low` and `share_high` (NaN: none). Its `attrs` tell of the runs.
    ax
        With `ROOM` around it; new axes, high enough for the words, when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    shown = bars(data)
    if ax is None:
        ax = axes_in(ROOM, height=sum(_heights(shown, PAGE - ROOM.left - ROOM.right)) or 10 * MM)
    width, height = axes_size(ax)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_ylim(height, 0.0)
    if not shown:
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        ax.text(0.0, height / 2, _nothing(data), color=GREY)
        return ax
    top = 0.0
    assert isinstance(ax.figure, Figure)
    for bar in shown:
        lines = _lines(ax.figure, bar, width)
        needed = _height(lines)
        at = {"transform": ax.get_yaxis_transform(), "size": SMALL, "linespacing": 1.25}
        ax.text(0.0, top, "\n".join(lines), va="top", **at)
        middle = top + needed - GAP - BAR / 2
        ax.barh(middle, bar.share, BAR, color=bar.colour, edgecolor=GREY, linewidth=0.4, label=bar.words)
        interval = ""
        if not np.isnan(bar.low):
            ax.hlines(middle, bar.low, bar.high, color=INK, linewidth=0.8, label="95 % interval")
            interval = f" ({percent_range(bar.low, bar.high)})"
        ax.text(1.0 + 1.5 * MM / width, middle, f"{percent(bar.share)}{interval}", va="center_baseline", **at)
        top += needed
    most = max(np.nanmax([bar.share, bar.high]) for bar in shown)
    end = min(1.0, 1.05 * most)
    ticks = MaxNLocator(max(2, int(width / (14 * MM))), steps=[1, 2, 5, 10]).tick_values(0.0, end)
    shares = [float(tick) for tick in ticks if 0.0 <= tick <= end]
    ax.set_xticks(shares, [f"{100 * share:.4g}{PERCENT}" for share in shares])
    ax.set_xlim(0.0, end)
    ax.set_xlabel("Share of all collapses")
    return ax


def _heights(shown: list[Bar], width: float) -> list[float]:
    """Room that each bar takes with its words, inches, in axes so wide."""
    figure, _ = new_figure()
    return [_height(_lines(figure, bar, width)) for bar in shown]


def _height(lines: list[str]) -> float:
    return len(lines) * SMALL * LINE + 0.4 * MM + BAR + GAP


def _lines(figure: Figure, bar: Bar, width: float) -> list[str]:
    """A bar's words, wrapped over axes so wide and the column of numbers."""
    return wrap(figure, bar.words, width + ROOM.right - 6 * MM, size=SMALL)


def _nothing(data: pd.DataFrame) -> str:
    return f"None of {int(data.attrs['worlds']):,} worlds collapses: there is nothing to explain."


@style()
def pathways_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, bars, and a caption with how many collapses there are and of what the shares are.

    Parameters
    ----------
    data
        As for `plot_pathways`.
    width
        Inches in print.
    """
    attrs = data.attrs
    figure, ax = new_figure(width)
    needed = sum(_heights(bars(data), width - ROOM.left - ROOM.right)) or 10 * MM
    title = "What led to collapse" + (", at all points of the design" if attrs["pooled"] else "")
    surround(figure, Words(title, attrs["title"], _caption(data), attrs["warning"]), ROOM, needed)
    plot_pathways(data, ax)
    return figure


def _caption(data: pd.DataFrame) -> str:
    attrs = data.attrs
    collapsed = int(data["count"].sum())
    counted = f"{collapsed:,} of {int(attrs['worlds']):,} worlds collapse. " if collapsed else ""
    interval = (
        "No intervals: a design is no sample, and its points share draws."
        if attrs["pooled"]
        else f"Whiskers: 95{PERCENT} Monte Carlo interval of the share; none for the sum of the others."
    )
    words = "Links from the trigger on; talks as they stand at the moment of collapse; earlier: on an earlier day."
    parts = [counted + words, interval] if collapsed else []
    return " ".join([*parts, attrs["about_runs"]])


def pathways_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers behind the figure: every pathway, those that it adds up included."""
    return data.reset_index(drop=True)


def pathways_alt(data: pd.DataFrame) -> str:
    """The figure in words: the most frequent pathway."""
    if not len(data):
        return _nothing(data)
    first = bars(data)[0]
    interval = "" if np.isnan(first.low) else f" ({percent_range(first.low, first.high)})"
    most = f"{percent(first.share)}{interval} of all collapses"
    return f"What led to collapse. The most frequent of {len(data):,} pathways, {most}, is {first.words}."
