"""The bargaining space of a world's rounds: frontier, private bottom lines, and what was proposed."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon

from sim.display.numbers import rounded
from sim.figures.frontier import ROOM, draw_frontier, heading, plot_frontier, utility_axes
from sim.figures.labels import EDGE, frame
from sim.figures.scales import long_date
from sim.figures.style import (
    AFGHANISTAN,
    CLOUD,
    DASHES,
    MM,
    NAVY,
    PAGE,
    PAKISTAN,
    SMALL,
    PrintFigure,
    Words,
    axes_in,
    axes_size,
    new_figure,
    style,
)
from sim.figures.table import GAP, ROW, key
from sim.studies.rounds import Rounds

MOST = 5
"""Rounds that are shown; of more, the first and the last."""

ENDS = {
    "agreement": "agreement",
    "extended": "extended",
    "rescued": "rescued by mediators",
    "suspended": "talks suspended",
}
"""What a round ended in, in words."""


@style()
def plot_bargaining(
    data: Rounds, ax: Axes | None = None, day: int | None = None, limits: tuple[float, float] = (0.0, 1.0)
) -> Axes:
    """Draw one round: Pakistan's utility along, Afghanistan's upwards.

    Parameters
    ----------
    data
        As `sim.studies.rounds.rounds_of` gives it.
    ax
        With `ROOM` around it; new axes when None.
    day
        Of the round; the last one when None.
    limits
        Of both axes; utilities run from 0 to 1.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM, ROOM.left + 60 * MM + ROOM.right, 60 * MM) if ax is None else ax
    chosen = int(data.rounds["day"].iloc[-1]) if day is None else day
    talk: Mapping[Any, Any] = data.rounds[data.rounds["day"] == chosen].iloc[0].to_dict()
    utility_axes(ax, limits)
    _zone(ax, talk, data.frontier)
    draw_frontier(ax, data.frontier)
    for side, looks in SIDES.items():
        _reserve(ax, side, float(talk[f"reserve_{side}"]), looks)
    _proposals(ax, data.sessions[data.sessions["day"] == chosen])
    heading(ax, f"Day {chosen}, {long_date(talk['date'])}", ENDS[talk["round"]], _found(talk))
    return ax


SIDES: dict[str, dict[str, Any]] = {
    "pakistan": {"color": PAKISTAN, "linewidth": 1.2},
    "afghanistan": {"color": AFGHANISTAN, "linewidth": 1.2, "linestyle": DASHES},
}
"""Look of each side's bottom line."""


def _zone(ax: Axes, talk: Mapping[Any, Any], frontier: pd.DataFrame) -> None:
    """What both accept: from the two bottom lines to the frontier between them."""
    if np.isnan(talk["from_pakistan"]):
        return
    inside = frontier[
        (frontier["pakistan"] > talk["from_pakistan"]) & (frontier["afghanistan"] > talk["to_afghanistan"])
    ]
    corners = [
        (talk["reserve_pakistan"], talk["reserve_afghanistan"]),
        (talk["from_pakistan"], talk["from_afghanistan"]),
        *zip(inside["pakistan"], inside["afghanistan"], strict=True),
        (talk["to_pakistan"], talk["to_afghanistan"]),
    ]
    ax.add_patch(Polygon(corners, facecolor=CLOUD, edgecolor="none", label="zone of agreement", zorder=1))


def _reserve(ax: Axes, side: str, value: float, looks: dict[str, Any]) -> None:
    """A bottom line with its number where it leaves the axes; an arrowhead where it lies beyond them."""
    low, high = ax.get_xlim()
    at, along = min(max(value, low), high), ax.axvline if side == "pakistan" else ax.axhline
    along(at, label=f"reserve, {side}", zorder=2.5, **looks)
    width, height = axes_size(ax)
    place = (at - low) / (high - low)
    beyond = ("▸" if value > high else "◂") if value != at else ""
    written = {"transform": ax.transAxes, "size": SMALL, "color": looks["color"]}
    if side == "pakistan":
        ax.text(place, 1.0 + 0.7 * MM / height, f"{value:.2f}{beyond}", ha="center", **written)
        return
    beyond = beyond.replace("▸", "▴").replace("◂", "▾")
    ax.text(1.0 + 0.8 * MM / width, place, f"{value:.2f}{beyond}", va="center_baseline", **written)


def _proposals(ax: Axes, sessions: pd.DataFrame) -> None:
    """Small rings in the order of the sessions; the last is large, and full if both accept it."""
    earlier, last = sessions.iloc[:-1], sessions.iloc[-1]
    looks = {"marker": "o", "linestyle": "none", "color": NAVY, "clip_on": False, "zorder": 4}
    rings = {"markersize": 2.6, "markerfacecolor": "white", "markeredgewidth": 0.6}
    ax.plot(earlier["pakistan"], earlier["afghanistan"], label="earlier proposals", **looks, **rings)
    face = NAVY if last["accepted"] else "white"
    ring = {"markersize": 5.2, "markerfacecolor": face, "markeredgewidth": 1.0}
    ax.plot(last["pakistan"], last["afghanistan"], label="last proposal", **looks, **ring)


def _found(talk: Mapping[Any, Any]) -> str:
    """Whether there was room, and whether it was found."""
    room, n = float(talk["room"]), int(talk["sessions"])
    sessions = f"{n} session{'' if n == 1 else 's'}"
    if room < 0.0:
        return f"no room: {rounded(-room, 2)} short; {sessions}"
    if talk["round"] == "agreement":
        return f"room {rounded(room, 2)}, found in session {n}"
    return f"room {rounded(room, 2)}, not found in {sessions}"


def shown_rounds(data: Rounds) -> list[int]:
    """Days of the rounds that are drawn: all, or of more than `MOST` the first and the last."""
    days = [int(day) for day in data.rounds["day"]]
    return days if len(days) <= MOST else [days[0], *days[-MOST + 1 :]]


def common_limits(data: Rounds) -> tuple[float, float]:
    """The part of both axes, in tenths, in which all bottom lines and proposals of the rounds drawn lie."""
    days = shown_rounds(data)
    rounds, sessions = (table[table["day"].isin(days)] for table in (data.rounds, data.sessions))
    reserves, proposals = rounds[["reserve_pakistan", "reserve_afghanistan"]], sessions[["pakistan", "afghanistan"]]
    every = np.concatenate([reserves.to_numpy().ravel(), proposals.to_numpy().ravel()])
    low, high = np.floor(10.0 * every.min() - 0.3) / 10.0, np.ceil(10.0 * every.max() + 0.3) / 10.0
    return max(float(low), 0.0), min(float(high), 1.0)


@style()
def bargaining_figure(data: Rounds, width: float = PAGE) -> PrintFigure:
    """The finished figure: the frontier, a panel for each round, and a caption.

    Parameters
    ----------
    data
        As for `plot_bargaining`, of one round at least; the `attrs` of its `rounds` have title, seed and replicate.
    width
        Inches in print.
    """
    days, limits, attrs = shown_rounds(data), common_limits(data), data.rounds.attrs
    most = 2 if width < 110 * MM else 3
    across, each = min(len(days) + 1, most), (width - 2 * EDGE) / most
    side, down = each - ROOM.left - ROOM.right, -(-(len(days) + 1) // across)
    tall, keys = ROOM.below + side + ROOM.above, 2 * GAP + (2 if width > 130 * MM else 3) * ROW
    figure, ax = new_figure(width)
    ax.remove()
    subtitle = f"One simulated world. {attrs['title']}"
    words = Words("The bargaining space of each round of talks", subtitle, _caption(data))
    _, high = frame(figure, words, down * tall + keys)
    total, panels = figure.get_figheight(), []
    for k in range(len(days) + 1):
        left, top = EDGE + k % across * each + ROOM.left, high - keys - k // across * tall - ROOM.above
        panels.append(figure.add_axes((left / width, (top - side) / total, side / width, side / total)))
    plot_frontier(data, limits, panels[0])
    for day, panel in zip(days, panels[1:], strict=True):
        plot_bargaining(data, panel, day, limits)
    for k, panel in enumerate(panels):
        if k % across:
            panel.set_ylabel("")
        if k + across < len(panels):
            panel.set_xlabel("")
    _keys(panels[0], width)
    return figure


def _keys(ax: Axes, width: float) -> None:
    """The key, above all panels."""
    lines = [Line2D([], [], label=f"bottom line of {side.title()}", **looks) for side, looks in SIDES.items()]
    ring: dict[str, Any] = {"marker": "o", "linestyle": "none", "color": NAVY}
    proposals = [
        Line2D([], [], label="last proposal, accepted", markersize=5.2, **ring),
        Line2D([], [], label="refused", markersize=5.2, markerfacecolor="white", **ring),
        Line2D([], [], label="earlier ones", markersize=2.6, markerfacecolor="white", markeredgewidth=0.6, **ring),
    ]
    zone = Patch(facecolor=CLOUD, label="zone of agreement")
    rows = [[*lines, zone], proposals] if width > 130 * MM else [lines, [zone], proposals]
    for k, row in enumerate(reversed(rows)):
        key(ax, row, ROOM.above + GAP + k * ROW, EDGE - ROOM.left)


def _caption(data: Rounds) -> str:
    attrs, left_out = data.rounds.attrs, len(data.rounds) - len(shown_rounds(data))
    low, high = common_limits(data)
    parts = (
        "n = 1: one simulated world of many, drawn by chance; not a forecast. Utilities are shares of what a side "
        "could gain at most, without unit.",
        f"The rounds' axes show the part from {low:.1f} to {high:.1f}, framed on the whole frontier."
        if (low, high) != (0.0, 1.0)
        else "",
        "Bottom line: the least utility that a side accepts, known to itself alone; mediators propose on the frontier, "
        "session by session. Room: the most that both could gain alike beyond their bottom lines; short: by how much "
        "these lie apart.",
        f"The first and the last {MOST - 1} of {len(data.rounds)} rounds; the table has the other {left_out}."
        if left_out
        else "",
        f"Seed {attrs['seed']}, replicate {attrs['replicate']}.",
    )
    return " ".join(filter(None, parts))


def bargaining_table(data: Rounds) -> pd.DataFrame:
    """The numbers that the figure shows: a row per session, the round's own numbers on each of its rows."""
    return data.rounds.rename(columns={"sessions": "sessions_held"}).merge(data.sessions, on="day", validate="1:m")


def bargaining_alt(data: Rounds) -> str:
    """The figure in words."""
    told = [
        f"day {talk['day']} {ENDS[talk['round']]} ({_found(talk)})"
        for talk in data.rounds[data.rounds["day"].isin(shown_rounds(data))].to_dict("records")
    ]
    n = len(data.rounds)
    return f"{n} round{'' if n == 1 else 's'} of talks in one simulated world: {'; '.join(told)}."
