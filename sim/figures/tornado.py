"""A tornado: where an outcome stands at both ends of each parameter's range, one parameter at a time."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.numbers import PERCENT, percent, percent_range, significant
from sim.figures.parameters import (
    change,
    error_bars,
    figure_of,
    keys_above,
    left_out,
    limits,
    name_rows,
    new_axes,
    number_rows,
    parameters_figure,
    scale,
    shown,
    unit_words,
    whole_caption,
)
from sim.figures.style import BAND_INNER, INK, MM, NAVY, PAGE, PrintFigure, Words, axes_size, style

ENDS: dict[str, tuple[str, float, str]] = {
    "low": (BAND_INNER, 3.6 * MM, "at the low end of its range"),
    "high": (NAVY, 2.0 * MM, "at the high end"),
}
"""End of a range -> colour and thickness of its bar, inches, and its name; the thin one lies upon the thick one."""

KEYS = 2


@style()
def plot_tornado(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a bar from the outcome at the modes to that at each end of a range, the longest at the top.

    Parameters
    ----------
    data
        A row per parameter, ranked: `parameter`, `grounds`, `meaning`, `unit`, `low_end`, `high_end`; `at_modes`,
        `at_low`, `at_high` and `swing`, each with `_low` and `_high`; `above_noise`. The `attrs` tell of the study.
    ax
        With the `parameters.room` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    data = with_ranges(data)
    ax = new_axes(data, KEYS) if ax is None else ax
    rows, times = shown(data, figure_of(ax).get_figwidth()), scale(data.attrs)
    centres, height = name_rows(ax, rows), axes_size(ax)[1]
    base = times * float(data["at_modes"].iloc[0])
    drawn: list[np.ndarray] = [np.array([base])]
    for k, (end, (colour, thick, _)) in enumerate(ENDS.items()):
        middle, low, high = (times * rows[f"at_{end}{bound}"].to_numpy(float) for bound in ("", "_low", "_high"))
        ax.barh(centres, middle - base, thick / height, base, color=colour, linewidth=0.0, zorder=2 + k, label=end)
        error_bars(ax, centres, low, high, f"{end}, Monte Carlo")
        drawn += [middle, low, high]
    ax.axvline(base, color=INK, linewidth=0.8, zorder=4, label="modes")
    limits(ax, drawn)
    ax.set_xlabel(_axis(data.attrs, axes_size(ax)[0]))
    sure = (rows["swing_low"] > 0.0) | (rows["swing_high"] < 0.0)
    number_rows(ax, centres, [_told(row, data.attrs) for _, row in rows.iterrows()], sure.tolist())
    keys_above(ax, _keys())
    return ax


def with_ranges(data: pd.DataFrame) -> pd.DataFrame:
    """The table with a `note` on each parameter: from where to where it moves."""
    ends = zip(data["low_end"], data["high_end"], data["unit"], strict=True)
    return data.assign(note=[f"{significant(low)} to {significant(high)} ({unit})" for low, high, unit in ends])


def _axis(attrs: dict[Any, Any], width: float) -> str:
    words = str(attrs["about"])
    words = f"{words[:1].upper()}{words[1:]}" if width > 60 * MM else "Outcome"
    return f"{words}, {PERCENT.strip() if attrs['unit'] == '1' else attrs['unit']}"


def _told(row: "pd.Series[Any]", attrs: dict[Any, Any]) -> tuple[str, str]:
    """The swing of a parameter and its interval in numbers."""
    width = row["swing_high"] - row["swing_low"]
    low, high = (change(row[f"swing_{end}"], attrs, width).replace("+", "") for end in ("low", "high"))
    return change(row["swing"], attrs, width), f"({low} to {high})"


def _keys() -> list[list[Any]]:
    bars = [Patch(color=colour, label=name) for colour, _, name in ENDS.values()]
    return [
        bars,
        [
            Line2D([], [], color=INK, linewidth=0.9, label=f"95{PERCENT} Monte Carlo interval"),
            Line2D([], [], color=INK, linestyle="none", marker="|", markersize=6, label="all at their modes"),
        ],
    ]


@style()
def tornado_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, bars, swings in numbers, key, and a caption with n and what the bars leave out.

    Parameters
    ----------
    data
        As for `plot_tornado`.
    width
        Inches in print.
    """
    attrs = data.attrs
    title = f"How far single parameters move the {attrs['about']}"
    subtitle = f"{attrs['title']}; one at a time from low to high, all others at their modes"
    words = Words(title, subtitle, _caption(with_ranges(data), width), attrs.get("warning", ""))
    return parameters_figure(plot_tornado, with_ranges(data), width, KEYS, words)


def _caption(data: pd.DataFrame, width: float) -> str:
    rows = shown(data, width)
    return whole_caption(
        data.attrs,
        left_out(data, rows),
        f"Ends: 5 and 95{PERCENT} quantiles of a parameter's prior. On the right: the swing, high end less low end, in "
        f"{unit_words(data.attrs)}, bold where its 95{PERCENT} interval leaves 0 out; all settings "
        "have the same draws, so its interval is that of the paired difference.",
        "Where both bars point the same way, go by them: the swing says too little." if rows["bent"].any() else "",
        "A tornado shows no interactions: parameters that move together may do more or less. The outcome at the modes "
        "is no forecast. Uncertainty: chance alone.",
    )


def tornado_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows, for every parameter, those left out included."""
    levels = [f"{name}{end}" for name in ("at_low", "at_high", "at_modes", "swing") for end in ("", "_low", "_high")]
    kept = ["rank", "parameter", "grounds", "unit", "low_end", "high_end", *levels, "size", "above_noise", "bent"]
    return data[[*kept, "meaning"]].copy()


def tornado_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    attrs = data.attrs
    leaders = []
    for _, row in data.head(3).iterrows():
        number, interval = _told(row, attrs)
        leaders.append(f"{row['parameter']} ({row['grounds']}) {number} {interval}")
    level = float(data["at_modes"].iloc[0])
    low, high = (float(data[f"at_modes_{end}"].iloc[0]) for end in ("low", "high"))
    modes = f"{significant(level)} {attrs['unit']} ({significant(low)} to {significant(high)})"
    if attrs["unit"] == "1":
        modes = f"{percent(level)} ({percent_range(low, high)})"
    return (
        f"The {attrs['about']} is {modes} with all parameters at their modes; from the low to the high end of one "
        f"parameter it changes, in {unit_words(attrs)}, by: {', '.join(leaders)} (95{PERCENT} Monte "
        f"Carlo intervals); {int(data['above_noise'].sum())} of "
        f"{len(data)} parameters move it beyond noise."
    )
