"""What the evidence did: the same probabilities under more and more of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.figures.captions import FAILURES, monte_carlo, origin, replications, uncertainty, varied, warning
from sim.figures.labels import EDGE, LINE, surround, wrap, write
from sim.figures.numbers import PERCENT, percent, percent_range
from sim.figures.picture import numbers
from sim.figures.scales import in_days, long_date
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

HORIZONS = (30, 90)
"""Days whose probability is shown; so is that of the last day."""

STAGES = {
    "prior": "prior only",
    "prior_held": "prior, given it held until day 0",
    "anchored": "anchored to comparable truces",
    "anchored_held": "anchored, given it held until day 0",
    "conditioned": "conditioned on the documents",
    "both": "anchored and conditioned",
}
"""Their names."""

UNAWARE = ("prior", "anchored")
"""Stages that know nothing of what came before the as-of date."""

HEADING = 4.4 * MM
"""Height of the line above a horizon's rows."""

NUMBERS = 8.5 * MM, 10 * MM, 22 * MM
"""Right of the axes: where probabilities end, where ranges begin, and where both end."""

INDENT = 1.5 * MM
"""Of a stage's name under its horizon."""

ROOM = Room(left=52 * MM, right=NUMBERS[2] + EDGE, below=10 * MM, above=2 * MM)
"""What names, numbers and ticks take around the axes; names are wrapped where there is less on the left."""


@style()
def plot_stages(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw a row for each stage of each horizon: its probability and interval, and the last one's range.

    Parameters
    ----------
    data
        `stage_holds` (stage, day) and `stage_holds_mc` (stage, day, bound), with `date` (day);
        `holds_range` (day, quantile) of the last stage unless the parameters are fixed.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    days, names = _horizons(data), _names(data, ax.figure, _room(ax))
    height = axes_size(ax)[1]
    block, heading = 1.0 / len(days), HEADING / height
    rows = heading + (block - heading) * (np.arange(len(names)) + 0.5) / len(names)
    ticks = np.linspace(0.0, 1.0, 5)
    ax.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0), xlabel=LABELS[data.attrs["failure"]])
    ax.set_xticks(ticks, [percent(p) for p in ticks])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    for k, day in enumerate(days):
        here, top = data.sel(day=day), 1.0 - k * block
        _head(here, ax, top)
        _draw(here, ax, top - rows, names)
    if "holds_range" in data:
        for right, text, aligned in ((NUMBERS[0], "mean", "right"), (NUMBERS[1], f"5–95{PERCENT}", "left")):
            write(ax, right, 1.0 - heading / 2, text, ha=aligned, color=GREY, size=SMALL)
    return ax


def _horizons(data: xr.Dataset) -> list[int]:
    last = int(data["day"].values[-1])
    return [*(day for day in HORIZONS if day < last), last]


def _room(ax: Axes) -> float:
    """Left of the axes, inches."""
    return ax.get_window_extent().x0 / ax.figure.dpi - EDGE


def _names(data: xr.Dataset, figure: Any, room: float) -> list[str]:
    """Names of the stages in lines that fit the room; the last is bold, so each may be."""
    looks: dict[str, Any] = {"size": SMALL, "weight": "bold"}
    return ["\n".join(wrap(figure, STAGES[stage], room - 2 * INDENT, **looks)) for stage in data["stage"].values]


def _head(here: xr.Dataset, ax: Axes, top: float) -> None:
    """A line across, and under it how long and until when."""
    (width, height), day = axes_size(ax), int(here["day"])
    looks = {"color": GREY, "linewidth": 0.5, "clip_on": False, "transform": ax.transAxes}
    ax.add_artist(Line2D([-_room(ax) / width, 1.0 + NUMBERS[2] / width], [top, top], **looks))
    told = f"{day} day{'' if day == 1 else 's'}, to {long_date(str(here['date'].values))}"
    write(ax, -width - _room(ax), top - HEADING / 2 / height, told, weight="bold", color=NAVY, size=SMALL)


def _draw(here: xr.Dataset, ax: Axes, y: np.ndarray, names: Sequence[str]) -> None:
    """A horizon's names, dots, intervals and numbers; in the last row, the forecast, also its range."""
    holds, bounds = here["stage_holds"].values, here["stage_holds_mc"].transpose("bound", ...).values
    grid: dict[str, Any] = {"color": GRID, "linewidth": 0.5, "zorder": 0, "clip_on": False}
    ax.hlines(y, 0.0, 1.0, **grid)
    ax.vlines(ax.get_xticks(), y[-1], y[0], **grid)
    if "holds_range" in here:
        ends = here["holds_range"].sel(quantile=[0.05, 0.95], method="nearest").values
        ax.plot(ends, [y[-1]] * 2, color=BAND_OUTER, linewidth=6.0, solid_capstyle="butt", label="range", zorder=1)
        write(ax, NUMBERS[1], y[-1], percent_range(*ends), color=GREY, size=SMALL)
    looks: dict[str, Any] = {
        "fmt": "o",
        "color": INK,
        "markersize": 3.4,
        "clip_on": False,
        "zorder": 3,
        "elinewidth": 1.0,
    }
    for rows, label, face in ((slice(-1), "earlier", "white"), (slice(-1, None), "forecast", INK)):
        reach = np.abs(bounds - holds)[:, rows]
        _, _, bars = ax.errorbar(holds[rows], y[rows], xerr=reach, label=label, markerfacecolor=face, **looks)
        for bar in bars:
            bar.set_clip_on(False)
    left = -axes_size(ax)[0] - _room(ax) + INDENT
    for k, (p, middle, name) in enumerate(zip(holds, y, names, strict=True)):
        weight = "bold" if k == len(names) - 1 else "normal"
        write(ax, left, middle, name, size=SMALL, weight=weight)
        write(ax, NUMBERS[0], middle, percent(p), size=SMALL, weight=weight, ha="right")


@style()
def stages_figure(data: xr.Dataset, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, rows, and a caption with n and what the stages do not know.

    Parameters
    ----------
    data
        As for `plot_stages`; its `attrs` tell of the runs.
    width
        Inches in print, `PAGE` or `COLUMN`.
    """
    attrs, stages = data.attrs, list(data["stage"].values)
    days = _horizons(data)
    error = monte_carlo(data["stage_holds"].sel(day=days), data["stage_holds_mc"].sel(day=days))
    unaware = " and ".join(STAGES[stage] for stage in stages if stage in UNAWARE and attrs["day_of_as_of"])
    parts = [
        f"Whiskers, where longer than a dot: 95{PERCENT} Monte Carlo interval ({error}).",
        f"Bar: 5–95{PERCENT} of {varied(attrs)}, Monte Carlo noise largely removed." if "holds_range" in data else "",
        f"Without the documents ({unaware}), failure before day 0 counts as well." if unaware else "",
        "Last row:",
        replications(attrs),
        uncertainty(data),
        FAILURES[attrs["failure"]],
        origin(attrs),
    ]
    caption = " ".join(filter(None, parts))
    words = Words("What the evidence did to the forecast", attrs["title"], caption, warning(attrs))
    figure, ax = new_figure(width)
    room = ROOM._replace(left=32 * MM) if width <= COLUMN else ROOM
    lines = max(name.count("\n") + 1 for name in _names(data, figure, room.left - EDGE))
    rows = len(days) * (HEADING + len(stages) * (lines * SMALL * LINE + MM))
    surround(figure, words, room, rows + 12 * MM - ROOM.below - ROOM.above)
    plot_stages(data, ax)
    return figure


def stages_table(data: xr.Dataset) -> pd.DataFrame:
    """The numbers that the figure shows: a row for each stage of each horizon, its range in the last one's."""
    parts = []
    for day in _horizons(data):
        part = numbers(data.sel(day=day), ["stage_holds", "stage_holds_mc"], "stage")
        part.insert(0, "day", day)
        part.insert(1, "date", str(data["date"].sel(day=day).values)[:10])
        if "holds_range" in data:
            ends = data["holds_range"].sel(day=day, quantile=[0.05, 0.95], method="nearest").values
            part.loc[part.index[-1], ["range_0.05", "range_0.95"]] = ends
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def stages_alt(data: xr.Dataset) -> str:
    """The figure in words."""
    last = data.isel(day=-1)
    named = [f"{STAGES[str(here['stage'].values)]} {percent(float(here))}" for here in last["stage_holds"]]
    day, error = int(last["day"]), monte_carlo(last["stage_holds"], last["stage_holds_mc"])
    return (
        f"{LABELS[data.attrs['failure']]} for {in_days(day)} under more and more evidence: "
        f"{'; '.join(named)} (95{PERCENT} Monte Carlo interval {error})."
    )
