"""The survival curve: the probability that the ceasefire holds, day by day."""

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.anchor import reference_table
from sim.figures.captions import FAILURES, monte_carlo, origin, replications, uncertainty, varied, warning
from sim.figures.labels import surround
from sim.figures.numbers import PERCENT, percent, percent_range
from sim.figures.picture import numbers
from sim.figures.scales import day_axis, in_days, percent_axis
from sim.figures.style import (
    BAND_INNER,
    BAND_OUTER,
    BEFORE,
    DASHES,
    GREY,
    MM,
    NAVY,
    PAGE,
    PrintFigure,
    Room,
    Words,
    axes_in,
    new_figure,
    style,
)
from sim.figures.table import GAP, LEADER, LOUD, QUIET, ROW, key, tabulate

LANDMARKS = (7, 30, 90, 180)
"""Days whose probability is written out; so is that of the last day."""

ROOM = Room(left=15 * MM, right=6 * MM, below=15 * MM, above=LEADER + GAP + 7.5 * ROW)
"""What ticks, table and key take around the axes."""

TRUCES: dict[str, Any] = {"color": GREY, "linewidth": 0.9, "linestyle": (0, (0.6, 1.6)), "dash_capstyle": "round"}
"""Look of comparable truces' survival."""

TITLES = {
    "collapse": "Probability that the ceasefire holds",
    "fire": "Probability of neither answered border fire nor collapse",
    "strike": "Probability of neither a Pakistani strike nor collapse",
    "exchange": "Probability of neither an exchange of fire nor collapse",
}
"""By definition of failure."""

LABELS = {
    "collapse": "Probability of holding",
    "fire": "Probability of no answered fire",
    "strike": "Probability of no strike",
    "exchange": "Probability of no exchange",
}


@style()
def plot_survival(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw the curve with its bands, and above it the numbers of the landmark days and a key.

    Parameters
    ----------
    data
        `holds` (day) and `holds_mc` (day, bound), with `date` (day); `holds_range` (day, quantile)
        unless the parameters are fixed. Where comparable truces are to stand beside it, `reference_fit` (day), and
        `reference` (reference_day) and `reference_interval` (reference_day, bound) where they are published for that
        age. Probabilities from 0 to 1.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    days = data["day"].values
    bands: list[Artist] = []
    curve: dict[str, Any] = {"color": NAVY, "label": "mean" if "holds_range" in data else "probability"}
    if "holds_range" in data:
        for outer, colour, name in (
            (0.05, BAND_OUTER, f"5–95{PERCENT} of {varied(data.attrs)}"),
            (0.25, BAND_INNER, f"25–75{PERCENT}"),
        ):
            low, high = data["holds_range"].sel(quantile=[outer, 1.0 - outer], method="nearest").values.T
            ax.fill_between(days, low, high, color=colour, linewidth=0.0, label=name)
            bands.insert(0, Patch(color=colour, label=name))
    noise: dict[str, Any] = {"color": NAVY, "linewidth": 0.5, "linestyle": DASHES}
    for bound in data["bound"].values:
        ax.plot(days, data["holds_mc"].sel(bound=bound), label=f"Monte Carlo, {bound}", **noise)
    ax.plot(days, data["holds"], clip_on=False, zorder=3, **curve)
    percent_axis(ax, LABELS[data.attrs["failure"]])
    ax.grid(axis="y")
    day_axis(ax, dict(zip(days.tolist(), data["date"].values, strict=True)))
    truces = _truces(data, ax)
    above = _tabulate(data, ax)
    error = f"95{PERCENT} Monte Carlo interval ({monte_carlo(data['holds'], data['holds_mc'])})"
    key(ax, [Line2D([], [], label=error, **noise)], above + GAP)
    key(ax, [Line2D([], [], **curve), *bands], above + GAP + ROW)
    if truces:
        key(ax, truces, above + GAP + 2 * ROW)
    return ax


@style()
def plot_behind(data: xr.Dataset, ax: Axes) -> Axes:
    """Draw another case's curve in grey, for `plot_survival` to be drawn over; `data` as for that."""
    ax.plot(data["day"], data["holds"], color=BEFORE, linewidth=1.6, zorder=2, label="another case")
    return ax


def _truces(data: xr.Dataset, ax: Axes) -> list[Artist]:
    """How long comparable truces held, quietly; what the key shows of them."""
    if "reference_fit" not in data:
        return []
    attrs = data["reference_fit"].attrs
    old = f", {attrs['age']} days old" if attrs["age"] else ""
    fit = f"{attrs['truces']} comparable truces{old} (fit)"
    ax.plot(data["day"], data["reference_fit"], label=fit, zorder=2.5, **TRUCES)
    shown: list[Artist] = [Line2D([], [], label=fit, **TRUCES)]
    if "reference" in data:
        share, about = data["reference"].values, f"their shares, 95{PERCENT}"
        reach = np.abs(data["reference_interval"].transpose("bound", ...).values - share)
        points: dict[str, Any] = {"color": GREY, "marker": "s", "markersize": 2.4, "linestyle": "none"}
        whiskers = {"elinewidth": 0.6, "label": about, "zorder": 2.6}
        _, _, bars = ax.errorbar(data["reference_day"], share, reach, clip_on=False, **points, **whiskers)
        for bar in bars:
            bar.set_clip_on(False)
        shown.append(Line2D([], [], label=about, **points))
    return shown


def _tabulate(data: xr.Dataset, ax: Axes) -> float:
    """Dots on the landmark days, and their numbers in columns above; the height used, inches."""
    days = data["day"].values
    here = data.sel(day=[day for day in sorted({*LANDMARKS, days[-1]}) if days[0] <= day <= days[-1]])
    chosen, probabilities = here["day"].values, here["holds"].values
    head = "Holds" if data.attrs["failure"] == "collapse" else "Prob."
    rows = [("Day", [str(day) for day in chosen], QUIET), (head, [percent(p) for p in probabilities], LOUD)]
    if "holds_range" in data:
        ends = here["holds_range"].sel(quantile=[0.05, 0.95], method="nearest").values
        rows.append((f"5–95{PERCENT}", [percent_range(low, high) for low, high in ends], QUIET))
    if "reference_fit" in here:
        rows.append(("Truces", [percent(p) for p in here["reference_fit"].values], QUIET))
    above = tabulate(ax, chosen, probabilities, rows)
    looks = {"marker": "o", "markersize": 4.5, "markeredgecolor": "white", "markeredgewidth": 0.6}
    looks |= {"color": NAVY, "linestyle": "none", "clip_on": False, "zorder": 4}
    ax.plot(chosen, probabilities, label="landmarks", **looks)
    return above


@style()
def survival_figure(data: xr.Dataset, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, curve, table, and a caption with n and what the bands are.

    Parameters
    ----------
    data
        As for `plot_survival`; its `attrs` tell of the runs.
    width
        Inches in print, `PAGE` or `COLUMN`.
    """
    attrs = data.attrs
    bands = f"Bands: range over {varied(attrs)}, Monte Carlo noise largely removed." if "holds_range" in data else ""
    parts = replications(attrs), uncertainty(data), bands, comparison(data), FAILURES[attrs["failure"]], origin(attrs)
    figure, ax = new_figure(width)
    above = ROOM.above - (0 if bands else ROW) - (0 if "reference_fit" in data else 2 * ROW)
    words = Words(TITLES[attrs["failure"]], attrs["title"], " ".join(filter(None, parts)), warning(attrs))
    surround(figure, words, ROOM._replace(above=above), 48 * MM + width / 8 - ROOM.below)
    plot_survival(data, ax)
    return figure


def comparison(data: xr.Dataset) -> str:
    """Who the comparable truces are, and what is known of their survival; nothing where none are shown."""
    if "reference_fit" not in data:
        return ""
    attrs = data["reference_fit"].attrs
    old = f" that had held {in_days(attrs['age'])}, as this one had on the eve of day 0," if attrs["age"] else ""
    unpublished = "for truces of that age" if attrs["age"] else "for days so early"
    known = (
        f"and their own share (Kaplan-Meier) with its 95{PERCENT} interval."
        if "reference" in data
        else f"{unpublished} no interval is published."
    )
    use = "" if attrs["anchored"] else " They are shown for comparison only; the forecast does not use them."
    return f"Dotted, and last row of numbers: {attrs['about']},{old} as a lognormal fit; {known}{use}"


def survival_table(data: xr.Dataset) -> pd.DataFrame:
    """The numbers that the figure shows: a row a day, the truces' shares on the days for which they are published."""
    table = numbers(data, ["holds", "holds_mc", "holds_range", "reference_fit"])
    return table.merge(reference_table(data), how="left", on="day") if "reference" in data else table


def survival_alt(data: xr.Dataset) -> str:
    """The figure in words."""
    first, last = data.isel(day=0), data.isel(day=-1)
    low, high = last["holds_mc"].values
    return (
        f"{TITLES[data.attrs['failure']]}: from {percent(float(first['holds']))} on day {int(first['day'])} to "
        f"{percent(float(last['holds']))} on day {int(last['day'])} (95{PERCENT} Monte Carlo interval "
        f"{percent_range(low, high)}).{_truces_in_words(last)}"
    )


def _truces_in_words(last: xr.Dataset) -> str:
    """How many truces last as long: their own share where it is published for that day, else by the fit."""
    if "reference_fit" not in last:
        return ""
    if "reference" in last and int(last["day"]) in last["reference_day"].values:
        here = last.sel(reference_day=int(last["day"]))
        interval = percent_range(*here["reference_interval"].transpose("bound").values)
        return f" Of comparable truces {percent(float(here['reference']))} ({interval}) lasted that long."
    age = int(last["reference_fit"].attrs["age"])
    old = f" that had held {in_days(age)}" if age else ""
    return f" Of comparable truces{old} {percent(float(last['reference_fit']))} last that long, by a lognormal fit."
