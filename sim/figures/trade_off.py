"""How a box was chosen: coverage against density along PRIM's peeling, on both halves of the points."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.labels import LINE, fit, surround
from sim.figures.numbers import PERCENT, percent
from sim.figures.scales import percent_axis
from sim.figures.settings import broken, the_design, unfinished
from sim.figures.style import (
    DASHES,
    GREY,
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
from sim.figures.table import key

ROOM = Room(left=17 * MM, right=8 * MM, below=15 * MM, above=5 * MM)
"""What ticks, labels and the key take around the axes."""

HALVES = {"finding": ("finding half", "solid", "white"), "verifying": ("held-out half", DASHES, NAVY)}
"""What a half is called, its line, and how its dots are filled."""


def steps(data: pd.DataFrame, box: int = 1) -> pd.DataFrame:
    """The steps towards a box, in their order."""
    return data[data["box"] == box].sort_values("step", kind="stable")


@style()
def plot_trade_off(data: pd.DataFrame, ax: Axes | None = None, box: int = 1) -> Axes:
    """Draw coverage along and density upwards, step by step on both halves, with the chosen step marked.

    Parameters
    ----------
    data
        A row a step: `box`, `step`, `chosen`, `restricted` (settings), and `coverage_`, `density_` and `n_` of each
        half, shares from 0 to 1. Its `attrs` are the discovery's manifest.
    ax
        With `ROOM` around it; new axes when None.
    box
        Its number.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    own = steps(data, box)
    handles = []
    for half, (name, dashes, fill) in HALVES.items():
        known = own[own[f"n_{half}"] > 0]
        looks = {"color": NAVY, "linestyle": dashes, "linewidth": 0.8, "marker": "o", "markersize": 3.0}
        looks |= {"markerfacecolor": fill, "markeredgewidth": 0.6, "clip_on": False, "label": name}
        handles += ax.plot(known[f"coverage_{half}"], known[f"density_{half}"], **looks)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [f"{tick}{PERCENT}" for tick in (0, 20, 40, 60, 80, 100)])
    assert isinstance(ax.figure, Figure)
    ax.set_xlabel(
        broken(ax.figure, "Coverage: share of the points of interest that lie inside", axes_size(ax)[0] + 8 * MM)
    )
    percent_axis(ax, "Density: share of points inside\nthat are of interest")
    ax.grid()
    ax.axhline(data.attrs["density"], color=GREY, linewidth=0.7, linestyle=(0, (1, 2)), label="wanted")
    _mark(own, ax)
    _count(own, ax)
    key(ax, handles, MM)
    return ax


def _mark(own: pd.DataFrame, ax: Axes) -> None:
    """Rings around the chosen step on both halves, and its size and number of restricted settings in words."""
    for row in own[own["chosen"]].to_dict("records"):
        for half in HALVES:
            if row[f"n_{half}"]:
                at = [row[f"coverage_{half}"]], [row[f"density_{half}"]]
                ring = {"markersize": 9.0, "markerfacecolor": "none", "markeredgecolor": INK, "markeredgewidth": 1.0}
                ax.plot(*at, "o", clip_on=False, zorder=4, label=f"chosen, {half}", **ring)
        text = f"chosen: step {row['step']},\n{_settings(row['restricted'])}"
        left = min(row[f"coverage_{half}"] for half in HALVES)
        low, high = (end(row[f"density_{half}"] for half in HALVES) for end in (min, max))
        # Peeling goes up and to the left: below it on the left, or above it on the right, nothing is drawn.
        near = (left, low), (-8, -4), "right", "top"
        if left < 0.45:
            near = (max(row[f"coverage_{half}"] for half in HALVES), high), (8, 4), "left", "bottom"
        at, offset, ha, va = near
        ax.annotate(text, at, offset, textcoords="offset points", ha=ha, va=va, size=SMALL, weight="bold")


def _count(own: pd.DataFrame, ax: Axes) -> None:
    """How many settings are restricted, beside the step from which on they are, where there is room."""
    first = own[own["restricted"].diff().fillna(1.0) != 0.0]
    heights = first["density_finding"].to_numpy() * axes_size(ax)[1]
    shown = fit(heights, [SMALL * LINE] * len(first), list(range(len(first))))
    for row in first.iloc[shown].to_dict("records"):
        at = row["coverage_finding"], row["density_finding"]
        ax.annotate(str(row["restricted"]), at, (5, 0), textcoords="offset points", va="center", size=SMALL, color=GREY)


def _settings(count: int) -> str:
    return f"{count} setting{'' if count == 1 else 's'}"


@style()
def trade_off_figure(data: pd.DataFrame, width: float = PAGE, box: int = 1) -> PrintFigure:
    """The finished figure: title, the two curves, and a caption.

    Parameters
    ----------
    data, box
        As for `plot_trade_off`.
    width
        Inches in print.
    """
    figure, ax = new_figure(width)
    title = "How large a box, and how pure? Coverage against density"
    words = Words(title, data.attrs["title"], _caption(data, box), unfinished(data.attrs))
    surround(figure, words, ROOM, 46 * MM + width / 8)
    plot_trade_off(data, ax, box)
    return figure


def _caption(data: pd.DataFrame, box: int) -> str:
    own, boxes = steps(data, box), data["box"].nunique()
    first, last = own.iloc[0], own.iloc[-1]
    chosen = own[own["chosen"]]
    parts = [
        f"Steps by which PRIM peeled {'box 1' if boxes > 1 else 'the box'} out of the design, from all points "
        f"({int(first['n_finding']):,} finding, {int(first['n_verifying']):,} held out) to {int(last['n_finding']):,} "
        f"and {int(last['n_verifying']):,}. Grey numbers: settings that are restricted from there on."
    ]
    if len(chosen):
        row = chosen.iloc[0]
        parts.append(
            f"Rings: the chosen step, {int(row['n_finding']):,} and {int(row['n_verifying']):,} points, before "
            "restrictions that noise explains were dropped."
        )
    else:
        parts.append(f"No step was chosen: {data.attrs['ended']}.")
    parts.append(f"Dotted: the density asked for, {percent(data.attrs['density'])}.")
    parts.append("No intervals: steps share their points; the chosen box has its own in the figure of boxes.")
    return " ".join([*parts, the_design(data.attrs)])


def trade_off_table(data: pd.DataFrame, box: int = 1) -> pd.DataFrame:
    """The numbers that the figure shows, step by step, with the conditions in words."""
    return steps(data, box).reset_index(drop=True)


def trade_off_alt(data: pd.DataFrame, box: int = 1) -> str:
    """The figure in words: where the peeling begins and what was chosen."""
    own = steps(data, box)
    first, chosen = own.iloc[0], own[own["chosen"]]
    told = (
        f"Coverage against density over {len(own)} steps of peeling: from {percent(first['density_finding'])} density "
        "at full coverage"
    )
    if not len(chosen):
        return f"{told}; no step was chosen."
    row = chosen.iloc[0]
    halves = (
        f"{percent(row[f'density_{half}'])} density at {percent(row[f'coverage_{half}'])} coverage on the {name}"
        for half, (name, _, _) in HALVES.items()
    )
    return f"{told} to the chosen step {int(row['step'])}: {' and '.join(halves)}."
