"""A backtest's forecasts beside what came: the model's with its interval, and its rivals'."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from sim.figures.labels import EDGE, surround
from sim.figures.named_rows import figure_of, row_centres, row_heights, write_names
from sim.figures.numbers import PERCENT, percent, rounded
from sim.figures.scales import long_date
from sim.figures.style import (
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
from sim.figures.table import GAP, ROW, key

ROOM = Room(left=62 * MM, right=30 * MM, below=11 * MM, above=3 * GAP + 3 * ROW)
"""What names, numbers and key take around the axes."""

NARROW = Room(left=36 * MM, right=18 * MM, below=11 * MM, above=3 * GAP + 5 * ROW)
"""The same in one column."""

MODEL: dict[str, Any] = {"marker": "o", "markersize": 4.5, "color": NAVY}

RIVALS: dict[str, tuple[str, dict[str, Any]]] = {
    "reference_class": ("comparable truces", {"marker": "D", "markersize": 3.8, "markerfacecolor": "white"}),
    "constant_hazard": ("constant hazard", {"marker": "^", "markersize": 4.4, "markerfacecolor": "white"}),
}
"""Name and look of each rival, by column."""

BESIDE, BELOW = 2.2 * MM, 2.4 * MM
"""How far what came stands outside the axes, and the rivals below the model."""

CAME: dict[str, Any] = {"marker": "s", "markersize": 5.0, "color": INK, "linestyle": "none"}


@style()
def plot_scores(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a row for each event: forecasts from 0 to 100 %, and a square at the end that came true.

    Parameters
    ----------
    data
        A row per event: `about`, `as_of`, `happened`, the forecasts `model` with `mc_low` and `mc_high`,
        `reference_class` and `constant_hazard` (NaN where they have no view), and `brier_model`.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM, height=_height(new_figure(PAGE)[0], data)) if ax is None else ax
    room = _room(figure_of(ax))
    centres = row_centres(ax, room, _named(data))
    happened = data["happened"].to_numpy(bool)
    for chosen, end, face, label in ((happened, 1.0, INK, "came"), (~happened, 0.0, "white", "did not come")):
        outwards = ScaledTranslation((2.0 * end - 1.0) * BESIDE, 0.0, figure_of(ax).dpi_scale_trans)
        looks = CAME | {"markerfacecolor": face, "clip_on": False, "transform": ax.transData + outwards}
        ax.plot(np.full(chosen.sum(), end), centres[chosen], label=label, **looks)
    ax.hlines(centres, data["mc_low"], data["mc_high"], color=NAVY, linewidth=1.3, label="Monte Carlo", zorder=3)
    lower = centres + BELOW / axes_size(ax)[1]
    for column, (_, looks) in RIVALS.items():
        ax.plot(data[column], lower, color=GREY, linestyle="none", label=column, clip_on=False, zorder=4, **looks)
    ax.plot(data["model"], centres, linestyle="none", label="model", clip_on=False, zorder=5, **MODEL)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks([0.0, 0.5, 1.0], [f"{tick}{PERCENT}" for tick in (0, 50, 100)])
    ax.set_xlabel("Forecast probability")
    ax.grid(axis="x")
    write_names(ax, room, _named(data), centres)
    _numbers(ax, room, data, centres)
    _keys(ax, room)
    return ax


def _room(figure: Figure) -> Room:
    return ROOM if figure.get_figwidth() > 110 * MM else NARROW


def _named(data: pd.DataFrame) -> list[tuple[str, str]]:
    rows = zip(data["about"], data["as_of"], strict=True)
    return [(about, f"as of {long_date(str(when))}") for about, when in rows]


def _height(figure: Figure, data: pd.DataFrame) -> float:
    return float(row_heights(figure, _room(figure), _named(data)).sum())


def _numbers(ax: Axes, room: Room, data: pd.DataFrame, centres: np.ndarray) -> None:
    """The model's forecast and what came of it, on the right."""
    width = axes_size(ax)[0]
    shared = {"transform": ax.transAxes, "va": "center_baseline"}
    for p, came, score, centre in zip(data["model"], data["happened"], data["brier_model"], centres, strict=True):
        told = f"{percent(p)}, came" if came else f"{percent(p)}, did not"
        lines = [(told, NORMAL, INK), (f"Brier {rounded(score, 3)}", SMALL, GREY)]
        if room is NARROW:
            lines = [(percent(p), NORMAL, INK), ("came" if came else "did not", SMALL, GREY)]
        for k, (words, size, colour) in enumerate(lines):
            y = 1.0 - centre + (0.5 - k) * 2.9 * MM / axes_size(ax)[1]
            ax.text(1.0 + 4.5 * MM / width, y, words, size=size, color=colour, **shared)


def _keys(ax: Axes, room: Room) -> None:
    model = Line2D([], [], linewidth=1.3, label=f"model, 95{PERCENT} Monte Carlo interval", **MODEL)
    rivals = [
        Line2D([], [], linestyle="none", color=GREY, label=name, markeredgewidth=1.0, **looks)
        for name, looks in RIVALS.values()
    ]
    ends = [
        Line2D([], [], label="what came: it did (full)", **CAME),
        Line2D([], [], markerfacecolor="white", label="it did not (empty)", **CAME),
    ]
    narrow = room is NARROW
    rows = [[model], rivals, *([[end] for end in ends] if narrow else [ends])]
    for k, row in enumerate(reversed(rows)):
        key(ax, row, 2 * GAP + k * ROW, EDGE - room.left if narrow else 0.0)


@style()
def scores_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, a row for each event, and a caption with mean scores.

    Parameters
    ----------
    data
        As for `plot_scores`; its `attrs` tell of the runs, and `scores` is the model's mean Brier score.
    width
        Inches in print.
    """
    figure, ax = new_figure(width)
    title = f"Forecasts of {len(data)} events, and what came"
    words = Words(title, str(data.attrs["title"]), _caption(data), _warning(data.attrs))
    surround(figure, words, _room(figure), _height(figure, data))
    plot_scores(data, ax)
    return figure


def _warning(attrs: dict) -> str:
    dates = ", ".join(long_date(when) for when in attrs["poor"])
    return f"NOT TO BE RELIED ON as of {dates}: too few particles fit the documents." if dates else ""


def _caption(data: pd.DataFrame) -> str:
    attrs = data.attrs
    anchor = "not anchored" if attrs["anchor"] == "none" else f"anchored to {attrs['anchor'].replace('_', ' ')}"
    return (
        f"n = {len(data)} events of one ceasefire, several of them sides of the same day: too few to calibrate "
        f"probabilities. Each forecast from what was published by its date, {anchor}; {attrs['points']:,} sets of "
        f"parameter values, {attrs['particles']:,} particles; seed {attrs['seed']}. Uncertainty: parameters (prior), "
        f"state and chance. Mean Brier score of the model {rounded(attrs['scores'], 3)}; 0 is perfect, a coin has "
        "0.25. Rivals are shown where they have a view."
    )


def scores_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows: a row per event."""
    shown = ["event", "about", "as_of", "happened", "model", "mc_low", "mc_high", *RIVALS, "brier_model"]
    return data[shown].copy()


def scores_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    worst: Mapping[Any, Any] = data.sort_values("brier_model", kind="stable").iloc[-1].to_dict()
    return (
        f"{len(data)} events forecast before they came or not; the model's mean Brier score is "
        f"{rounded(data.attrs['scores'], 3)}. Its worst forecast: {percent(worst['model'])} for '{worst['about']}', "
        f"which {'came' if worst['happened'] else 'did not come'}."
    )
