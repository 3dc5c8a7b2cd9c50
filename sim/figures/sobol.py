"""Sobol indices: the share of an outcome's variance that each parameter makes, alone and with others."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.figures.numbers import PERCENT, hundredths
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
from sim.figures.style import BAND_INNER, CLOUD, GREY, INK, MM, NAVY, PAGE, PrintFigure, Words, axes_size, style

FIRST: dict[str, Any] = {"color": NAVY, "marker": "o", "markersize": 3.6}
TOTAL: dict[str, Any] = {"color": "#c4703f", "marker": "D", "markersize": 3.4}
"""Looks of the share alone, and of that with others."""

INDICES: dict[str, tuple[dict[str, Any], float]] = {"first": (FIRST, -1.0), "total": (TOTAL, 1.0)}
"""Column -> look, and on which side of a row's middle it stands."""

SHIFT = 0.9 * MM
"""Between a row's middle and its indices, inches."""

KEYS = 3
"""Rows of the key; one less where no interaction is shown."""


@style()
def plot_sobol(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each parameter's first-order and total index with their intervals, the most influential at the top.

    Parameters
    ----------
    data
        A row per parameter, ranked: `parameter`, `grounds`, `meaning`; `first` and `total`, each with `_low`,
        `_high` (shares of 1) and `_known`, whether the interval says anything; `interacts`. The `attrs` tell of
        the study.
    ax
        With the `parameters.room` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = new_axes(data, _keys_of(data, PAGE)) if ax is None else ax
    rows = shown(data, figure_of(ax).get_figwidth())
    centres, shift = name_rows(ax, rows), SHIFT / axes_size(ax)[1]
    drawn: list[np.ndarray] = [np.array([0.0, 1.0])]
    for name, (looks, side) in INDICES.items():
        known = rows[f"{name}_known"].to_numpy(bool)
        middle, low, high = (100.0 * rows[f"{name}{end}"].to_numpy(float) for end in ("", "_low", "_high"))
        seen, y = low > 0.0, centres + side * shift
        drawn += [low[known], high[known]]
        ax.hlines(y[known], low[known], high[known], color=looks["color"], linewidth=0.9, zorder=3, label=name)
        for chosen, face, told in ((known & seen, looks["color"], "above 0"), (known & ~seen, "white", "may be 0")):
            dots = looks | {"markerfacecolor": face, "linestyle": "none", "markeredgewidth": 0.8, "zorder": 4}
            ax.plot(middle[chosen], y[chosen], label=f"{name}, {told}", **dots)
    both = _interacts(rows)
    ends = [100.0 * rows[name].to_numpy(float)[both] for name in INDICES]
    ax.hlines(centres[both], *ends, color=BAND_INNER, linewidth=4.5, zorder=2, label="interaction")
    limits(ax, drawn)
    _forbid(ax)
    ax.set_xlabel(f"Share of the variance, {PERCENT.strip()}")
    number_rows(ax, centres, [_told(row) for _, row in rows.iterrows()], (rows["total_low"] > 0.0).tolist())
    keys_above(ax, _keys(bool(both.any())))
    return ax


def _interacts(rows: pd.DataFrame) -> np.ndarray:
    """Whether the interaction of each parameter is drawn: beyond noise, and between indices that are known."""
    return (rows["interacts"] & rows["first_known"] & rows["total_known"]).to_numpy(bool)


def _keys_of(data: pd.DataFrame, width: float) -> int:
    return KEYS if _interacts(shown(data, width)).any() else KEYS - 1


def _forbid(ax: Axes) -> None:
    """Shade what no share can be, below 0, as far as errors reach into it."""
    low, high = ax.get_xlim()
    ax.axvline(0.0, color=INK, linewidth=0.8, zorder=2)
    if low < 0.0:
        ax.axvspan(low, 0.0, color=CLOUD, alpha=0.45, linewidth=0.0, zorder=0)
    ax.set_xlim(low, high)


def _told(row: "pd.Series[Any]") -> tuple[str, str]:
    """The total index of a parameter and its interval in numbers."""
    if not row["total_known"]:
        return "not known", ""
    low, high = (hundredths(row[f"total_{end}"]) for end in ("low", "high"))
    return hundredths(row["total"]), f"({low} to {high})"


def _keys(interacting: bool) -> list[list[Line2D]]:
    line: dict[str, Any] = {"linewidth": 0.9, "markeredgewidth": 0.8}
    hollow: dict[str, Any] = {"color": GREY, "markerfacecolor": "white", "marker": "o", "markersize": 3.6}
    rows = [
        [Line2D([], [], label="alone (first order)", **line | FIRST)],
        [Line2D([], [], label="hollow: the interval includes 0", **line | hollow)],
    ]
    rows[0].append(Line2D([], [], label="with others (total, in numbers)", **line | TOTAL))
    if interacting:
        rows.append([Line2D([], [], color=BAND_INNER, linewidth=4.5, label="interaction beyond noise")])
    return rows


@style()
def sobol_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, indices, key, and a caption with n and what the intervals are.

    Parameters
    ----------
    data
        As for `plot_sobol`.
    width
        Inches in print.
    """
    title = f"What drives the {data.attrs['about']}"
    subtitle = f"{data.attrs['title']}; shares of the variance that parameters make (Sobol indices)"
    words = Words(title, subtitle, _caption(data, width), data.attrs.get("warning", ""))
    return parameters_figure(plot_sobol, data, width, _keys_of(data, width), words)


def _caption(data: pd.DataFrame, width: float) -> str:
    rows = shown(data, width)
    unknown = int((~(rows["first_known"] & rows["total_known"])).sum())
    return whole_caption(
        data.attrs,
        left_out(data, rows),
        f"Lines: 95{PERCENT} bootstrap intervals over the design's rows, Monte Carlo noise taken off; of so many, some "
        "leave 0 out by chance.",
        "Shares below 0, shaded, are impossible: what reaches there is error."
        if min(rows["first_low"].min(), rows["total_low"].min()) < 0.0
        else "",
        f"Not drawn: indices of {unknown} parameters whose interval is wider than 0 to 100{PERCENT}."
        if unknown
        else "",
        "" if _interacts(rows).any() else "No interaction (total less first order) is beyond noise.",
    )


def sobol_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows, for every parameter, those left out included."""
    indices = [f"{name}{end}" for name in INDICES for end in ("", "_low", "_high", "_known")]
    return data[["rank", "parameter", "grounds", *indices, "interacts", "meaning"]].copy()


def sobol_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    known = data[data["total_known"]]
    if known.empty:
        return f"Shares of the variance of the {data.attrs['about']}: none is known, with so few rows."
    leaders = [
        f"{row['parameter']} ({row['grounds']}) {hundredths(row['total'])}{PERCENT} "
        f"({hundredths(row['total_low'])} to {hundredths(row['total_high'])})"
        for _, row in known.head(3).iterrows()
    ]
    beyond = int((known["total_low"] > 0.0).sum())
    return (
        f"Shares of the variance of the {data.attrs['about']}, with others (total Sobol index, 95{PERCENT} interval), "
        f"the largest first: {', '.join(leaders)}; of {len(data)} parameters {beyond} have an interval above 0."
    )
