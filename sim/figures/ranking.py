"""PAWN and delta: how far an outcome's distribution depends on each parameter, against what chance gives."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.figures.numbers import PERCENT, rounded
from sim.figures.parameters import (
    figure_of,
    keys_above,
    left_out,
    limits,
    name_rows,
    new_axes,
    number_rows,
    parameters_figure,
    shown,
    whole_caption,
)
from sim.figures.style import DASHES, INK, NAVY, PAGE, PrintFigure, Words, style

KEYS = 3

ABOUT = {"pawn": "distribution function (PAWN)", "delta": "density (delta)"}
"""By method: what is compared."""

DOT: dict[str, Any] = {"color": NAVY, "marker": "o", "markersize": 3.8, "markeredgewidth": 0.8}
LINE: dict[str, Any] = {"color": NAVY, "linewidth": 1.0}
CHANCE: dict[str, Any] = {"color": INK, "linewidth": 0.7, "linestyle": DASHES}


@style()
def plot_ranking(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each parameter's index with its interval, the most influential at the top, and what chance reaches.

    Parameters
    ----------
    data
        A row per parameter, ranked: `parameter`, `grounds`, `meaning`; `index`, `index_low`, `index_high`,
        `index_floor`; `above_noise`. The `attrs` tell of the study.
    ax
        With the `parameters.room` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = new_axes(data, KEYS) if ax is None else ax
    rows = shown(data, figure_of(ax).get_figwidth())
    centres, floor = name_rows(ax, rows), float(data["index_floor"].iloc[0])
    middle, low, high = (rows[f"index{end}"].to_numpy(float) for end in ("", "_low", "_high"))
    beyond = rows["above_noise"].to_numpy(bool)
    ax.hlines(centres, low, high, zorder=3, label="bootstrap", **LINE)
    for chosen, face, label in ((beyond, NAVY, "beyond chance"), (~beyond, "white", "within chance")):
        looks = DOT | {"markerfacecolor": face, "linestyle": "none", "zorder": 4}
        ax.plot(middle[chosen], centres[chosen], label=label, **looks)
    ax.axvline(floor, zorder=2, label="chance", **CHANCE)
    limits(ax, [0.0, floor, low, high])
    ax.set_xlabel("Index, 0 to 1")
    number_rows(ax, centres, [_told(row) for _, row in rows.iterrows()], beyond.tolist())
    keys_above(ax, _keys())
    return ax


def _told(row: "pd.Series[Any]") -> tuple[str, str]:
    value, low, high = (rounded(row[f"index{end}"], 3) for end in ("", "_low", "_high"))
    return value, f"({low} to {high})"


def _keys() -> list[list[Line2D]]:
    return [
        [Line2D([], [], label=f"index, 95{PERCENT} bootstrap interval", **DOT | LINE)],
        [Line2D([], [], markerfacecolor="white", label="hollow: not beyond chance", **DOT | LINE)],
        [Line2D([], [], label="reached by parameters that the outcome never saw", **CHANCE)],
    ]


@style()
def ranking_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, indices, key, and a caption with n and what the intervals are.

    Parameters
    ----------
    data
        As for `plot_ranking`.
    width
        Inches in print.
    """
    attrs = data.attrs
    title = f"What shapes the {attrs['about']}"
    subtitle = f"{attrs['title']}; how far its {ABOUT[attrs['method']]} depends on each parameter"
    caption = whole_caption(
        attrs,
        left_out(data, shown(data, width)),
        "Dashed: the largest index of shuffled parameters, which the outcome never saw.",
        "Monte Carlo noise makes indices smaller and cannot be taken off.",
    )
    words = Words(title, subtitle, caption, attrs.get("warning", ""))
    return parameters_figure(plot_ranking, data, width, KEYS, words)


def ranking_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows, for every parameter, those left out included."""
    kept = ["rank", "parameter", "grounds", "index", "index_low", "index_high", "index_floor", "above_noise", "meaning"]
    return data[kept].copy()


def ranking_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    leaders = []
    for _, row in data.head(3).iterrows():
        number, interval = _told(row)
        leaders.append(f"{row['parameter']} ({row['grounds']}) {number} {interval}")
    return (
        f"How far the {ABOUT[data.attrs['method']]} of the {data.attrs['about']} depends on parameters, 0 to 1: "
        f"{', '.join(leaders)}; {int(data['above_noise'].sum())} of {len(data)} are beyond chance."
    )
