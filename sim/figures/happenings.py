"""What happened in one world, in rows: attacks, strikes, fire, escalation, talks, and the truce itself."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from sim.figures.labels import EDGE, fit, write
from sim.figures.style import FAINT, GRID, INK, MM, SMALL, WITH_AGREEMENT, axes_size
from sim.figures.table import GAP, ROW, key

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

NAMES = 29 * MM
"""Width of the names of the rows."""

NARROW_FIGURE = 100 * MM
"""A figure less wide has no room beside its axes."""

HIGHEST_RUNG = 6
LARGEST_AREA = 130.0
"""Of a circle, square points: deaths beyond some 400 are told by their number alone."""

AREA_PER_DEATH = 0.33


def plot_happenings(days: pd.DataFrame, ax: Axes) -> None:
    """Draw the events of each day on axes whose days are set; names of rows take 29 mm on the left.

    Parameters
    ----------
    days
        As for `plot_timeline`.
    """
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
    if is_narrow(ax):
        key(ax, handles[3:], GAP, EDGE - NAMES)
        key(ax, handles[:3], GAP + ROW, EDGE - NAMES)
        return
    width, _ = axes_size(ax)
    beside = Legend(
        ax,
        handles,
        [str(handle.get_label()) for handle in handles],
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
    ax.add_artist(beside)


def _truce(days: pd.DataFrame, ax: Axes) -> None:
    """Thick under a formal agreement, thin without one, and how it ended."""
    number, cause, y = days["day"].to_numpy(), str(days["cause"].iloc[-1]), ROWS["cause"][1]
    formal = days["formal_agreement"].to_numpy(bool)
    ax.plot([number[0] - 0.5, number[-1]], [y, y], color=INK, linewidth=0.8, label="truce")
    if formal.any():
        looks = {"color": WITH_AGREEMENT, "linewidth": 4.0, "solid_capstyle": "butt"}
        ax.plot([number[formal.argmax()], number[-1]], [y, y], label="formal_agreement", **looks)
    if cause != "none":
        ax.plot(number[-1:], [y], "X", color=INK, markersize=6, clip_on=False, zorder=4, label="collapse")
    if not is_narrow(ax):
        told = ending(days).replace(" on", "\non") if cause != "none" else ending(days)
        write(ax, 1.5 * MM, y / TOP, told, size=SMALL, weight="bold")


def ending(days: pd.DataFrame) -> str:
    """How it ended, in a few words."""
    cause, last = str(days["cause"].iloc[-1]), int(days["day"].iloc[-1])
    return f"holds on day {last}" if cause == "none" else f"collapse by {cause} on day {last}"


def is_narrow(ax: Axes) -> bool:
    """Whether a figure has no room for names beside its axes."""
    figure = ax.get_figure(root=True)
    return figure is not None and figure.get_figwidth() < NARROW_FIGURE
