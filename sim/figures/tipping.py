"""Where a probability tips: shades over two settings, the line at the level, and how surely it runs there."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from sim.figures.labels import surround
from sim.figures.numbers import PERCENT, percent
from sim.figures.settings import amount, setting_axis, setting_label, the_design, unfinished
from sim.figures.shading import KEY, SHADES, STEPS, shade_key
from sim.figures.style import DASHES, GREY, INK, MM, NORMAL, PAGE, PrintFigure, Room, Words, axes_in, new_figure, style

ROOM = Room(left=20 * MM, right=KEY + 4 * MM, below=14 * MM, above=3 * MM)
"""What ticks, labels and the key of shades take around the axes."""

MANY = 400
"""Points of the design from which on their marks are small."""

STIPPLE = 2
"""Every so manyth node of the map gets a dot where it is undecided."""


class Tipping(NamedTuple):
    """What `ceasefire discover tip=` stores; `grid.attrs` is its manifest."""

    grid: pd.DataFrame
    """The map's nodes: the two settings, `value`, `low` and `high` (95 %), `beyond` (1: above, -1: below, 0)."""
    contour: pd.DataFrame
    """Lines where value, low and high cross the level: `bound`, `line`, the two settings."""
    crossings: pd.DataFrame
    """Where the first setting crosses the level at some values of the second: `course`, and the band `low`, `high`."""
    design: pd.DataFrame
    """The points behind the map."""


@style()
def plot_tipping(data: Tipping, ax: Axes | None = None) -> Axes:
    """Draw shades, the line at the level with its band, the points of the design, and dots where it is undecided.

    Parameters
    ----------
    data
        Probabilities from 0 to 1, settings in their own units.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    grid, (x, y) = data.grid, data.grid.attrs["tip"]
    for name, way in ((x, "x"), (y, "y")):
        ends = grid[name].min(), grid[name].max()
        (ax.set_xlim if way == "x" else ax.set_ylim)(*ends)
        height = ax.get_window_extent().height / ax.figure.dpi
        label = setting_label(ax, name, grid.attrs, 0.0 if way == "x" else height + 6 * MM)
        setting_axis(ax, grid[name], label, way)
    table = grid.pivot(index=y, columns=x, values="value")
    ax.contourf(table.columns, table.index, table.to_numpy(), levels=STEPS, colors=[SHADES(k) for k in range(SHADES.N)])
    _stipple(data, ax)
    size, edge = (3.0, 0.2) if len(data.design) > MANY else (6.0, 0.35)
    looks = {"facecolor": "white", "edgecolor": GREY, "alpha": 0.75, "label": "design"}
    ax.scatter(data.design[x], data.design[y], s=size, linewidth=edge, rasterized=len(data.design) > MANY, **looks)
    _lines(data, ax)
    shade_key(ax)
    return ax


def _stipple(data: Tipping, ax: Axes) -> None:
    """Dots at nodes whose interval holds the level."""
    grid, (x, y) = data.grid, data.grid.attrs["tip"]
    column, row = (pd.factorize(grid[name], sort=True)[0] for name in (x, y))
    shown = (grid["beyond"] == 0).to_numpy() & (column % STIPPLE == 0) & (row % STIPPLE == 0)
    looks = {"linestyle": "none", "marker": "o", "markersize": 1.1, "markeredgewidth": 0.0, "color": INK}
    ax.plot(grid[x][shown], grid[y][shown], label="undecided", **looks)


def _lines(data: Tipping, ax: Axes) -> None:
    """The line at the level, thick and labelled, and dashed the ends of its band."""
    contour, (x, y) = data.contour, data.grid.attrs["tip"]
    longest, label = 0, None
    for (bound, _), line in contour.groupby(["bound", "line"], sort=False):
        thick = bound == "value"
        looks = {"linewidth": 1.6, "color": INK} if thick else {"linewidth": 0.7, "color": INK, "linestyle": DASHES}
        ax.plot(line[x], line[y], label=str(bound), zorder=3, **looks)
        if thick and len(line) > longest:
            longest, label = len(line), line.iloc[len(line) // 2]
    if label is not None:
        text = f"{100 * data.grid.attrs['level']:g}{PERCENT}"
        around = [withStroke(linewidth=2.5, foreground="white")]
        at = {"ha": "center", "va": "center_baseline", "size": NORMAL, "weight": "bold", "zorder": 4}
        left, up = (float(np.clip(label[name], *_within(data.grid[name]))) for name in (x, y))
        ax.text(left, up, text, path_effects=around, **at)


def _within(values: "pd.Series[float]") -> tuple[float, float]:
    """The range of a setting without its rims, so that a label there stays on the map."""
    low, high = values.min(), values.max()
    return low + 0.06 * (high - low), high - 0.06 * (high - low)


@style()
def tipping_figure(data: Tipping, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, map with its key, and a caption with what the band contains.

    Parameters
    ----------
    data
        As for `plot_tipping`.
    width
        Inches in print.
    """
    attrs = data.grid.attrs
    level = f"{100 * attrs['level']:g}{PERCENT}"
    title = f"Where the {attrs['map_about']} tips through {level}"
    if not (data.contour["bound"] == "value").any():
        title = f"The {attrs['map_about']} nowhere crosses {level}"
    figure, ax = new_figure(width)
    words = Words(title, attrs["title"], _caption(data, level), unfinished(attrs))
    surround(figure, words, ROOM, min(52 * MM + width / 8, width - ROOM.left - ROOM.right + 12 * MM))
    plot_tipping(data, ax)
    return figure


def _caption(data: Tipping, level: str) -> str:
    attrs, others = data.grid.attrs, data.grid.attrs["others"]
    lines = (
        f"Thick line: {level}; dashed: the ends of its 95{PERCENT} band. " if len(data.contour) else ""
    ) + f"Dotted area: undecided, the 95{PERCENT} interval holds {level}. Circles: the design's points."
    band = (
        f"The band contains Monte Carlo error{' and scatter' if others else ''}, smoothed by a Gaussian process over "
    )
    band += f"{attrs['places']:,} places."
    if others:
        band += f" Mean over other settings that vary ({_listed(others)}); {scatter_words(attrs['scatter'])}."
    return f"{lines} {band} {the_design(attrs)}"


def scatter_words(scatter: float, unit: str = "points") -> str:
    """How far points of the design scatter about the map, a probability: at its lower bound, 0, none was found."""
    if scatter == 0.0:
        return "near the level no scatter of points about it was found beyond Monte Carlo error"
    told = f"{100 * scatter:.1f}" if scatter >= 0.001 else "less than 0.1"
    return f"near the level points scatter about it with a standard deviation of {told} {unit}"


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def tipping_table(data: Tipping) -> pd.DataFrame:
    """The numbers that the figure shows: every node of the map."""
    return data.grid.reset_index(drop=True)


def tipping_alt(data: Tipping) -> str:
    """The figure in words: how much of the map is on which side, and where the level is crossed."""
    attrs, (x, y) = data.grid.attrs, data.grid.attrs["tip"]
    level = f"{100 * attrs['level']:g}{PERCENT}"
    above, below, open_ = (percent((data.grid["beyond"] == side).mean()) for side in (1, -1, 0))
    told = f"Map of the {attrs['map_about']} over {x} and {y}: above {level} in {above} of it, below in {below}"
    told += f", undecided in {open_}."
    crossed = data.crossings[data.crossings["course"].isin(["rises", "falls"])]
    if not len(crossed):
        return told
    row = crossed.iloc[0]
    low, high = ("beyond the study" if np.isnan(row[end]) else amount(row[end]) for end in ("low", "high"))
    band = f"(95{PERCENT} band {low} to {high})"
    return f"{told} Where {y} is {amount(row[y])} it {row['course']} through {level} at {x} {amount(row[x])} {band}."
