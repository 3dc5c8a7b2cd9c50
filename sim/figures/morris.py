"""Morris screening: how far each parameter moves an outcome, against how much that depends on the others."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.labels import EDGE, LINE, spread, surround
from sim.figures.numbers import PERCENT
from sim.figures.parameters import WIDE, change, few_ticks, figure_of, scale, unit_words, whole_caption
from sim.figures.settings import broken
from sim.figures.style import (
    BEFORE,
    DASHES,
    FAINT,
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
from sim.figures.table import GAP, ROW, key

NAMED, NAMED_NARROW = 12, 7
"""Most parameters that are named across a page, and in a column."""

FEW = 3
"""Parameters that are named where none moves the outcome beyond noise."""

DOTS: dict[str, dict[str, Any]] = {
    "named": {"marker": "o", "markersize": 4.2, "color": NAVY, "markeredgecolor": "white", "zorder": 5},
    "beyond noise": {"marker": "o", "markersize": 3.0, "color": NAVY, "markerfacecolor": "white", "zorder": 4},
    "within noise": {"marker": "x", "markersize": 2.6, "color": BEFORE, "markeredgewidth": 0.6, "zorder": 3},
}
"""Looks of the leaders, of others that move the outcome beyond noise, and of the crowd that does not."""

DIAGONAL: dict[str, Any] = {"color": GREY, "linewidth": 0.7}
FLOOR: dict[str, Any] = {"color": INK, "linewidth": 0.7, "linestyle": DASHES}
KEYS = 3

LINES = 3
"""Most lines of a name; the table beside the figure has it in full."""


def room(width: float) -> Room:
    """What ticks, names and key take around axes in a figure so wide."""
    return Room(left=16 * MM, right=0.4 * width, below=11 * MM, above=2 * GAP + KEYS * ROW)


@style()
def plot_morris(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the plane of mean size (mu*) and spread (sigma) of changes, the leaders named on the right.

    Where none moves the outcome beyond noise, the largest few are named, and stay marked as within noise.

    Parameters
    ----------
    data
        A row per parameter, ranked: `parameter`, `grounds`, `size` with `_low` and `_high`, `size_floor`, `spread`,
        `above_noise`; the `attrs` tell of the study.
    ax
        With the `room` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(room(PAGE), height=85 * MM) if ax is None else ax
    times, kinds = scale(data.attrs), kinds_of(data, figure_of(ax).get_figwidth())
    x, low, high, y = (times * data[name].to_numpy(float) for name in ("size", "size_low", "size_high", "spread"))
    floor = times * float(data["size_floor"].mean())
    named = kinds == "named"
    _limits(ax, np.concatenate([x, high[named], [floor]]), y)
    end = max(*ax.get_xlim(), *ax.get_ylim())
    ax.plot([0.0, end], [0.0, end], label="sigma = mu*", scalex=False, scaley=False, zorder=1, **DIAGONAL)
    ax.axvline(floor, label="noise alone", zorder=1, **FLOOR)
    ax.hlines(y[named], low[named], high[named], color=NAVY, linewidth=0.7, zorder=4, label="bootstrap")
    for kind, looks in DOTS.items():
        ax.plot(x[kinds == kind], y[kinds == kind], linestyle="none", label=kind, clip_on=False, **looks)
    told = named if named.any() else data.index.isin(largest(data).index)
    _name(ax, data[told], x[told], y[told])
    unit = unit_words(data.attrs) if axes_size(ax)[0] > 50 * MM else {"1": "points"}.get(data.attrs["unit"], "")
    tail = f", {unit or data.attrs['unit']}"
    ax.set_xlabel(f"Mean size of a change, mu*{tail}")
    ax.set_ylabel(f"Spread of changes, sigma{tail}")
    _keys(ax, kinds)
    return ax


def kinds_of(data: pd.DataFrame, width: float) -> np.ndarray:
    """Of each parameter, whether it is named in a figure so wide, or only beyond noise, or within it."""
    beyond = data["above_noise"].to_numpy(bool)
    named = beyond & (np.cumsum(beyond) <= (NAMED if width >= WIDE else NAMED_NARROW))
    return np.where(named, "named", np.where(beyond, "beyond noise", "within noise"))


def largest(data: pd.DataFrame) -> pd.DataFrame:
    """The few parameters that move the outcome most, of those that do."""
    return data[data["size"] > 0.0].nlargest(FEW, "size")


def _limits(ax: Axes, x: np.ndarray, y: np.ndarray) -> None:
    for values, set_limits in ((x, ax.set_xlim), (y, ax.set_ylim)):
        top = float(values.max()) or 1.0
        set_limits(0.0, 1.06 * top)
    few_ticks(ax.xaxis, axes_size(ax)[0])
    few_ticks(ax.yaxis, axes_size(ax)[1])


def _name(ax: Axes, rows: pd.DataFrame, x: np.ndarray, y: np.ndarray) -> None:
    """The names of parameters on the right, kept apart, each led to its point."""
    figure, (width, height) = figure_of(ax), axes_size(ax)
    order = np.argsort(y, kind="stable")
    gap, right = 5 * MM, room(figure.get_figwidth()).right
    texts = [_label(figure, rows.iloc[k], right - gap - EDGE) for k in order]
    sizes = [(text.count("\n") + 1) * SMALL * LINE + 0.7 * MM for text in texts]
    tallest = ax.get_ylim()[1]
    centres = spread(y[order] / tallest * height, sizes, -0.08 * height, height * 1.02) / height
    for k, text, centre in zip(order, texts, centres, strict=True):
        to = [1.0 + (gap - 0.8 * MM) / width, centre]
        start = [x[k] / ax.get_xlim()[1], y[k] / tallest]
        looks = {"color": FAINT, "linewidth": 0.5, "clip_on": False, "zorder": 2, "transform": ax.transAxes}
        ax.add_artist(Line2D([start[0], to[0]], [start[1], to[1]], **looks))
        shared = {"transform": ax.transAxes, "size": SMALL, "linespacing": 1.2}
        ax.text(1.0 + gap / width, centre, text, va="center", **shared)


def _label(figure: Figure, row: "pd.Series[Any]", width: float) -> str:
    """A parameter's name and grounds, on few lines."""
    name = broken(figure, f"{row['parameter']} ({row['grounds']})", width, size=SMALL).split("\n")
    if len(name) > LINES:
        name = [*name[: LINES - 1], f"… ({row['grounds']})"]
    return "\n".join(name)


def _keys(ax: Axes, kinds: np.ndarray) -> None:
    counts = {kind: int((kinds == kind).sum()) for kind in DOTS}
    told = {
        "named": f"named, with 95{PERCENT} bootstrap interval of mu*",
        "beyond noise": f"{counts['beyond noise']} others beyond noise",
        "within noise": f"{counts['within noise']} within noise",
    }
    dots = {
        kind: Line2D([], [], label=told[kind], **_with_line(looks, kind == "named"))
        for kind, looks in DOTS.items()
        if counts[kind]
    }
    lines = [
        Line2D([], [], label="sigma = mu*", **DIAGONAL),
        Line2D([], [], label="mu* that noise alone gives", **FLOOR),
    ]
    first = [dot for kind, dot in dots.items() if kind == "named"]
    others = [dot for kind, dot in dots.items() if kind != "named"]
    for k, row in enumerate(filter(None, [lines, others, first])):
        key(ax, row, GAP + k * ROW, left=EDGE - room(0.0).left)


def _with_line(looks: dict[str, Any], line: bool) -> dict[str, Any]:
    return looks | {"linestyle": "-" if line else "none"}


@style()
def morris_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, plane, names, key, and a caption with n and how to read it.

    Parameters
    ----------
    data
        As for `plot_morris`.
    width
        Inches in print.
    """
    figure, ax = new_figure(width)
    title = f"What moves the {data.attrs['about']}"
    subtitle = f"{data.attrs['title']}; Morris screening"
    caption = whole_caption(
        data.attrs,
        _nothing_found(data),
        "A change: what a step across half of a parameter's probability does, wherever the others stand. Well below "
        "the line, a parameter works alike everywhere; near it or above, its effect bends or depends on others.",
        "Noise is taken off sigma, not off mu*.",
        _within_noise(data),
    )
    words = Words(title, subtitle, caption, data.attrs.get("warning", ""))
    surround(figure, words, room(width), 45 * MM + 0.25 * width)
    plot_morris(data, ax)
    return figure


def _within_noise(data: pd.DataFrame) -> str:
    """Of how many parameters the spread may be noise."""
    n = int(data["faked"].sum())
    return f"The spread of {n} of {len(data)} parameters cannot be told from noise." if n else ""


def _nothing_found(data: pd.DataFrame) -> str:
    """A sentence where no parameter moves the outcome beyond noise; else none."""
    if data["above_noise"].any():
        return ""
    if not data["size"].any():
        return "No parameter moved the outcome at all."
    trajectories = data.attrs["evaluations"] // (data.attrs["parameters"] + 1)
    return (
        f"Nothing stands out of the noise with so few runs ({trajectories:,} trajectories, "
        f"{data.attrs['replications']:,} replications of each setting): what seems largest is named all the same, and "
        "may be chance."
    )


def morris_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows, and the mean change with its sign."""
    kept = ["rank", "parameter", "grounds", "size", "size_low", "size_high", "size_floor", "spread", "above_noise"]
    return data[[*kept, "change", "meaning"]].copy()


def morris_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    attrs, seen = data.attrs, data[data["above_noise"]]
    told = [
        f"{row['parameter']} ({row['grounds']}) {change(row['size'], attrs).lstrip('+')}, spread "
        f"{change(row['spread'], attrs).lstrip('+')}"
        for _, row in (largest(data) if seen.empty else seen.head(3)).iterrows()
    ]
    if seen.empty:
        head = f"Morris screening of the {attrs['about']}: none of {len(data)} parameters moves it beyond noise."
        named = f" Largest, in {unit_words(attrs)}: {'; '.join(told)}." if told else ""
        return f"{head} {_nothing_found(data)}{named}"
    return (
        f"Mean size and spread of changes of the {attrs['about']} when one parameter takes a step, in "
        f"{unit_words(attrs)}, the largest first: {'; '.join(told)}; {len(seen)} of {len(data)} parameters move it "
        "beyond noise."
    )
