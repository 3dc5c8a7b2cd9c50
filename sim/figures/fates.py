"""Fates that turn: worlds that hold or break without a policy, and what becomes of them with it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sim.figures.captions import evidence, origin, warning
from sim.figures.labels import EDGE, frame
from sim.figures.levers import plain, worlds
from sim.figures.numbers import PERCENT
from sim.figures.scales import in_days, long_date
from sim.figures.style import (
    CLOUD,
    ESCALATION,
    GREY,
    INK,
    MM,
    NAVY,
    NORMAL,
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

MOST = 6
"""Policies that are shown; of more, half of these the best and half the worst."""

ROOM = Room(left=12 * MM, right=12 * MM, below=4 * MM, above=9.5 * MM)
"""What numbers and name take around the axes."""

BETWEEN = 0.25
"""White between what holds and what breaks, as a share of all worlds."""

BAR = 0.06
"""Width of the two bars, as a share of the axes."""

LOOKS = {
    "both_hold": {"facecolor": CLOUD, "edgecolor": "none"},
    "both_break": {"facecolor": "white", "edgecolor": CLOUD, "hatch": "////"},
    "lost": {"facecolor": ESCALATION, "edgecolor": INK},
    "saved": {"facecolor": NAVY, "edgecolor": NAVY},
}
"""Of each flow, in the order in which they are drawn."""

HEIGHT = 38 * MM
"""Of one policy's diagram."""

NARROW = 28 * MM
"""A diagram less wide has the second half of its numbers on a line of its own."""

SECOND = 2.7 * MM
"""Height of that line."""


@style()
def plot_fates(data: pd.DataFrame, ax: Axes | None = None, policy: str | None = None) -> Axes:
    """Draw the flow of one policy: on the left how worlds fare without it, on the right with it.

    Parameters
    ----------
    data
        A row per policy: shares `both_hold`, `saved`, `lost`, `both_break`, with `saved_low`, `saved_high` and so on.
    ax
        With `ROOM` around it; new axes when None.
    policy
        Which; the first when None.

    Returns
    -------
    Axes
        The given ones, or the new ones. Heights are shares of all worlds, with white between holding and breaking.
    """
    ax = axes_in(ROOM, ROOM.left + 34 * MM + ROOM.right, HEIGHT) if ax is None else ax
    found = data if policy is None else data[data["policy"] == policy]
    row: Mapping[Any, Any] = found.iloc[0].to_dict()
    share = {name: float(row[name]) for name in LOOKS}
    hold, saved, lost = (share[name] for name in ("both_hold", "saved", "lost"))
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(-1.0 - BETWEEN, 0.0)
    ax.axis("off")
    # From the top: what holds, white, what breaks; each flow leaves and arrives beside its neighbours.
    starts = {
        "both_hold": 0.0,
        "lost": hold,
        "saved": hold + lost + BETWEEN,
        "both_break": hold + lost + saved + BETWEEN,
    }
    ends = {
        "both_hold": 0.0,
        "saved": hold,
        "lost": hold + saved + BETWEEN,
        "both_break": hold + saved + lost + BETWEEN,
    }
    for name, looks in LOOKS.items():
        if share[name]:
            _flow(ax, starts[name], ends[name], share[name], name, looks)
    for left, held in ((0.0, hold + lost), (1.0 - BAR, hold + saved)):
        _bar(ax, left, held)
    _numbers(ax, share)
    _heading(ax, row)
    return ax


def _flow(ax: Axes, start: float, end: float, height: float, name: str, looks: dict) -> None:
    """A band from the left bar to the right one, tiny ones as a line that can be seen."""
    left, middle, right = BAR, 0.5, 1.0 - BAR
    top = [(left, -start), (middle, -start), (middle, -end), (right, -end)]
    bottom = [(x, y - height) for x, y in reversed(top)]
    curve = [Path.CURVE4] * 3
    path = Path([*top, *bottom, top[0]], [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])
    turned = name in ("saved", "lost")
    patch = PathPatch(path, linewidth=0.8 if turned else 0.0, label=name, zorder=3 if turned else 1, **looks)
    ax.add_patch(patch)


def _bar(ax: Axes, left: float, held: float) -> None:
    edge = {"edgecolor": INK, "linewidth": 0.5, "zorder": 4, "clip_on": False}
    if held > 0.0:
        ax.add_patch(Rectangle((left, -held), BAR, held, facecolor=NAVY, label="hold", **edge))
    if held < 1.0:
        broken = Rectangle((left, -1.0 - BETWEEN), BAR, 1.0 - held, facecolor="white", label="break", **edge)
        broken.set_hatch("//////")
        ax.add_patch(broken)


def per_thousand(share: float) -> str:
    """Worlds of 1,000; never a false 0 or 1,000."""
    if 0.0 < share < 0.0005:
        return "<1"
    return ">999" if 0.9995 <= share < 1.0 else f"{1000.0 * share:,.0f}"


def _interval(low: float, high: float) -> str:
    return "–".join(dict.fromkeys((per_thousand(low), per_thousand(high))))


def _numbers(ax: Axes, share: dict[str, float]) -> None:
    hold, saved, lost, broken = (share[name] for name in ("both_hold", "saved", "lost", "both_break"))
    height = axes_size(ax)[1] / (1.0 + BETWEEN)
    inside = {"ha": "center", "va": "center", "size": SMALL, "linespacing": 1.1, "zorder": 5}
    space, room = ("\n", 4.6 * MM) if axes_size(ax)[0] < 28 * MM else (" ", 3 * MM)
    for size, middle, words in (
        (hold, hold / 2, f"{per_thousand(hold)} hold{space}either way"),
        (broken, 1.0 + BETWEEN - broken / 2, f"{per_thousand(broken)} break{space}either way"),
    ):
        if size * height > room:
            behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
            ax.text(0.5, -middle, words, bbox=behind, **inside)
    between, narrow = hold + BETWEEN / 2, space == "\n"
    turned = {"va": "center", "size": SMALL, "linespacing": 1.0, "zorder": 5}
    told = [per_thousand(flow) + ("" if narrow else f"\n{name}") for name, flow in (("saved", saved), ("lost", lost))]
    ax.text(BAR + 0.02, -between - lost, told[0], ha="left", color=NAVY, weight="bold", **turned)
    ax.text(1.0 - BAR - 0.02, -between - saved, told[1], ha="right", **turned)
    for x, held, side in ((-0.03, hold + lost, "right"), (1.03, hold + saved, "left")):
        beside = {"ha": side, "va": "center", "size": SMALL, "linespacing": 1.1}
        if held > 0.0:
            ax.text(x, -held / 2, f"{per_thousand(held)}\nhold", **beside)
        if held < 1.0:
            ax.text(x, (held - 1.0) / 2 - BETWEEN - held, f"{per_thousand(1.0 - held)}\nbreak", **beside)


def _heading(ax: Axes, row: Mapping[Any, Any]) -> None:
    height = axes_size(ax)[1]
    told = [
        f"{name} {per_thousand(row[name])} ({_interval(row[f'{name}_low'], row[f'{name}_high'])})"
        for name in ("saved", "lost")
    ]
    place, narrow = {"transform": ax.transAxes, "ha": "center"}, axes_size(ax)[0] < NARROW
    up = SECOND if narrow else 0.0
    ax.text(0.5, 1.0 + (5.2 * MM + up) / height, plain(row["policy"]), size=NORMAL, weight="bold", **place)
    words = (",\n" if narrow else ", ").join(told)
    ax.text(0.5, 1.0 + 2.4 * MM / height, words, size=SMALL, color=GREY, linespacing=1.25, **place)


def shown_fates(data: pd.DataFrame) -> pd.DataFrame:
    """The policies that are drawn: all, or of more than `MOST` the best and the worst."""
    if len(data) <= MOST:
        return data
    return pd.concat([data.iloc[: MOST // 2], data.iloc[-MOST // 2 :]])


@style()
def fates_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: a diagram for each policy, those that help most first, and a caption.

    Parameters
    ----------
    data
        As for `plot_fates`, ranked; its `attrs` tell of the runs.
    width
        Inches in print.
    """
    attrs, shown = data.attrs, shown_fates(data)
    across = min(len(shown), 2 if width < 100 * MM else 3)
    down = -(-len(shown) // across)
    figure, ax = new_figure(width)
    ax.remove()
    each = (width - 2 * EDGE) / across
    wide = min(each - ROOM.left - ROOM.right, 70 * MM)
    above = ROOM.above + (SECOND if wide < NARROW else 0.0)
    tall = above + HEIGHT + ROOM.below
    title = f"Whose fate policies change: worlds of 1,000 that hold {in_days(attrs['day'])}"
    words = Words(title, attrs["title"], _caption(data, shown), warning(attrs))
    _, high = frame(figure, words, down * tall)
    total = figure.get_figheight()
    for k, policy in enumerate(shown["policy"]):
        left, top = EDGE + k % across * each, high - k // across * tall
        box = left + ROOM.left, top - above - HEIGHT, wide, HEIGHT
        cell = figure.add_axes((box[0] / width, box[1] / total, box[2] / width, box[3] / total))
        plot_fates(shown, cell, policy)
    return figure


def _caption(data: pd.DataFrame, shown: pd.DataFrame) -> str:
    attrs, rest = data.attrs, len(data) - len(shown)
    parts = [
        f"Of each 1,000 worlds, left without the policy and right with it, to {long_date(attrs['date'])}, day "
        f"{attrs['day']}. Saved: hold with the policy alone; lost: hold without it alone; the finest lines are drawn "
        "thicker than to scale.",
        f"The {MOST // 2} policies that help most and the {MOST // 2} that help least; the table has the other {rest}."
        if rest
        else "",
        f"In brackets: 95{PERCENT} Monte Carlo intervals (Wilson).",
        worlds(attrs),
        evidence(attrs),
        origin(attrs),
    ]
    return " ".join(filter(None, parts))


def fates_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows, for every policy: shares of all worlds, intervals, worlds."""
    flows = ["both_hold", "saved", "lost", "both_break"]
    bounds = [f"{name}_{end}" for name in flows for end in ("low", "high")]
    return data[["rank", "policy", "day", *flows, *bounds, *(f"{name}_n" for name in flows)]].copy()


def fates_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    told = [
        f"{plain(row['policy'])} saves {per_thousand(row['saved'])} and loses {per_thousand(row['lost'])}"
        for _, row in (data.iloc[[0, -1]] if len(data) > 1 else data).iterrows()
    ]
    return f"Of 1,000 worlds followed for {in_days(data.attrs['day'])}: {'; '.join(told)}."
