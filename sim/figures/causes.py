"""What becomes of the ceasefire: shares that hold, with or without an agreement, and collapse by cause."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.figures.captions import monte_carlo, origin, replications, uncertainty
from sim.figures.labels import LINE, frame, place, spread, write
from sim.figures.scales import PERCENT, day_axis, percent, percent_axis
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
    axes_size,
    new_figure,
    style,
)

SMALLEST = 0.005
"""A slice that ends thinner than this gets no label; a note under the labels names it."""

COLUMN_OF_LABELS = 34 * MM
"""Room to the right of the axes."""


class Slice(NamedTuple):
    """One way for the ceasefire to stand on a day."""

    name: str
    colour: str
    hatch: str
    shares: np.ndarray
    """Probability on each day."""


LOOKS = {
    "under_agreement": ("holds with\nagreement", WITH_AGREEMENT, ""),
    "without_agreement": ("holds without\nagreement", WITHOUT_AGREEMENT, ""),
    "escalation": ("collapsed by\nescalation", ESCALATION, ""),
    "lapse": ("collapsed by\nlapse", LAPSE, "//////"),
    "withdrawal": ("collapsed by\nwithdrawal", WITHDRAWAL, "....."),
}
"""From the bottom up: name, colour, hatch. Neighbours differ in lightness, so grey print keeps them apart."""


@style()
def plot_causes(data: xr.Dataset, ax: Axes) -> Axes:
    """Draw stacked shares that fill 100 % on every day, with labels at the right edge.

    Parameters
    ----------
    data
        `under_agreement` (day), `without_agreement` (day) and `incidence` (cause, day), with `date` (day).
    ax
        Needs 34 mm free to its right.

    Returns
    -------
    Axes
        The given one.
    """
    days = data["day"].values
    slices = _slices(data)
    floor = np.zeros(len(days))
    for part in slices:
        top = floor + part.shares
        looks = {"facecolor": part.colour, "hatch": part.hatch, "edgecolor": GREY, "linewidth": 0.0}
        ax.fill_between(days, floor, top, label=part.name.replace("\n", " "), **looks)
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
    looks = {"facecolor": part.colour, "hatch": part.hatch, "edgecolor": GREY, "linewidth": 0.4}
    corner = (1.0 + 4.5 * MM / width, y - h / 2)
    ax.add_artist(Rectangle(corner, w, h, clip_on=False, transform=ax.transAxes, **looks))


@style()
def causes_figure(data: xr.Dataset, width: float = PAGE) -> Figure:
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
        "" if attrs["uncertainty"] == "none" else "Shares are averaged over the parameter values.",
        f"Monte Carlo error of each cause: {error} (95{PERCENT}).",
        "Thick line: probability that the ceasefire holds.",
        "" if attrs["failure"] == "collapse" else "Shown is collapse, whatever else counts as failure.",
        origin(attrs),
    ]
    words = "Does the ceasefire hold, and if not, why?", attrs["title"], " ".join(filter(None, parts))
    figure, ax = new_figure(width)
    low, high = frame(figure, *words, inside=52 * MM + width / 8)
    place(figure, 14 * MM, width - COLUMN_OF_LABELS, low + 15 * MM, high - 2 * MM)
    plot_causes(data, ax)
    return figure
