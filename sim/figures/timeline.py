"""One world day by day: tension and pressure, belief and effort, and what happened."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from sim.figures.labels import LINE, fit, frame, place, spread, write
from sim.figures.scales import day_axis, long_date
from sim.figures.style import (
    AFGHANISTAN,
    CLOUD,
    FAINT,
    GRID,
    INK,
    MM,
    PAGE,
    PAKISTAN,
    SMALL,
    WITH_AGREEMENT,
    axes_size,
    new_figure,
    style,
)

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

ROWS = {
    "major_attack_deaths": ("Major attack (deaths)", 7.9),
    "strike": ("Pakistani strike", 6.7),
    "border_fire": ("Border fire", 5.7),
    "air_incident": ("Foreign air incident", 4.7),
    "rung": ("Escalation (rung)", 2.9),
    "round": ("Round of talks", 1.7),
    "cause": ("Ceasefire", 0.6),
}
"""Name and height of each row of events, by column."""

TOP = 9.2
"""Upper end of the rows."""

ROUNDS: dict[str, tuple[str, dict[str, Any]]] = {
    "agreement": ("agreement", {"marker": "o"}),
    "extended": ("extended", {"marker": "o", "markerfacecolor": "white"}),
    "rescued": (
        "rescued by mediators",
        {"marker": "o", "fillstyle": "bottom", "markerfacecoloralt": "white"},
    ),
    "suspended": ("talks suspended", {"marker": "X"}),
    "restarted": ("talks restarted", {"marker": ">", "markerfacecolor": "white"}),
}
"""What a round of talks ended in, and the return to talks after a suspension."""

HIGHEST_RUNG = 6
LARGEST_AREA = 130.0
"""Of a circle, square points: deaths beyond some 400 are told by their number alone."""

AREA_PER_DEATH = 0.33


@style()
def plot_timeline(days: pd.DataFrame, axes: Sequence[Axes]) -> Sequence[Axes]:
    """Draw one world on three axes, one above the other.

    Parameters
    ----------
    days
        A row per day, as the model's DataCollector keeps them.
    axes
        Three, of the same width: for tension and pressures, for belief and effort, for events. They need
        30 mm free on their left and their right.

    Returns
    -------
    sequence of Axes
        The given ones.
    """
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
    _events(days, axes[2])
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
    names.sort(key=lambda name: name[0])
    sizes = [(1 + text.count("\n")) * SMALL * LINE + 0.8 * MM for _, text, _ in names]
    places = spread([end * height for end, _, _ in names], sizes, -2 * MM, height + 2 * MM) / height
    for (_, text, looks), y in zip(names, places, strict=True):
        line = Line2D([1 + 1.5 * MM / width, 1 + 6 * MM / width], [y, y], transform=ax.transAxes, **looks)
        ax.add_artist(line).set_clip_on(False)
        write(ax, 7 * MM, y, text, size=SMALL)


def _events(days: pd.DataFrame, ax: Axes) -> None:
    first, last = ax.get_xlim()
    ax.set_ylim(0.0, TOP)
    ax.set_yticks([y for _, y in ROWS.values()], [name for name, _ in ROWS.values()])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    for column, (_, y) in ROWS.items():
        if column not in ("rung", "cause"):
            ax.plot([first, last], [y, y], color=GRID, linewidth=0.5, zorder=0)
    number = days["day"].to_numpy()
    for column, marker in (("strike", "v"), ("border_fire", "|"), ("air_incident", "d")):
        there = number[days[column].to_numpy(bool)]
        y = np.full(len(there), ROWS[column][1])
        looks = {"linestyle": "none", "color": INK, "markersize": 4, "label": column}
        ax.plot(there, y, marker=marker, **looks)
    _attacks(days, ax)
    _rungs(days, ax)
    _talks(days, ax)
    _truce(days, ax)


def _attacks(days: pd.DataFrame, ax: Axes) -> None:
    attacks = days.loc[days["major_attack_deaths"] > 0]
    deaths, y = attacks["major_attack_deaths"].to_numpy(float), ROWS["major_attack_deaths"][1]
    looks = {"facecolor": FAINT, "edgecolor": INK, "linewidth": 0.5, "clip_on": False, "zorder": 3}
    areas = np.minimum(AREA_PER_DEATH * deaths, LARGEST_AREA)
    ax.scatter(attacks["day"], np.full(len(attacks), y), areas, label="major_attack_deaths", **looks)
    _number(ax, attacks["day"].to_numpy(), deaths, np.full(len(deaths), y), np.sqrt(areas / np.pi))


def _rungs(days: pd.DataFrame, ax: Axes) -> None:
    climbed = days.loc[days["rung"] > 0]
    rungs, low = climbed["rung"].to_numpy(), ROWS["rung"][1] - 0.6
    tops = low + 1.5 * rungs / HIGHEST_RUNG
    ax.axhline(low, color=GRID, linewidth=0.5, zorder=0)
    ax.vlines(climbed["day"], low, tops, color=INK, linewidth=1.6, label="rung")
    answered, number = rungs > 1, climbed["day"].to_numpy()
    _number(ax, number[answered], rungs[answered], tops[answered], np.zeros(answered.sum()))


def _number(ax: Axes, days: np.ndarray, numbers: np.ndarray, heights: np.ndarray, radii: np.ndarray) -> None:
    """Numbers above events that reach so many points up, the largest first, while there is room."""
    first, last = ax.get_xlim()
    texts = [f"{number:,.0f}" for number in numbers]
    places = (days - first) / (last - first) * axes_size(ax)[0]
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.3}
    for k in fit(places, [(len(text) + 0.5) * 0.64 * SMALL / 72 for text in texts], numbers.tolist()):
        looks = {"ha": "center", "va": "bottom", "size": SMALL, "bbox": behind, "zorder": 2}
        at, up = (days[k], heights[k]), (0.0, radii[k] + 1.5)
        ax.annotate(texts[k], at, up, textcoords="offset points", annotation_clip=False, **looks)


def _talks(days: pd.DataFrame, ax: Axes) -> None:
    shared = {"linestyle": "none", "color": INK, "markeredgewidth": 0.6, "markersize": 4.5}
    handles = []
    for outcome, (name, looks) in ROUNDS.items():
        there = days["restarted"] if outcome == "restarted" else days["round"] == outcome
        number = days["day"].to_numpy()[there.to_numpy(bool)]
        ax.plot(number, np.full(len(number), ROWS["round"][1]), label=outcome, zorder=3, **shared, **looks)
        handles.append(Line2D([], [], label=name, **shared, **looks))
    width, _ = axes_size(ax)
    key = Legend(
        ax,
        handles,
        [handle.get_label() for handle in handles],
        title="Talks",
        alignment="left",
        title_fontsize=SMALL,
        loc="lower left",
        bbox_to_anchor=(1.0 + 1.5 * MM / width, 1.3 / TOP),
        borderaxespad=0.0,
        borderpad=0.0,
        handlelength=1.0,
        labelspacing=0.3,
    )
    ax.add_artist(key)


def _truce(days: pd.DataFrame, ax: Axes) -> None:
    """Thick under a formal agreement, thin without one, and how it ended."""
    number, cause, y = days["day"].to_numpy(), str(days["cause"].iloc[-1]), ROWS["cause"][1]
    formal = days["formal_agreement"].to_numpy(bool)
    ax.plot([number[0] - 0.5, number[-1]], [y, y], color=INK, linewidth=0.8, label="truce")
    if formal.any():
        looks = {"color": WITH_AGREEMENT, "linewidth": 4.0, "solid_capstyle": "butt"}
        ax.plot([number[formal.argmax()], number[-1]], [y, y], label="formal_agreement", **looks)
    ended = f"holds on day {number[-1]}"
    if cause != "none":
        ended = f"collapse by {cause}\non day {number[-1]}"
        ax.plot(number[-1:], [y], "X", color=INK, markersize=6, clip_on=False, zorder=4, label="collapse")
    write(ax, 1.5 * MM, y / TOP, ended, size=SMALL, weight="bold")


@style()
def timeline_figure(days: pd.DataFrame, title: str) -> Figure:
    """The finished figure, two columns wide: title, three panels, and a caption.

    Parameters
    ----------
    days
        As for `plot_timeline`.
    title
        Which world this is; scenario, seed and replicate, say.
    """
    figure, ax = new_figure(PAGE)
    ax.remove()
    dates = dict.fromkeys(long_date(str(days["date"].iloc[k])) for k in (0, -1))
    words = (
        "n = 1: one simulated world of many, drawn by chance; not a forecast. Levels are those at the end of "
        "the day. Circles: area grows with the deaths in the day's worst major attack. Rung: 1 is a strike "
        "or border fire without reply, and each reply adds one. Numbers are left out where there is no room. "
        "Ceasefire: thick while a formal agreement is in force."
    )
    low, high = frame(figure, title, f"One simulated world, {' to '.join(dates)}", words, 112 * MM)
    axes = figure.subplots(3, 1, height_ratios=[26, 20, 44], gridspec_kw={"hspace": 0.1})
    place(figure, 29 * MM, PAGE - 32 * MM, low + 14 * MM, high - 3 * MM)
    figure.align_ylabels(axes[:2])
    plot_timeline(days, axes)
    return figure
