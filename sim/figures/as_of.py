"""How the answer moved with the news: the same question, to the same date, asked as of one date after another."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.captions import FAILURES, monte_carlo, warning
from sim.figures.labels import EDGE, LINE, surround, wrap, write
from sim.figures.numbers import PERCENT, percent, percent_range
from sim.figures.picture import numbers
from sim.figures.scales import long_date
from sim.figures.style import (
    BAND_OUTER,
    COLUMN,
    GREY,
    GRID,
    INK,
    MM,
    NAVY,
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
from sim.figures.survival import LABELS

ROW = 5.5 * MM
"""Height of a date's row."""

SPACE = 1.2 * MM
"""Above and below the reports between two rows."""

MOST_REPORTS = 8
"""Between two dates; how many more there were is said."""

NUMBERS = 9.5 * MM, 11 * MM
"""Right of the axes: where probabilities end, and where ranges begin."""

ROOM = Room(left=34 * MM, right=25 * MM, below=10 * MM, above=4 * MM)
"""What dates, numbers and ticks take around the axes."""


@style()
def plot_as_of(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw a row for each as-of date: probability, interval and range; between them, the reports that came.

    Parameters
    ----------
    data
        `holds` (as_of) and `holds_mc` (as_of, bound), all to the same date `attrs["until"]`; `holds_range`
        (as_of, quantile) where it is known, else NaN. `as_of`: dates in ISO form, ascending.
        `attrs["reports"]`: for each of them, what was published since the one before.
    ax
        With `ROOM` around it, and height for all reports; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    assert isinstance(ax.figure, Figure)
    left = ax.get_window_extent().x0 / ax.figure.dpi - EDGE
    y, lines = _layout(data, ax.figure)
    whole = y[-1] + ROW / 2
    holds, bounds = data["holds"].values, data["holds_mc"].transpose("bound", ...).values
    ticks = np.linspace(0.0, 1.0, 5)
    ax.set(xlim=(0.0, 1.0), ylim=(whole, 0.0), xlabel=f"{_asked(data.attrs)}")
    ax.set_xticks(ticks, [percent(p) for p in ticks])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    for tick in ticks:
        ax.vlines(np.full(len(y), tick), y - ROW / 2, y + ROW / 2, color=GRID, linewidth=0.5, zorder=0)
    if "holds_range" in data:
        low, high = data["holds_range"].sel(quantile=[0.05, 0.95], method="nearest").transpose("quantile", ...).values
        ax.hlines(y, low, high, color=BAND_OUTER, linewidth=7.0, zorder=1, label="range")
    looks: dict[str, Any] = {"fmt": "o", "color": NAVY, "markersize": 4.0, "clip_on": False, "zorder": 3}
    _, _, bars = ax.errorbar(holds, y, xerr=np.abs(bounds - holds), ecolor=INK, elinewidth=1.0, label="holds", **looks)
    for bar in bars:
        bar.set_clip_on(False)
    _write(data, ax, 1.0 - y / whole, left)
    for at, line in lines:
        write(ax, -axes_size(ax)[0] - left + 2 * MM, 1.0 - at / whole, line, size=SMALL, color=GREY)
    return ax


def _asked(attrs: dict[Any, Any]) -> str:
    return f"{LABELS[attrs['failure']]} to {long_date(attrs['until'])}"


def _layout(data: xr.Dataset, figure: Figure) -> tuple[np.ndarray, list[tuple[float, str]]]:
    """Where rows and lines of reports lie, inches from the top."""
    rows: list[float] = []
    lines: list[tuple[float, str]] = []
    top = 0.0
    for k, reports in enumerate(data.attrs["reports"]):
        told = list(_told(reports, figure)) if k else []
        for j, line in enumerate(told):
            lines.append((top + SPACE + (j + 0.5) * SMALL * LINE, line))
        top += len(told) * SMALL * LINE + (2 * SPACE if told else 0.0)
        rows.append(top + ROW / 2)
        top += ROW
    return np.array(rows), lines


def _told(reports: Sequence[str], figure: Figure) -> Iterator[str]:
    """Reports in lines that fit the figure."""
    more = len(reports) - MOST_REPORTS
    shown = [*reports[:MOST_REPORTS], *([f"and {more} more"] if more > 0 else [])]
    for report in shown or ["no report"]:
        first, *others = wrap(figure, f"· {report}", figure.get_figwidth() - 2 * EDGE - 4 * MM, size=SMALL)
        yield from (first, *(f"   {line}" for line in others))


def _write(data: xr.Dataset, ax: Axes, y: np.ndarray, left: float) -> None:
    """Each date, its probability and its range."""
    width, height = axes_size(ax)
    for k, at in enumerate(y):
        write(ax, -width - left, at, long_date(str(data["as_of"].values[k])), weight="bold", size=SMALL)
        write(ax, NUMBERS[0], at, percent(data["holds"].values[k]), weight="bold", size=SMALL, ha="right")
        if "holds_range" in data:
            ends = data["holds_range"].isel(as_of=k).sel(quantile=[0.05, 0.95], method="nearest").values
            write(ax, NUMBERS[1], at, percent_range(*ends) if np.isfinite(ends).all() else "–", size=SMALL, color=GREY)
    head: dict[str, Any] = {"size": SMALL, "color": GREY}
    above = 1.0 + 1.5 * MM / height
    write(ax, -width - left, above, "as of", **head)
    write(ax, NUMBERS[0], above, "mean", ha="right", **head)
    if "holds_range" in data:
        write(ax, NUMBERS[1], above, f"5–95{PERCENT}", **head)


@style()
def as_of_figure(data: xr.Dataset, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, rows, reports, and a caption that says what every forecast knew.

    Parameters
    ----------
    data
        As for `plot_as_of`; its `attrs` tell of the runs.
    width
        Inches in print, `PAGE` or `COLUMN`.
    """
    attrs = data.attrs
    figure, ax = new_figure(width)
    caption = " ".join(filter(None, _caption(data)))
    words = Words("How the forecast moved with the news", attrs["title"], caption, warning(attrs))
    room = ROOM._replace(left=26 * MM) if width <= COLUMN else ROOM
    surround(figure, words, room, _layout(data, figure)[0][-1] + ROW / 2)
    plot_as_of(data, ax)
    return figure


def _caption(data: xr.Dataset) -> list[str]:
    attrs = data.attrs
    fewest, most = int(data["n"].min()), int(data["n"].max())
    n = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
    fixed = attrs["uncertainty"] == "none"
    over = "states on day 0" if fixed else "parameters and states"
    contained = "chance; every parameter is fixed" if fixed else f"chance, and parameters (prior); {_prior(attrs)}"
    knew = "Each forecast knows what had been published by its date"
    knew += ", that the ceasefire still held among it: part of any rise." if attrs["failure"] == "collapse" else "."
    counted = "" if attrs["failure"] == "collapse" else "Failures count from each as-of date on."
    error = monte_carlo(data["holds"], data["holds_mc"])
    unreliable = ", ".join(long_date(day) for day in attrs["poor_dates"])
    return [
        f"All rows answer the same question, to {long_date(attrs['until'])}; below each date, what was reported next.",
        knew,
        counted,
        f"Whiskers, where longer than a dot: 95{PERCENT} Monte Carlo interval ({error}).",
        f"Bars: 5–95{PERCENT} of {over}, Monte Carlo noise largely removed." if "holds_range" in data else "",
        f"Uncertainty: after the first day the state on day 0, {contained}.",
        f"n = {n} replications each.",
        "INCOMPLETE: a run was interrupted." if not attrs["complete"] else "",
        f"Not to be relied on: {unreliable}." if unreliable else "",
        FAILURES[attrs["failure"]],
        f"Scenario {attrs['scenario']}; seed {attrs['seed']}.",
    ]


def _prior(attrs: dict[Any, Any]) -> str:
    if attrs["anchor"] == "none":
        return "not anchored to comparable truces"
    return f"anchored to {attrs['anchor'].replace('_', ' ')}"


def as_of_table(data: xr.Dataset) -> pd.DataFrame:
    """The numbers that the figure shows: a row for each as-of date, with what was reported since the one before."""
    table = numbers(data, ["holds", "holds_mc", "holds_range"], "as_of")
    ends = [name for name in table if not str(name).startswith("holds_range") or str(name).endswith(("0.05", "0.95"))]
    table = table[ends]
    table.insert(1, "until", data.attrs["until"])
    return table.assign(reports=["; ".join(reports) for reports in data.attrs["reports"]])


def as_of_alt(data: xr.Dataset) -> str:
    """The figure in words."""
    days = [long_date(str(day)) for day in data["as_of"].values]
    told = [f"{percent(float(p))} as of {day}" for day, p in zip(days, data["holds"].values, strict=True)]
    error = monte_carlo(data["holds"], data["holds_mc"])
    return f"{_asked(data.attrs)}: {', '.join(told)} (95{PERCENT} Monte Carlo interval {error})."
