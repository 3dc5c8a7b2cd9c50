"""One world day by day: tension and pressure, belief and effort, and what happened."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.figures.happenings import NAMES, NARROW_FIGURE, ROWS, ending, is_narrow, plot_happenings
from sim.figures.labels import EDGE, LINE, frame, spread, write
from sim.figures.scales import day_axis, long_date
from sim.figures.style import (
    AFGHANISTAN,
    CLOUD,
    INK,
    MM,
    PAGE,
    PAKISTAN,
    SMALL,
    PrintFigure,
    Room,
    Words,
    axes_size,
    new_figure,
    style,
)
from sim.figures.table import GAP, ROW, key

LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "tension": ("tension", {"color": INK, "linewidth": 1.7}),
    "pressure_pakistan": ("pressure on\nPakistan", {"color": PAKISTAN, "linewidth": 1.1}),
    "pressure_afghanistan": (
        "pressure on\nAfghanistan",
        {"color": AFGHANISTAN, "linewidth": 1.1, "linestyle": (0, (4, 1.5))},
    ),
    "belief": ("Pakistan's belief in\nKabul's good faith", {"color": PAKISTAN, "linewidth": 1.3}),
    "effort": (
        "Kabul's effort\nagainst militants",
        {"color": AFGHANISTAN, "linewidth": 1.3, "linestyle": (0, (4, 1.5))},
    ),
}
"""Name and look of each level, by column."""

CLOSED: tuple[str, dict[str, Any]] = (
    "border closed\n(share of trade)",
    {"color": CLOUD, "linewidth": 5.0, "solid_capstyle": "butt"},
)

PANELS = ("tension", "pressure_pakistan", "pressure_afghanistan"), ("belief", "effort")

ROOM = Room(left=NAMES, right=32 * MM, below=14 * MM, above=3 * MM)
"""What names and ticks take around the three axes."""

NARROW = Room(left=NAMES, right=4 * MM, below=14 * MM, above=2 * GAP + 3 * ROW)
"""The same in one column, where the names of the lines stand above the axes."""

HEIGHTS = 25.5 * MM, 19.5 * MM, 43 * MM
"""Of the three axes."""


@style()
def plot_timeline(days: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Sequence[Axes]:
    """Draw one world on three axes, one above the other.

    Parameters
    ----------
    days
        A row per day, as the model's DataCollector keeps them.
    axes
        Three, of the same width: for tension and pressures, for belief and effort, for events. They need
        `ROOM` around all of them; new ones when None.

    Returns
    -------
    sequence of Axes
        The given ones, or the new ones.
    """
    axes = _new_axes() if axes is None else axes
    number = days["day"].to_numpy()
    cause = str(days["cause"].iloc[-1])
    margin = max(0.5, 0.01 * (number[-1] - number[0]))
    # On the day of an escalation the border's step of the day is not reached: nothing is known of it.
    closed = days["closed_share"].to_numpy(float)[: -1 if cause == "escalation" else None]
    if len(closed):
        edges = np.append(number[: len(closed)] - 0.5, number[len(closed) - 1] + 0.5)
        axes[1].stairs(closed, edges, fill=True, color=CLOUD, label="closed_share")
    marker = "." if len(days) < 15 else ""
    for ax, columns in zip(axes, PANELS, strict=False):
        for column in columns:
            ax.plot(number, days[column], marker=marker, label=column, clip_on=False, **LINES[column][1])
        ax.set_ylim(0.0, 1.0)
        ax.set_yticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
    axes[0].set_ylabel("Index, 0 to 1")
    axes[1].set_ylabel("Index or share,\n0 to 1")
    for ax in axes:
        day_axis(ax, dict(zip(number.tolist(), days["date"], strict=True)), margin)
    for ax in axes[:2]:
        ax.tick_params(labelbottom=False)
        ax.set_xlabel("")
    _name(days, PANELS[0], axes[0])
    _name(days, PANELS[1], axes[1], closed)
    plot_happenings(days, axes[2])
    if cause != "none":
        for ax in axes:
            ax.axvline(number[-1], color=INK, linewidth=0.6, linestyle=(0, (1, 1.5)), zorder=1)
    return axes


def _name(days: pd.DataFrame, columns: Sequence[str], ax: Axes, closed: np.ndarray | None = None) -> None:
    """Names beside the right ends of the lines."""
    width, height = axes_size(ax)
    names = [(float(days[column].iloc[-1]), *LINES[column]) for column in columns]
    if closed is not None and len(closed):
        names.append((float(closed[-1]), *CLOSED))
    if is_narrow(ax):
        for k, (_, text, looks) in enumerate(reversed(names)):
            named = Line2D([], [], label=text.replace("\n", " "), **looks)
            key(ax, [named], GAP + k * ROW, EDGE - ROOM.left)
        return
    names.sort(key=lambda name: name[0])
    sizes = [(1 + text.count("\n")) * SMALL * LINE + 0.8 * MM for _, text, _ in names]
    places = spread([end * height for end, _, _ in names], sizes, -2 * MM, height + 2 * MM) / height
    for (_, text, looks), y in zip(names, places, strict=True):
        line = Line2D([1 + 1.5 * MM / width, 1 + 6 * MM / width], [y, y], transform=ax.transAxes, **looks)
        ax.add_artist(line).set_clip_on(False)
        write(ax, 7 * MM, y, text, size=SMALL)


@style()
def timeline_figure(days: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, three panels, and a caption.

    Parameters
    ----------
    days
        As for `plot_timeline`; its `attrs` have the scenario's title, seed and replicate.
    width
        Inches in print.
    """
    attrs, narrow = days.attrs, width < NARROW_FIGURE
    figure, ax = new_figure(width)
    ax.remove()
    dates = dict.fromkeys(long_date(str(days["date"].iloc[k])) for k in (0, -1))
    title = f"{attrs['title']}: seed {attrs['seed']}, replicate {attrs['replicate']}"
    subtitle = f"One simulated world, {' to '.join(dates)}" + (f": {ending(days)}" if narrow else "")
    caption = (
        "n = 1: one simulated world of many, drawn by chance; not a forecast. Levels are those at the end of "
        "the day. Circles: area grows with the deaths in the day's worst major attack. Rung: 1 is a strike "
        "or border fire without reply, and each reply adds one. Numbers are left out where there is no room. "
        "Ceasefire: thick while a formal agreement is in force."
    )
    low, _ = frame(figure, Words(title, subtitle, caption), _height(narrow))
    axes = _axes_in(figure, low)
    figure.align_ylabels(axes[:2])
    plot_timeline(days, axes)
    return figure


def _between(narrow: bool) -> tuple[float, float]:
    """White between the first and the second axes, and between the second and the third, inches."""
    return (2 * GAP + 3 * ROW, 2 * GAP + 2 * ROW) if narrow else (3 * MM, 3 * MM)


def _height(narrow: bool) -> float:
    room = NARROW if narrow else ROOM
    return room.below + sum(HEIGHTS) + sum(_between(narrow)) + room.above


def _new_axes() -> list[Axes]:
    figure, ax = new_figure(PAGE, _height(narrow=False))
    ax.remove()
    return _axes_in(figure, 0.0)


def _axes_in(figure: PrintFigure, low: float) -> list[Axes]:
    """The three axes, from that height on, inches."""
    width, total = figure.get_size_inches()
    narrow = width < NARROW_FIGURE
    room, between = NARROW if narrow else ROOM, (*_between(narrow), 0.0)
    axes, top = [], low + _height(narrow) - room.above
    for tall, white in zip(HEIGHTS, between, strict=True):
        box = room.left / width, (top - tall) / total, 1.0 - (room.left + room.right) / width, tall / total
        axes.append(figure.add_axes(box))
        top -= tall + white
    return axes


def timeline_table(days: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows: a row a day."""
    shown = [*LINES, "closed_share", *ROWS, "restarted", "formal_agreement"]
    return days[["day", "date", *shown]].copy()


def timeline_alt(days: pd.DataFrame) -> str:
    """The figure in words."""
    attacks = days["major_attack_deaths"]
    rounds = days.loc[days["round"] != "none", "round"]
    counts = [
        _count(int((attacks > 0).sum()), "day", "of major attacks"),
        _count(int(days["strike"].sum()), "Pakistani strike"),
        _count(int(days["border_fire"].sum()), "day", "of border fire"),
        _count(len(rounds), "round", "of talks" + (f" (the last: {rounds.iloc[-1]})" if len(rounds) else "")),
    ]
    formal = days.loc[days["formal_agreement"].astype(bool), "day"]
    agreed = f"; a formal agreement from day {int(formal.iloc[0])} on" if len(formal) else ""
    return f"One simulated world from day {int(days['day'].iloc[0])}: {ending(days)}; {', '.join(counts)}{agreed}."


def _count(number: int, thing: str, rest: str = "") -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}" + (f" {rest}" if rest else "")
