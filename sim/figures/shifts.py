"""What the evidence taught: where the parameters that it moved most stood before, and where they stand now."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.display.numbers import signed
from sim.figures.captions import evidence, origin, warning
from sim.figures.labels import EDGE, LINE, surround, write
from sim.figures.numbers import PERCENT, typeset
from sim.figures.settings import broken
from sim.figures.style import (
    BAND_INNER,
    BEFORE,
    CLOUD,
    COLUMN,
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

MOST = 12
"""Parameters that are shown: those moved most."""

ROOM = Room(left=52 * MM, right=18 * MM, below=13 * MM, above=GAP + 2.5 * ROW)
"""What names, numbers, ticks and key take around the axes."""

BARS: tuple[dict[str, Any], ...] = (
    {"color": CLOUD, "label": f"before: 5–95{PERCENT}"},
    {"color": BAND_INNER, "label": f"now: 5–95{PERCENT}"},
)
"""Ranges before and now."""

DOT: dict[str, Any] = {"linestyle": "none", "markersize": 3.6, "zorder": 4}

DOTS: dict[str, dict[str, Any]] = {
    "prior": {"marker": "o", "color": BEFORE, "markerfacecolor": "white", "label": "mean before", **DOT},
    "anchored": {"marker": "d", "color": INK, "label": "after the anchor alone", **DOT},
    "now": {"marker": "o", "color": NAVY, "label": "mean now", **DOT},
}
"""Means; apart in shape or filling, for grey print."""

SPACE = 1.6 * MM
"""Between the rows of two parameters."""


@style()
def plot_shifts(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a row for each of the parameters moved most: range and mean before, after the anchor, and now.

    Parameters
    ----------
    table
        A row for each parameter, the most moved first: `parameter`, `unit`, `grounds`, `prior_mean`, `prior_sd`,
        `prior_low`, `prior_high`, `mean`, `low`, `high`, `shift`, `shift_low`, `shift_high`, the last three in standard
        deviations of the prior; `anchored_shift` where there was an anchor. Empty where nothing varies.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    shown, y = table.head(MOST), -np.arange(min(len(table), MOST), dtype=float)
    ax.axvline(0.0, color=FAINT, linewidth=0.6, zorder=0.5)
    for up, ends, look in zip((0.16, -0.16), (("prior_low", "prior_high"), ("low", "high")), BARS, strict=True):
        low, high = (((shown[name] - shown["prior_mean"]) / shown["prior_sd"]).to_numpy() for name in ends)
        ax.barh(y + up, high - low, 0.32, low, linewidth=0.0, zorder=1, **look)
    shift = shown["shift"].to_numpy()
    ax.plot(np.zeros(len(y)), y + 0.16, **DOTS["prior"])
    if "anchored_shift" in shown:
        ax.plot(shown["anchored_shift"], y, **DOTS["anchored"])
    reach = np.abs(shown[["shift_low", "shift_high"]].to_numpy().T - shift)
    ax.errorbar(shift, y - 0.16, xerr=reach, ecolor=INK, elinewidth=0.8, capsize=1.4, capthick=0.8, **DOTS["now"])
    ax.set_ylim(-max(len(y), 1) + 0.5, 0.5)
    low, high = ax.get_xlim()
    ax.set_xticks([tick for tick in ax.get_xticks() if low <= tick <= high])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    ax.set_xlabel("Distance from the mean before,\nin standard deviations of the prior")
    _name(shown, ax, y)
    _key(ax, "anchored_shift" in shown)
    return ax


def _name(shown: pd.DataFrame, ax: Axes, y: np.ndarray) -> None:
    """Name, grounds and unit of each parameter on the left; on the right its mean before and now."""
    (width, height), (low, high) = axes_size(ax), ax.get_ylim()
    assert isinstance(ax.figure, Figure)
    left = ax.get_window_extent().x0 / ax.figure.dpi - EDGE
    step = SMALL * LINE / height
    for k, (name, below) in enumerate(_names(shown, ax.figure, left)):
        at, row = (y[k] - low) / (high - low), shown.iloc[k]
        lines = [text.count("\n") + 1 for text in (name, below)]
        write(ax, -width - left, at + 0.5 * lines[1] * step, name, size=SMALL)
        write(ax, -width - left, at - 0.5 * lines[0] * step, below, size=SMALL, color=GREY)
        means = f"{row['prior_mean']:.3g}\n→ {row['mean']:.3g}".replace("-", "\N{MINUS SIGN}")
        write(ax, 2 * MM, at, means, size=SMALL, color=GREY)


def _names(shown: pd.DataFrame, figure: Figure, room: float) -> list[tuple[str, str]]:
    """Names, and grounds with units, in lines that fit the room."""
    belows = [", ".join(filter(None, pair)) for pair in zip(shown["grounds"], shown["unit"], strict=True)]
    pairs = zip(shown["parameter"], belows, strict=True)
    fitted = partial(broken, figure, width=room - 2 * MM, size=SMALL)
    return [(fitted(name), fitted(below)) for name, below in pairs]


def _key(ax: Axes, anchored: bool) -> None:
    means = [Line2D([], [], **look) for name, look in DOTS.items() if anchored or name != "anchored"]
    left = EDGE - ax.get_window_extent().x0 / ax.figure.dpi
    key(ax, [Patch(**look) for look in BARS], GAP, left)
    key(ax, means, GAP + ROW, left)


@style()
def shifts_figure(table: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, rows, and a caption that says how many are left out, and what is noise.

    Parameters
    ----------
    table
        As for `plot_shifts`; its `attrs` tell of the runs.
    width
        Inches in print, `PAGE` or `COLUMN`.
    """
    attrs = table.attrs
    figure, ax = new_figure(width)
    room = ROOM._replace(left=32 * MM) if width <= COLUMN else ROOM
    named = ["\n".join(pair) for pair in _names(table.head(MOST), figure, room.left - EDGE)]
    lines = max([text.count("\n") + 1 for text in named], default=2)
    rows = max(min(len(table), MOST), 1) * (lines * SMALL * LINE + SPACE)
    caption = " ".join(filter(None, _caption(table)))
    words = Words("What the evidence taught about the parameters", attrs["title"], caption, warning(attrs))
    surround(figure, words, room, rows)
    plot_shifts(table, ax)
    return figure


def _caption(table: pd.DataFrame) -> Sequence[str]:
    attrs, more = table.attrs, len(table) - MOST
    outside = int(((table["shift_low"] > 0.0) | (table["shift_high"] < 0.0)).sum())
    which = f"The {MOST} parameters moved most; {more} others, each moved less, are left out." if more > 0 else ""
    chance = f"; about {0.05 * len(table):.0f} would by chance" if len(table) > 10 else ""
    return [
        which,
        f"Bars: 5–95{PERCENT} of each parameter's values, before (prior) and now. Dots: means; whiskers: 95{PERCENT} "
        "Monte Carlo interval of the mean now, sets of parameter values taken as independent.",
        f"Of all {len(table)} uncertain parameters {outside} moved by more than that{chance}.",
        f"Effective sets of parameter values: {attrs['effective_rows']:,.0f}.",
        "Under each name: what the prior rests on, and the unit; on the right: mean before and now.",
        evidence(attrs),
        origin(attrs),
    ]


def shifts_table(table: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows: a row for each parameter shown."""
    columns = ["parameter", "unit", "grounds", "prior_mean", "prior_sd", "prior_low", "prior_high", "anchored_shift"]
    columns += ["mean", "low", "high", "shift", "shift_low", "shift_high"]
    return table.head(MOST)[[name for name in columns if name in table]].reset_index(drop=True)


def shifts_alt(table: pd.DataFrame) -> str:
    """The figure in words."""
    if table.empty:
        return "No parameter is uncertain, so none was moved."
    most = zip(table["parameter"][:3], table["shift"][:3].to_numpy(float), strict=True)
    told = [f"{name} by {typeset(signed(shift, 2))}" for name, shift in most]
    return f"Moved most by the evidence, in standard deviations of the prior: {', '.join(told)}."
