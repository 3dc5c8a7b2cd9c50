"""The survival curve: the probability that the ceasefire holds, day by day."""

from typing import Any

import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.captions import FAILURES, monte_carlo, origin, replications, uncertainty
from sim.figures.labels import frame, place, spread, text_width
from sim.figures.scales import PERCENT, day_axis, percent, percent_axis, percent_range
from sim.figures.style import (
    BAND_INNER,
    BAND_OUTER,
    GREY,
    MM,
    NAVY,
    NORMAL,
    PAGE,
    SMALL,
    axes_size,
    new_figure,
    style,
)

LANDMARKS = (7, 30, 90, 180)
"""Days whose probability is written out; so is that of the last day."""

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

ROW = 2.9 * MM
"""Height of a row of the table or of the key."""

LEADER = 4 * MM
"""Height between axes and table, for the lines from one to the other."""

OVERHANG = 3 * MM, 5 * MM
"""How far the table may reach beyond the axes, on the left and on the right."""

GAP = 1 * MM
"""Between table and key."""

DASHES = (0, (4, 2))


@style()
def plot_survival(data: xr.Dataset, ax: Axes) -> Axes:
    """Draw the curve with its bands, and above it the numbers of the landmark days and a key.

    Parameters
    ----------
    data
        `holds` (day) and `holds_mc` (day, bound), with `date` (day); `holds_range` (day, quantile)
        unless the parameters are fixed. Probabilities from 0 to 1.
    ax
        Needs 17 mm free above it and 14 mm to its left.

    Returns
    -------
    Axes
        The given one.
    """
    days = data["day"].values
    bands: list[Artist] = []
    curve: dict[str, Any] = {"color": NAVY, "label": "mean" if "holds_range" in data else "probability"}
    if "holds_range" in data:
        for outer, colour, name in (
            (0.05, BAND_OUTER, f"5–95{PERCENT} of parameter values"),
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
    above = _tabulate(data, ax)
    error = f"95{PERCENT} Monte Carlo interval ({monte_carlo(data['holds'], data['holds_mc'])})"
    _key(ax, [Line2D([], [], label=error, **noise)], above + GAP)
    _key(ax, [Line2D([], [], **curve), *bands], above + GAP + ROW)
    return ax


def _tabulate(data: xr.Dataset, ax: Axes) -> float:
    """Dots on the landmark days, and their numbers in columns above; the height used, inches."""
    width, height = axes_size(ax)
    days = data["day"].values
    here = data.sel(day=[day for day in sorted({*LANDMARKS, days[-1]}) if days[0] <= day <= days[-1]])
    chosen, probabilities = here["day"].values, here["holds"].values
    quiet, loud = {"color": GREY, "size": SMALL}, {"weight": "bold", "size": NORMAL}
    head = "Holds" if data.attrs["failure"] == "collapse" else "Prob."
    rows = [("Day", [str(day) for day in chosen], quiet), (head, [percent(p) for p in probabilities], loud)]
    if "holds_range" in data:
        ends = here["holds_range"].sel(quantile=[0.05, 0.95], method="nearest").values
        rows.append((f"5–95{PERCENT}", [percent_range(low, high) for low, high in ends], quiet))

    cells = []
    for k, (head, texts, looks) in enumerate(reversed(rows)):
        y = 1.0 + (LEADER + k * ROW) / height
        shared = {"y": y, "transform": ax.transAxes, "va": "bottom"}
        ax.text(-(OVERHANG[0] + MM) / width, s=head, ha="right", **shared, **quiet)
        cells.append([ax.text(0.0, s=text, ha="center", **shared, **looks) for text in texts])
    columns = list(zip(*cells, strict=True))
    sizes = [max(text_width(cell) for cell in column) + 1.5 * MM for column in columns]
    first, last = ax.get_xlim()
    dots = (chosen - first) / (last - first)
    centres = spread(dots * width, sizes, -OVERHANG[0], width + OVERHANG[1]) / width
    for column, centre, dot, p in zip(columns, centres, dots, probabilities, strict=True):
        for cell in column:
            cell.set_x(centre)
        bend, end = [1.0, 1.0 + 0.85 * LEADER / height], [dot, centre]
        looks = {"color": GREY, "linewidth": 0.4, "clip_on": False, "transform": ax.transAxes}
        ax.add_artist(Line2D([dot, *end], [p, *bend], **looks))
    looks = {"marker": "o", "markersize": 4.5, "markeredgecolor": "white", "markeredgewidth": 0.6}
    looks |= {"color": NAVY, "linestyle": "none", "clip_on": False, "zorder": 4}
    ax.plot(chosen, probabilities, label="landmarks", **looks)
    return LEADER + len(rows) * ROW


def _key(ax: Axes, handles: list[Artist], above: float) -> None:
    """One row of the key, so far above the axes, inches."""
    key = Legend(
        ax,
        handles,
        [str(handle.get_label()) for handle in handles],
        ncols=len(handles),
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0 + above / axes_size(ax)[1]),
        borderaxespad=0.0,
        borderpad=0.15,
        handlelength=1.6,
        handleheight=0.7,
        handletextpad=0.5,
        columnspacing=1.0,
    )
    ax.add_artist(key)


@style()
def survival_figure(data: xr.Dataset, width: float = PAGE) -> Figure:
    """The finished figure: title, curve, table, and a caption with n and what the bands are.

    Parameters
    ----------
    data
        As for `plot_survival`; its `attrs` tell of the runs.
    width
        Inches in print, `PAGE` or `COLUMN`.
    """
    attrs = data.attrs
    bands = "Bands: spread over parameter values, Monte Carlo noise removed." if "holds_range" in data else ""
    parts = replications(attrs), uncertainty(data), bands, FAILURES[attrs["failure"]], origin(attrs)
    figure, ax = new_figure(width)
    above = LEADER + GAP + (5.5 if bands else 4.5) * ROW
    words = TITLES[attrs["failure"]], attrs["title"], " ".join(filter(None, parts))
    low, high = frame(figure, *words, inside=above + 15 * MM + 33 * MM + width / 8)
    place(figure, 15 * MM, width - 6 * MM, low + 15 * MM, high - above)
    plot_survival(data, ax)
    return figure
