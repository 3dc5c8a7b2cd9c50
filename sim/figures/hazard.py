"""The hazard: how likely it fails within a week, of the worlds that still hold, beside the rounds of talks."""

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.display.numbers import in_percent
from sim.figures.captions import FAILURES, origin, replications, uncertainty, varied, warning
from sim.figures.labels import surround
from sim.figures.numbers import PERCENT
from sim.figures.picture import numbers
from sim.figures.scales import MONTHS, day_axis
from sim.figures.style import (
    FAINT,
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
from sim.figures.table import GAP, LEADER, QUIET, ROW, key, tabulate

ROOM = Room(left=15 * MM, right=6 * MM, below=15 * MM, above=LEADER + GAP + 4.5 * ROW)
"""What ticks, table and key take around the axes."""

TITLES = {
    "collapse": "How likely the ceasefire collapses within a week, if it still holds",
    "fire": "How likely answered border fire or collapse within a week, if neither came before",
    "strike": "How likely a Pakistani strike or collapse within a week, if neither came before",
    "exchange": "How likely an exchange of fire or collapse within a week, if neither came before",
}
"""By definition of failure."""

KINDS = {"round": "Talks", "expiry": "Term"}
"""Rows of what the documents date."""

LINES: dict[str, Any] = {"held": "-", "due": "-", "later": (0, (1, 3))}
"""Lines to rounds and ends of the term, by how they stood on the as-of date."""

MOST_NAMED = 6
"""Days whose rounds and ends of the term are named: the first ones."""

LEAST_TOP = 5e-5
"""The axis reaches at least so far: a probability of nothing at all has an axis too."""


@style()
def plot_hazard(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw the hazard as steps with its intervals, and above it the rounds of talks and ends of the term.

    Parameters
    ----------
    data
        `hazard` (period) and `hazard_mc` (period, bound), probabilities within a week, with `period_first` and
        `period_last` (period), days, and `date` (day); where something is due, `appointment_day` and
        `appointment_standing` (appointment). NaN where no world holds any more.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    weekly, bounds = data["hazard"].values, data["hazard_mc"].transpose("bound", ...).values
    edges = np.append(data["period_first"].values, data["period_last"].values[-1] + 1) - 0.5
    ax.stairs(weekly, edges, baseline=None, color=NAVY, linewidth=1.3, label="hazard", zorder=3)
    middles, known = (edges[:-1] + edges[1:]) / 2, np.isfinite(weekly)
    noise: dict[str, Any] = {"color": NAVY, "fmt": "none", "elinewidth": 0.6, "capsize": 1.2, "capthick": 0.6}
    reach = np.abs(bounds - weekly)[:, known]
    ax.errorbar(middles[known], weekly[known], reach, label="Monte Carlo", zorder=2.5, **noise)
    day_axis(ax, dict(zip(data["day"].values.tolist(), data["date"].values, strict=True)), margin=0.5)
    _percent_a_week(ax, float(np.max(bounds, where=np.isfinite(bounds), initial=LEAST_TOP)))
    above = _appointments(data, ax)
    bar = {"marker": "|", "markersize": 6, "linestyle": "none", "markeredgewidth": 0.6}
    shown = [Line2D([], [], color=NAVY, linewidth=1.3, label="hazard")]
    shown += [Line2D([], [], color=NAVY, label=f"95{PERCENT} Monte Carlo interval", **bar)]
    key(ax, shown, above + GAP)
    return ax


def _percent_a_week(ax: Axes, top: float) -> None:
    """An upright axis from 0 to what has to be shown, with no more digits than its ticks need."""
    ax.set_ylim(0.0, 1.06 * top)
    ticks = [tick for tick in ax.get_yticks() if 0.0 <= tick <= 1.06 * top]
    ax.set_yticks(ticks, [f"{100.0 * tick:.6g}{PERCENT}" for tick in ticks])
    ax.set_ylabel("Probability within a week")
    ax.grid(axis="y")


def _appointments(data: xr.Dataset, ax: Axes) -> float:
    """Lines at what the documents date, named in rows above; the height used, inches."""
    if "appointment_day" not in data:
        return 0.0
    found = _by_day(data)
    for day, standings in found.items():
        known = "later" if set(standings.values()) == {"later"} else "due"
        ax.axvline(day, color=GREY if known == "due" else FAINT, linewidth=0.6, linestyle=LINES[known], zorder=1)
    named = list(found)[:MOST_NAMED]
    dates = data["date"].sel(day=named).values
    rows = [("", [_short(str(date)) for date in dates], QUIET)]
    rows += [(head, [found[day].get(kind, "–") for day in named], QUIET) for kind, head in KINDS.items()]
    return tabulate(ax, np.array(named), np.ones(len(named)), rows)


def _by_day(data: xr.Dataset) -> dict[int, dict[str, str]]:
    """How rounds and ends of the term stand, by day and kind."""
    found: dict[int, dict[str, str]] = {}
    kinds, days = data["appointment"].values, data["appointment_day"].values
    for kind, day, standing in zip(kinds, days, data["appointment_standing"].values, strict=True):
        found.setdefault(int(day), {})[str(kind)] = str(standing)
    return found


def _short(date: str) -> str:
    return f"{int(date[8:10])} {MONTHS[int(date[5:7]) - 1]}"


@style()
def hazard_figure(data: xr.Dataset, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, steps, rounds, and a caption with n and what a hazard is.

    Parameters
    ----------
    data
        As for `plot_hazard`; its `attrs` tell of the runs.
    width
        Inches in print, `PAGE` or `COLUMN`.
    """
    attrs = data.attrs
    caption = " ".join(filter(None, _caption(data)))
    words = Words(TITLES[attrs["failure"]], attrs["title"], caption, warning(attrs))
    figure, ax = new_figure(width)
    room = ROOM if "appointment_day" in data else ROOM._replace(above=GAP + 1.5 * ROW)
    surround(figure, words, room, 42 * MM + width / 8 - ROOM.below)
    plot_hazard(data, ax)
    return figure


def _caption(data: xr.Dataset) -> list[str]:
    attrs = data.attrs
    lengths = data["period_last"].values - data["period_first"].values + 1
    steps = "A step a week" if lengths[0] <= 7 else f"A step every {lengths[0] // 7} weeks, told per week"
    uneven = lengths[0] < 7 or lengths[-1] != lengths[0]
    told = f" ({'it' if len(lengths) == 1 else 'the last'} is shorter, and told at its pace)" if uneven else ""
    selection = "Where it falls, that is in part because fragile worlds break first." if attrs["points"] > 1 else ""
    dated = ""
    if "appointment_day" in data:
        later = "later" in data["appointment_standing"].values
        dated = "Upright lines: rounds of talks, and ends of the truce's term, by the scenario and the documents" + (
            "; later: reported only after day 0, so unknown to this forecast (dotted)." if later else "."
        )
        more = len(_by_day(data)) - MOST_NAMED
        dated += f" The last {more} are not named." if more > 0 else ""
    return [
        f"{steps}{told}; bars: 95{PERCENT} Monte Carlo interval, replications of one set of parameters taken as alike.",
        f"Mean over {varied(attrs)}, whose range is not shown. {selection}" if attrs["points"] > 1 else "",
        dated,
        replications(attrs),
        uncertainty(data),
        FAILURES[attrs["failure"]],
        origin(attrs),
    ]


def hazard_table(data: xr.Dataset) -> pd.DataFrame:
    """The numbers that the figure shows: a row a period, told per week; what is due in it, in a column of its own."""
    table = numbers(data, ["period_first", "period_last", "hazard", "hazard_mc"], "period")
    dates = data["date"].sel(day=data["period_first"].values).values
    table.insert(2, "date_first", [str(date)[:10] for date in dates])
    if "appointment_day" in data:
        said = {day: ", ".join(f"{kind} {how}" for kind, how in here.items()) for day, here in _by_day(data).items()}
        first, last = np.append(0, data["period_first"].values[1:]), data["period_last"].values
        dated = {day: f"{str(data['date'].sel(day=day).values)[:10]} {words}" for day, words in said.items()}
        table["due"] = [
            "; ".join(words for day, words in dated.items() if a <= day <= b) for a, b in zip(first, last, strict=True)
        ]
    return table


def hazard_alt(data: xr.Dataset) -> str:
    """The figure in words."""
    shown = data.dropna("period", subset=["hazard"])
    if not shown.sizes["period"]:
        return "No world holds, so there is no hazard to show."
    highest, last = shown.isel(period=int(np.argmax(shown["hazard"].values))), shown.isel(period=-1)
    told = f"highest, {_rate(highest)}, {_period(highest)}; {_rate(last)} {_period(last)}"
    if int(highest["period_first"]) == int(last["period_first"]):
        told = f"{_rate(last)} {_period(last)}"
    failure = f"Probability of failure ({data.attrs['failure']}) within a week, of the worlds that still hold"
    return f"{failure}: {told} (95{PERCENT} Monte Carlo intervals)."


def _period(here: xr.Dataset) -> str:
    return f"from day {int(here['period_first'])} to {int(here['period_last'])}"


def _rate(here: xr.Dataset) -> str:
    """A hazard with its interval."""
    low, high = (in_percent(float(bound), decimals=1) for bound in here["hazard_mc"].values)
    return f"{in_percent(float(here['hazard']), decimals=1)}{PERCENT} ({low}–{high}{PERCENT})"
