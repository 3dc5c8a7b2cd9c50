"""Border crossings of one world: how far each is open, and the trucks that wait, day by day."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.labels import frame, place
from sim.figures.numbers import PERCENT, percent
from sim.figures.scales import day_axis, long_date
from sim.figures.style import (
    ESCALATION,
    GREY,
    INK,
    MM,
    NAVY,
    NORMAL,
    PAGE,
    SMALL,
    WITHOUT_AGREEMENT,
    PrintFigure,
    Room,
    Words,
    axes_size,
    new_figure,
    style,
)
from sim.figures.table import GAP, ROW, key

MOST = 12
"""Crossings that are shown; of more, those with the largest shares of trade."""

ROOM = Room(left=24 * MM, right=4 * MM, below=14 * MM, above=4 * GAP + ROW + 5 * MM)
"""What names, ticks and key take around all axes."""

STRIP, BETWEEN = 11 * MM, 4 * MM
"""Height of a crossing's axes, and white between them."""

MIDDLE = 13 * MM
"""Width between openness and trucks, for the trucks' numbers."""


@style()
def plot_crossings(data: pd.DataFrame, axes: np.ndarray | None = None) -> np.ndarray:
    """Draw a row of axes for each crossing: openness on the left, trucks waiting on the right.

    Parameters
    ----------
    data
        A row per day and crossing, days ascending: `day`, `date`, `crossing`, `share` of trade, `openness` (share,
        0 to 1), `trucks` (vehicles), NaN where they are not known, and `fire` (whether there was fire at it).
    axes
        Shape (crossings, 2) with `ROOM` around all; new axes when None.

    Returns
    -------
    ndarray of Axes
        The given ones, or the new ones.
    """
    names = shown_crossings(data)
    axes = _new_axes(len(names), PAGE, 0.0)[1] if axes is None else axes
    dates = dict(zip(data["day"].tolist(), data["date"], strict=True))
    margin = max(0.5, 0.01 * (max(dates) - min(dates)))
    known = data.loc[data["crossing"].isin(names), "trucks"]
    most = max(float(known.max()) if known.notna().any() else 0.0, 1.0)
    for row, name, last in zip(axes, names, [*[False] * (len(names) - 1), True], strict=True):
        own = data[data["crossing"] == name]
        _openness(row[0], own)
        _trucks(row[1], own, most)
        _name(row[0], name, float(own["share"].iloc[0]))
        for ax in row:
            day_axis(ax, dates, margin)
            ax.tick_params(labelbottom=last)
            ax.set_xlabel(ax.get_xlabel() if last else "")
            _fires(ax, own)
    _heads(axes)
    return axes


def shown_crossings(data: pd.DataFrame) -> list[str]:
    """Names of the crossings that are drawn, as configured; of more than `MOST`, those with most trade."""
    shares = data.groupby("crossing", sort=False)["share"].first()
    kept = set(shares.sort_values(ascending=False, kind="stable").index[:MOST])
    return [name for name in shares.index if name in kept]


def _new_axes(rows: int, width: float, low: float) -> tuple[PrintFigure, np.ndarray]:
    """A figure with axes for so many crossings, from that height on, inches."""
    tall = rows * STRIP + (rows - 1) * BETWEEN
    figure, ax = new_figure(width, low + ROOM.below + tall + ROOM.above)
    ax.remove()
    return figure, _axes_in(figure, rows, low)


def _axes_in(figure: PrintFigure, rows: int, low: float) -> np.ndarray:
    width = figure.get_figwidth()
    tall, each = rows * STRIP + (rows - 1) * BETWEEN, (width - ROOM.left - ROOM.right - MIDDLE) / 2
    spaces = {"hspace": BETWEEN / STRIP, "wspace": MIDDLE / each}
    axes = figure.subplots(rows, 2, squeeze=False, gridspec_kw=spaces)
    place(figure, ROOM.left, width - ROOM.right, low + ROOM.below, low + ROOM.below + tall)
    return axes


def _edges(days: np.ndarray) -> np.ndarray:
    return np.append(days - 0.5, days[-1] + 0.5)


def _openness(ax: Axes, own: pd.DataFrame) -> None:
    """A filled step a day; what is not known stays white."""
    looks = {"fill": True, "facecolor": WITHOUT_AGREEMENT, "edgecolor": NAVY, "linewidth": 1.0, "label": "openness"}
    looks |= {"clip_on": False, "zorder": 3}  # over the axis, so that a shut crossing is seen
    ax.stairs(own["openness"], _edges(own["day"].to_numpy()), **looks)
    ax.set_ylim(0.0, 1.0)
    ax.set_yticks([0.0, 1.0], [f"0{PERCENT}", f"100{PERCENT}"])


def _trucks(ax: Axes, own: pd.DataFrame, most: float) -> None:
    marker = "." if len(own) < 15 else ""
    ax.plot(own["day"], own["trucks"], color=INK, linewidth=1.1, marker=marker, label="trucks", clip_on=False)
    ax.set_ylim(0.0, 1.05 * most)
    step = 10.0 ** np.floor(np.log10(most))
    top = max(step * np.floor(most / step), 1.0)
    ax.set_yticks([0.0, top], ["0", f"{top:,.0f}"])


def _fires(ax: Axes, own: pd.DataFrame) -> None:
    days = own.loc[own["fire"], "day"].to_numpy()
    place_on_top = {"transform": ax.get_xaxis_transform(), "clip_on": False, "zorder": 4}
    looks = {"marker": "v", "markersize": 3.6, "color": ESCALATION, "markeredgecolor": INK, "markeredgewidth": 0.4}
    ax.plot(days, np.full(len(days), 1.1), linestyle="none", label="fire", **looks, **place_on_top)


def _name(ax: Axes, name: str, share: float) -> None:
    width, height = axes_size(ax)
    x, line = -(ROOM.left - 2 * MM) / width, SMALL * 1.3 / 72 / height
    shared = {"transform": ax.transAxes, "va": "center_baseline"}
    ax.text(x, 0.5 + line / 2, name, size=NORMAL if len(name) < 12 else SMALL, **shared)
    ax.text(x, 0.5 - line / 2, f"{percent(share)} of trade", size=SMALL, color=GREY, **shared)


def _heads(axes: np.ndarray) -> None:
    """What the two columns show, and the key."""
    for ax, words in zip(axes[0], (f"Open ({PERCENT.strip()} of full)", "Trucks waiting"), strict=True):
        ax.text(0.0, 1.0 + 3.4 * MM / axes_size(ax)[1], words, transform=ax.transAxes, size=NORMAL)
    fire = {"marker": "v", "markersize": 3.6, "color": ESCALATION, "markeredgecolor": INK, "linestyle": "none"}
    area = Patch(facecolor=WITHOUT_AGREEMENT, edgecolor=NAVY, label="open")
    handles = [area, Line2D([], [], markeredgewidth=0.4, label="border fire at the crossing", **fire)]
    key(axes[0, 0], handles, 5 * MM + 2 * GAP)


@style()
def crossings_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, a row for each crossing, and a caption.

    Parameters
    ----------
    data
        As for `plot_crossings`; its `attrs` have title, seed and replicate.
    width
        Inches in print.
    """
    attrs, names = data.attrs, shown_crossings(data)
    figure, ax = new_figure(width)
    ax.remove()
    dates = dict.fromkeys(long_date(str(data["date"].iloc[k])) for k in (0, -1))
    subtitle = f"One simulated world, {' to '.join(dates)}. {attrs['title']}"
    left_out = data["crossing"].nunique() - len(names)
    parts = (
        "n = 1: one simulated world of many, drawn by chance; not a forecast. Openness (share of full traffic) and "
        "vehicles waiting at the end of each day.",
        f"{left_out} crossings with less trade are left out; the table has them." if left_out else "",
        _not_known(data),
        f"Seed {attrs['seed']}, replicate {attrs['replicate']}.",
    )
    inside = ROOM.below + len(names) * STRIP + (len(names) - 1) * BETWEEN + ROOM.above
    words = Words("Border crossings day by day", subtitle, " ".join(filter(None, parts)))
    low, _ = frame(figure, words, inside)
    plot_crossings(data, _axes_in(figure, len(names), low))
    return figure


def _not_known(data: pd.DataFrame) -> str:
    unknown = data.loc[data["openness"].isna(), "day"]
    if unknown.empty:
        return ""
    return (
        f"The truce broke in an exchange of fire on day {int(unknown.iloc[0])}; how open the border was at that day's "
        "end is not known."
    )


def crossings_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows, of every crossing."""
    return data[["day", "date", "crossing", "share", "openness", "trucks", "fire"]].copy()


def crossings_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    days, fires = data["day"], int(data["fire"].sum())
    ends: Sequence[str] = ()
    known = data.dropna(subset=["openness"])
    if len(known):
        last = known[known["day"] == known["day"].max()]
        told = ", ".join(f"{row.crossing} {percent(row.openness)}" for row in last.itertuples())
        ends = (f"open on day {int(last['day'].iloc[0])}: {told}", f"{last['trucks'].sum():,.0f} trucks wait")
    counted = f"{fires or 'no'} day{'' if fires == 1 else 's'} of fire at a crossing"
    return f"Border crossings of one simulated world, days {days.min()} to {days.max()}: {'; '.join((*ends, counted))}."
