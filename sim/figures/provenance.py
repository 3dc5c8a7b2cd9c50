"""Provenance: what the parameters rest on, and how much of the outcome's variance each kind of grounds carries."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.labels import EDGE, surround
from sim.figures.numbers import PERCENT, hundredths
from sim.figures.parameters import error_bars, few_ticks, figure_of, limits, whole_caption
from sim.figures.style import (
    BAND_INNER,
    CLOUD,
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

KINDS = {
    "documented": ("Documented", "in a dated document"),
    "literature": ("Literature", "from a publication"),
    "inferred": ("Inferred", "read off documents"),
    "assumed": ("Assumed", "a judgement"),
    "interactions": ("Interactions", "and the rest"),
}
"""Grounds, the firmest first, and the variance that no parameter makes by itself: name and explanation."""

ROOM = Room(left=31 * MM, right=26 * MM, below=11 * MM, above=2 * GAP + 3 * ROW)
"""What words, numbers and key take around the axes."""

TALL = 11 * MM
"""Height of a row."""

THICK = 3.2 * MM
"""Thickness of a bar."""


@style()
def plot_provenance(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw, for each kind of grounds, its share of the parameters above its share of the variance.

    Parameters
    ----------
    data
        A row for each of `KINDS`: `grounds`, `parameters`, `share`, `variance` with `_low` and `_high`, shares of
        1, and `variance_known`, whether its interval says anything. The `attrs` tell of the study.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM, height=TALL * len(data)) if ax is None else ax
    height = axes_size(ax)[1]
    ax.set_ylim(1.0, 0.0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    thick, drawn = THICK / height, [0.0, *(100.0 * data["share"])]
    for k, (_, row) in enumerate(data.iterrows()):
        middle = (k + 0.5) / len(data)
        _name(ax, 1.0 - middle, str(row["grounds"]))
        upper, lower = middle - 0.55 * thick, middle + 0.55 * thick
        if row["parameters"] or row["grounds"] != "interactions":
            ax.barh(upper, 100.0 * row["share"], thick, color=BAND_INNER, linewidth=0.0, label="parameters", zorder=2)
            told = f"{row['parameters']:.0f} parameters" if row["parameters"] != 1 else "1 parameter"
            _tell(ax, 1.0 - upper, told)
        else:
            lower = middle
        if row["variance_known"]:
            value, low, high = (100.0 * row[f"variance{end}"] for end in ("", "_low", "_high"))
            beyond = {"color": NAVY} if low > 0.0 else {"facecolor": "white", "edgecolor": NAVY, "linewidth": 0.7}
            ax.barh(lower, value, 0.9 * thick, label="variance", zorder=2, **{"linewidth": 0.0, **beyond})
            error_bars(ax, lower, low, high, "jackknife")
            drawn += [low, high]
        _tell(ax, 1.0 - lower, _told(row), loud=True)
    limits(ax, [drawn])
    low, high = ax.get_xlim()
    ax.axvline(0.0, color=INK, linewidth=0.8, zorder=3)
    if min(drawn) < 0.0:
        ax.axvspan(low, 0.0, color=CLOUD, alpha=0.45, linewidth=0.0, zorder=0)
    ax.set_xlim(low if min(drawn) < 0.0 else 0.0, high)
    few_ticks(ax.xaxis, axes_size(ax)[0])
    ax.set_xlabel(f"Share, {PERCENT.strip()}")
    _keys(ax)
    return ax


def _name(ax: Axes, y: float, grounds: str) -> None:
    """A kind of grounds left of its row, and what it is."""
    width, height = axes_size(ax)
    name, about = KINDS[grounds]
    shared = {"transform": ax.transAxes, "ha": "left", "va": "center_baseline"}
    left = (EDGE - ROOM.left) / width
    ax.text(left, y + 1.4 * MM / height, name, size=NORMAL, color=INK, **shared)
    ax.text(left, y - 1.7 * MM / height, about, size=SMALL, color=GREY, **shared)


def _tell(ax: Axes, y: float, text: str, loud: bool = False) -> None:
    looks = {"transform": ax.transAxes, "va": "center_baseline", "size": SMALL, "color": INK if loud else GREY}
    ax.text(1.0 + MM / axes_size(ax)[0], y, text, **looks)


def _told(row: "pd.Series[Any]") -> str:
    if not row["variance_known"]:
        return "not known"
    low, high = (hundredths(row[f"variance_{end}"]) for end in ("low", "high"))
    return f"{hundredths(row['variance'])} ({low} to {high})" if low != high else hundredths(row["variance"])


def _keys(ax: Axes) -> None:
    rows = [
        [Patch(color=BAND_INNER, label="share of the parameters")],
        [Patch(color=NAVY, label="share of the variance, one by one; white: it may be 0")],
        [Line2D([], [], color=INK, linewidth=0.9, label=f"95{PERCENT} jackknife interval")],
    ]
    for k, row in enumerate(reversed(rows)):
        key(ax, row, GAP + k * ROW, left=EDGE - ROOM.left)


@style()
def provenance_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, bars, numbers, key, and a caption with n and what the intervals are.

    Parameters
    ----------
    data
        As for `plot_provenance`.
    width
        Inches in print.
    """
    attrs = data.attrs
    figure, ax = new_figure(width)
    assert figure_of(ax) is figure
    title = f"What the uncertainty about the {attrs['about']} rests on"
    subtitle = f"{attrs['title']}; parameters by their grounds, and the variance that these carry"
    unknown = not data["variance_known"].all()
    caption = whole_caption(
        attrs,
        "Variance: sums of first-order Sobol indices (RBD-FAST), Monte Carlo noise taken off; interactions and the "
        f"rest: what is missing to 100{PERCENT}.",
        "Shares below 0, shaded, are impossible: what reaches there is error."
        if (data["variance_low"][data["variance_known"]] < 0.0).any()
        else "",
        f"Not known: the interval is wider than 0 to 100{PERCENT}; more rows would tell." if unknown else "",
    )
    surround(figure, Words(title, subtitle, caption, attrs.get("warning", "")), ROOM, TALL * len(data))
    plot_provenance(data, ax)
    return figure


def provenance_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows."""
    kept = ["grounds", "parameters", "share", "variance", "variance_low", "variance_high", "variance_known"]
    return data[kept].copy()


def provenance_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    told = [
        f"{KINDS[str(row['grounds'])][0].lower()} {hundredths(row['share'])}{PERCENT} of the parameters, "
        f"of the variance {_told(row)}"
        for _, row in data[data["parameters"] > 0].iterrows()
    ]
    rest = data[data["grounds"] == "interactions"].iloc[0]
    return (
        f"Of {data.attrs['parameters']} parameters behind the {data.attrs['about']}, in percent (95{PERCENT} "
        f"interval): {'; '.join(told)}; interactions and the rest {_told(rest)}."
    )
