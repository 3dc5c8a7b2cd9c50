"""The model held to comparable truces: its survival before and after, and theirs."""

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.figures.captions import monte_carlo, origin, replications
from sim.figures.labels import LINE, spread, surround, write
from sim.figures.numbers import PERCENT, percent, percent_range
from sim.figures.picture import numbers
from sim.figures.scales import day_axis, percent_axis
from sim.figures.style import (
    BEFORE,
    DASHES,
    INK,
    MM,
    NAVY,
    NORMAL,
    PAGE,
    PrintFigure,
    Room,
    Words,
    axes_in,
    axes_size,
    new_figure,
    style,
)
from sim.figures.table import GAP, LEADER, LOUD, QUIET, ROW, key, tabulate

CURVES: dict[str, tuple[str, dict[str, Any]]] = {
    "prior": ("prior only", {"color": BEFORE, "linewidth": 1.3}),
    "anchored": ("anchored", {"color": NAVY, "linewidth": 1.6}),
}
"""Name and look of each curve; apart in lightness, for grey print."""

POINTS: dict[bool, tuple[str, dict[str, Any]]] = {
    True: ("truces, model held to them", {"markerfacecolor": INK}),
    False: ("truces, for comparison", {"markerfacecolor": "white"}),
}
"""Name and look of the truces' survival on a day, by whether the model has to meet it."""

ROOM = Room(left=16 * MM, right=22 * MM, below=15 * MM, above=LEADER + GAP + 6.5 * ROW)
"""What ticks, labels, table and key take around the axes."""


@style()
def plot_anchor(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw survival before and after anchoring, the truces' own, and above them the numbers of the days met.

    Parameters
    ----------
    data
        `prior`, `anchored` (day) and `prior_mc`, `anchored_mc` (day, bound), with `date` (day); `reference`
        (reference_day) and `reference_interval` (reference_day, bound); `attrs["anchor_days"]`. Truces'
        days after the last day are left out.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    days = data["day"].values
    for name, (label, looks) in CURVES.items():
        for bound in data["bound"].values:
            curve = data[f"{name}_mc"].sel(bound=bound)
            noise = looks | {"linewidth": 0.5, "linestyle": DASHES}
            ax.plot(days, curve, label=f"{label}: Monte Carlo, {bound}", **noise)
        ax.plot(days, data[name], clip_on=False, label=label, **looks)
    percent_axis(ax, "Probability of holding")
    ax.grid(axis="y")
    day_axis(ax, dict(zip(days.tolist(), data["date"].values, strict=True)))
    _points(data, ax)
    _name(data, ax)
    met = data.sel(day=data.attrs["anchor_days"], reference_day=data.attrs["anchor_days"])
    rows = [("Day", [str(day) for day in met["day"].values], QUIET)]
    for head, name, looks in (
        ("Truces", "reference", QUIET),
        ("Prior", "prior", QUIET),
        ("Anchored", "anchored", LOUD),
    ):
        rows.append((head, [percent(p) for p in met[name].values], looks))
    above = tabulate(ax, met["day"].values, np.ones(met.sizes["day"]), rows)
    error = f"95{PERCENT} Monte Carlo interval ({_error(data)})"
    noise = {"color": INK, "linewidth": 0.5, "linestyle": DASHES}
    key(ax, [Line2D([], [], label=error, **noise)], above + GAP)
    points = {"color": INK, "marker": "o", "markersize": 4.0, "linestyle": "none"}
    handles = [Line2D([], [], label=label, **points, **looks) for label, looks in POINTS.values()]
    key(ax, handles, above + GAP + ROW)
    return ax


def _points(data: xr.Dataset, ax: Axes) -> None:
    """The truces' survival, with whiskers."""
    shown = data.sel(reference_day=data["reference_day"] <= data["day"].values[-1])
    days, shares = shown["reference_day"].values, shown["reference"].values
    reach = np.abs(shown["reference_interval"].transpose("bound", ...).values - shares)
    met = np.isin(days, data.attrs["anchor_days"])
    for chosen, (label, looks) in ((met, POINTS[True]), (~met, POINTS[False])):
        shared = {"color": INK, "fmt": "o", "markersize": 4.0, "elinewidth": 0.8, "capsize": 1.8, "capthick": 0.8}
        _, caps, bars = ax.errorbar(
            days[chosen], shares[chosen], reach[:, chosen], label=label, zorder=4, clip_on=False, **shared, **looks
        )
        for artist in (*caps, *bars):
            artist.set_clip_on(False)


def _name(data: xr.Dataset, ax: Axes) -> None:
    """Name of each curve beside its right end."""
    width, height = axes_size(ax)
    ends = sorted((float(data[name][-1]), *CURVES[name]) for name in CURVES)
    places = spread([end * height for end, *_ in ends], [NORMAL * LINE + MM] * len(ends), 0.0, height)
    for (_, label, looks), middle in zip(ends, places, strict=True):
        y = middle / height
        line = Line2D([1 + 1.5 * MM / width, 1 + 6 * MM / width], [y, y], transform=ax.transAxes, **looks)
        ax.add_artist(line).set_clip_on(False)
        write(ax, 7 * MM, y, label)


def _error(data: xr.Dataset) -> str:
    """The wider of the two curves' errors."""
    curves = [xr.concat([data[f"{name}{part}"] for name in CURVES], "curve") for part in ("", "_mc")]
    return monte_carlo(*curves)


@style()
def anchor_figure(data: xr.Dataset, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, curves and points, table, and a caption that says who the truces are.

    Parameters
    ----------
    data
        As for `plot_anchor`; its `attrs` tell of the runs and of the truces.
    width
        Inches in print, `PAGE` or `COLUMN`.
    """
    attrs = data.attrs
    beyond = data.sel(reference_day=data["reference_day"] > data["day"].values[-1])
    ends = beyond["reference_interval"].transpose(..., "bound").values
    later = [
        f"{percent(share)} ({percent_range(*interval)}) on day {day}"
        for day, share, interval in zip(beyond["reference_day"].values, beyond["reference"].values, ends, strict=True)
    ]
    errors = f"{attrs['tolerance']:g} standard error{'' if attrs['tolerance'] == 1 else 's'}"
    parts = [
        f"Points: {attrs['reference_about']}; share still holding (Kaplan-Meier) and its 95{PERCENT} interval.",
        f"Not drawn: {', '.join(later)}." if later else "",
        f"Filled: sets of parameter values are weighted so that the model's mean comes within {errors} of these.",
        f"Weighting leaves {attrs['effective_rows']:,.0f} effective sets of {attrs['points']:,}.",
        "Curves: means over parameter values, before any document is taken into account.",
        replications(attrs | {"day_of_as_of": 0}),
        origin(attrs | {"as_of": attrs["start_date"], "day_of_as_of": 0}),
    ]
    title = "The model before and after anchoring to comparable truces"
    words = Words(title, attrs["title"], " ".join(filter(None, parts)))
    figure, ax = new_figure(width)
    surround(figure, words, ROOM, 48 * MM + width / 8 - ROOM.below)
    plot_anchor(data, ax)
    return figure


def anchor_table(data: xr.Dataset) -> pd.DataFrame:
    """The numbers that the figure shows: a row a day, the truces' own on the days for which they are published."""
    curves = numbers(data, [f"{name}{part}" for name in CURVES for part in ("", "_mc")])
    return curves.merge(reference_table(data), how="outer", on="day")


def reference_table(data: xr.Dataset) -> pd.DataFrame:
    """Share of truces still holding, with its interval: a row a day for which it is published."""
    return numbers(data, ["reference", "reference_interval"], "reference_day").rename(columns={"reference_day": "day"})


def anchor_alt(data: xr.Dataset) -> str:
    """The figure in words."""
    last = max(data.attrs["anchor_days"])
    here = data.sel(day=last, reference_day=last)
    intervals = (*(f"{name}_mc" for name in CURVES), "reference_interval")
    prior, anchored, truces = (
        f"{percent(float(here[name]))} ({percent_range(*here[interval].transpose('bound').values)})"
        for name, interval in zip((*CURVES, "reference"), intervals, strict=True)
    )
    return (
        f"Probability of holding {last} days from the opening: {prior} before anchoring, {anchored} after; of "
        f"{data.attrs['reference_about']}, to which it is held, {truces} did. In brackets 95{PERCENT} intervals: Monte "
        "Carlo for the model, over so few truces for theirs."
    )
