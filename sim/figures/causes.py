"""What becomes of the ceasefire: shares that hold, with or without an agreement, and collapse by cause."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.figures.captions import monte_carlo, origin, replications, uncertainty, varied, warning
from sim.figures.labels import LINE, spread, surround, write
from sim.figures.numbers import PERCENT, percent
from sim.figures.picture import numbers
from sim.figures.scales import day_axis, percent_axis
from sim.figures.style import (
    ESCALATION,
    GREY,
    INK,
    LAPSE,
    MM,
    NORMAL,
    PAGE,
    SMALL,
    WITH_AGREEMENT,
    WITHDRAWAL,
    WITHOUT_AGREEMENT,
    PrintFigure,
    Room,
    Words,
    axes_in,
    axes_size,
    new_figure,
    style,
)

SMALLEST = 0.005
"""A slice that ends thinner than this gets no label; a note under the labels names it."""

HATCH_GAP = 1.5 * MM
"""Between the lines of a hatching, along the axis of days."""

ROOM = Room(left=14 * MM, right=34 * MM, below=15 * MM, above=2 * MM)
"""What ticks and labels take around the axes."""


class Slice(NamedTuple):
    """One way for the ceasefire to stand on a day."""

    name: str
    colour: str
    slope: int
    """Of its hatching, 0 for none."""
    shares: np.ndarray
    """Probability on each day."""


LOOKS = {
    "under_agreement": ("holds with\nagreement", WITH_AGREEMENT, 0),
    "without_agreement": ("holds without\nagreement", WITHOUT_AGREEMENT, 0),
    "escalation": ("collapsed by\nescalation", ESCALATION, 0),
    "lapse": ("collapsed by\nlapse", LAPSE, 1),
    "withdrawal": ("collapsed by\nwithdrawal", WITHDRAWAL, -1),
}
"""From the bottom up: name, colour, slope of hatching. Neighbours differ in lightness, for grey print."""


@style()
def plot_causes(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Draw stacked shares that fill 100 % on every day, with labels at the right edge.

    Parameters
    ----------
    data
        `under_agreement` (day), `without_agreement` (day) and `incidence` (cause, day), with `date` (day).
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    days = data["day"].values
    slices = _slices(data)
    floor = np.zeros(len(days))
    for part in slices:
        top = floor + part.shares
        name = part.name.replace("\n", " ")
        ax.fill_between(days, floor, top, color=part.colour, linewidth=0.0, label=name)
        if part.slope:
            _hatch(ax, part, (days - days[0]) / (days[-1] - days[0]), floor, top)
        ax.plot(days, top, color="white", linewidth=0.5)
        floor = top
    holding = slices[0].shares + slices[1].shares
    ax.plot(days, holding, color=INK, linewidth=1.2, clip_on=False, label="holds")
    percent_axis(ax, "Probability")
    day_axis(ax, dict(zip(days.tolist(), data["date"].values, strict=True)))
    _label(slices, ax)
    return ax


def _slices(data: xr.Dataset) -> list[Slice]:
    shares = {name: data[name].values for name in ("under_agreement", "without_agreement")}
    shares |= {str(cause): data["incidence"].sel(cause=cause).values for cause in data["cause"].values}
    return [Slice(*LOOKS[name], shares[name]) for name in LOOKS if name in shares]


def _hatch(ax: Axes, part: Slice, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    """Slanting lines between two curves, in fractions of the axes; each ends where the area does.

    Matplotlib's hatches and clip paths are for readers of SVG that know them: others paint the area black.
    """
    width, height = axes_size(ax)
    up = np.linspace(low.min(), high.max(), 400)
    shift = part.slope * up * height
    first, last = (x[0] * width - shift.max()) // HATCH_GAP, (x[-1] * width - shift.min()) // HATCH_GAP
    across = (np.arange(first, last + 1)[:, None] * HATCH_GAP + shift) / width
    inside = (across >= x[0]) & (across <= x[-1])
    inside &= (up > np.interp(across, x, low)) & (up < np.interp(across, x, high))
    rows, edges = np.nonzero(np.diff(inside, axis=1, prepend=False, append=False))
    rows, starts, ends = rows[::2], edges[::2], edges[1::2] - 1
    heads, feet = (np.stack([across[rows, k], up[k]], axis=-1) for k in (starts, ends))
    looks = {"colors": GREY, "linewidths": 0.4, "transform": ax.transAxes, "clip_on": False, "zorder": 1.5}
    ax.add_artist(LineCollection(list(np.stack([heads, feet], axis=1)), **looks))


def _label(slices: Sequence[Slice], ax: Axes) -> None:
    """Number and name of each slice where it ends; below them, a note on those too thin for it."""
    _, height = axes_size(ax)
    ends = np.array([part.shares[-1] for part in slices])
    middles = np.cumsum(ends) - ends / 2
    shown = np.flatnonzero(ends >= SMALLEST).tolist()
    places = spread(middles[shown] * height, [2.0 * NORMAL * LINE] * len(shown), 0.0, height) / height
    for k, y in zip(shown, places, strict=True):
        _leader(ax, middles[k], y)
        _swatch(ax, slices[k], y)
        write(ax, 17 * MM, y, percent(ends[k]), ha="right", weight="bold")
        write(ax, 18 * MM, y, slices[k].name, size=SMALL)
    thin = [part for part, end in zip(slices, ends, strict=True) if end < SMALLEST]
    if not thin:
        return
    row = 3 * MM / height
    y = -row
    write(ax, 4.5 * MM, y, f"Under {percent(SMALLEST)} at the end:", size=SMALL, color=GREY)
    for part in thin:
        y -= row
        _swatch(ax, part, y)
        name = " ".join(part.name.split()).removeprefix("holds ").removeprefix("collapsed by ")
        write(ax, 9.5 * MM, y, name, size=SMALL, color=GREY)


def _leader(ax: Axes, start: float, end: float) -> None:
    x = 1.0 + np.array([0.4, 1.0, 3.6, 4.2]) * MM / axes_size(ax)[0]
    looks = {"color": GREY, "linewidth": 0.5, "clip_on": False, "transform": ax.transAxes}
    ax.add_artist(Line2D(x, [start, start, end, end], **looks))


def _swatch(ax: Axes, part: Slice, y: float) -> None:
    width, height = axes_size(ax)
    w, h = 4 * MM / width, 2.2 * MM / height
    box = Rectangle((1.0 + 4.5 * MM / width, y - h / 2), w, h, facecolor=part.colour, clip_on=False)
    box.set(transform=ax.transAxes, edgecolor=GREY, linewidth=0.4)
    ax.add_artist(box)
    if part.slope:
        ends = np.array([0.0, 0.0])
        _hatch(ax, part, ends + box.get_x() + [0.0, w], ends + y - h / 2, ends + y + h / 2)


@style()
def causes_figure(data: xr.Dataset, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, stacked shares, and a caption with n.

    Parameters
    ----------
    data
        As for `plot_causes`; its `attrs` tell of the runs.
    width
        Inches in print, `PAGE` or `COLUMN`.
    """
    attrs = data.attrs
    error = monte_carlo(data["incidence"], data["incidence_mc"])
    parts = [
        replications(attrs),
        uncertainty(data),
        f"Shares are means: their range over {varied(attrs)} is not shown." if attrs["points"] > 1 else "",
        f"Monte Carlo error of each cause: {error} (95{PERCENT}).",
        "Thick line: probability that the ceasefire holds.",
        "" if attrs["failure"] == "collapse" else "Shown is collapse, whatever else counts as failure.",
        origin(attrs),
    ]
    caption = " ".join(filter(None, parts))
    words = Words("Does the ceasefire hold, and if not, why?", attrs["title"], caption, warning(attrs))
    figure, ax = new_figure(width)
    surround(figure, words, ROOM, 35 * MM + width / 8)
    plot_causes(data, ax)
    return figure


def causes_table(data: xr.Dataset) -> pd.DataFrame:
    """The numbers that the figure shows, with their Monte Carlo intervals: a row a day."""
    names = ("under_agreement", "without_agreement", "incidence")
    return numbers(data, [part for name in names for part in (name, f"{name}_mc")])


def causes_alt(data: xr.Dataset) -> str:
    """The figure in words."""
    last = data.isel(day=-1)
    ends = [f"{' '.join(part.name.split())} {percent(part.shares[0])}" for part in _slices(data.isel(day=[-1]))]
    error = monte_carlo(last["incidence"], last["incidence_mc"])
    told = f"How it stands on day {int(last['day'])}, as shares of one: {', '.join(ends)}"
    return f"{told} (causes: 95{PERCENT} Monte Carlo interval {error})."
