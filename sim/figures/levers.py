"""Levers: what each policy would change in the probability of holding, ranked."""

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.figures.captions import evidence, origin, warning
from sim.figures.labels import EDGE, surround
from sim.figures.named_rows import figure_of, row_centres, row_heights, write_names
from sim.figures.numbers import PERCENT, percent, percent_range, points, typeset
from sim.figures.scales import in_days, long_date
from sim.figures.style import (
    BAND_INNER,
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

MOST = 20
"""Policies that are shown; of more, the best and the worst."""

ROOM = Room(left=58 * MM, right=35 * MM, below=11 * MM, above=2 * GAP + 3 * ROW)
"""What names, numbers and key take around the axes."""

NARROW = Room(left=33 * MM, right=13 * MM, below=11 * MM, above=2 * GAP + 3 * ROW)
"""The same in one column: the numbers without their intervals."""


@style()
def plot_levers(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each policy's effect with its interval, the most helpful at the top.

    Parameters
    ----------
    data
        A row per policy, ranked: `policy`, `about`, `effect`, `low`, `high`, `q05`, `q95` (NaN where the range over
        unknowns is not known), shares of 1, and `beyond_noise`; `attrs` has the `day`.
    ax
        With `ROOM` around it; new axes when None.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    shown = shown_levers(data)
    if ax is None:
        ax = axes_in(ROOM, height=_height(new_figure(PAGE)[0], shown))
    room = _room(figure_of(ax))
    centres = row_centres(ax, room, _named(shown))
    ends = {name: 100.0 * shown[name].to_numpy(float) for name in ("effect", "low", "high", "q05", "q95")}
    beyond = shown["beyond_noise"].to_numpy(bool)
    ax.axvline(0.0, color=INK, linewidth=0.8, zorder=2)
    ranged = bool(np.isfinite(ends["q05"]).any())
    if ranged:
        looks = {"color": BAND_INNER, "linewidth": 5.0, "zorder": 1, "label": "range over unknowns"}
        ax.hlines(centres, ends["q05"], ends["q95"], **looks)
    looks = {"color": NAVY, "linewidth": 1.3, "zorder": 3}
    ax.hlines(centres, ends["low"], ends["high"], label="Monte Carlo", **looks)
    for chosen, label, face in ((beyond, "beyond noise", NAVY), (~beyond, "not beyond noise", "white")):
        dots = {"marker": "o", "markersize": 4.0, "linestyle": "none", "markeredgewidth": 0.8, "label": label}
        ax.plot(ends["effect"][chosen], centres[chosen], color=NAVY, markerfacecolor=face, zorder=4, **dots)
    _limits(ax, ends)
    ax.grid(axis="x")
    ax.set_xlabel(_axis(data.attrs, axes_size(ax)[0]))
    write_names(ax, room, _named(shown), centres)
    for (_, row), centre in zip(shown.iterrows(), centres, strict=True):
        _number(ax, room, centre, row)
    _keys(ax, room, ranged, noisy=not beyond.all())
    return ax


def shown_levers(data: pd.DataFrame) -> pd.DataFrame:
    """The policies that are drawn: all, or of more than `MOST` the best and the worst."""
    if len(data) <= MOST:
        return data
    return pd.concat([data.iloc[: MOST // 2], data.iloc[-MOST // 2 :]])


def plain(policy: str) -> str:
    """A policy's name as words."""
    words = policy.replace("_", " ")
    return words[:1].upper() + words[1:]


def _room(figure: Figure) -> Room:
    return ROOM if figure.get_figwidth() > 110 * MM else NARROW


def _named(shown: pd.DataFrame) -> list[tuple[str, str]]:
    return [(plain(policy), about) for policy, about in zip(shown["policy"], shown["about"], strict=True)]


def _height(figure: Figure, shown: pd.DataFrame) -> float:
    return float(row_heights(figure, _room(figure), _named(shown)).sum())


def _number(ax: Axes, room: Room, centre: float, row: pd.Series) -> None:
    """A policy's effect in numbers on the right."""
    width, shared = axes_size(ax)[0], {"transform": ax.transAxes, "va": "center_baseline"}
    told = points(row["effect"], row["high"] - row["low"])
    looks = shared | {"size": NORMAL, "weight": "bold" if row["beyond_noise"] else "normal"}
    if room is NARROW:
        ax.text(1.0 + (room.right - EDGE) / width, 1.0 - centre, told, ha="right", **looks)
        return
    ax.text(1.0 + 11 * MM / width, 1.0 - centre, told, ha="right", **looks)
    both = " to ".join(dict.fromkeys(points(row[end], row["high"] - row["low"]) for end in ("low", "high")))
    ax.text(1.0 + 12 * MM / width, 1.0 - centre, f"({both})", size=SMALL, color=GREY, **shared)


def _limits(ax: Axes, ends: dict[str, np.ndarray]) -> None:
    every = np.concatenate([[0.0], *ends.values()])
    low, high = np.nanmin(every), np.nanmax(every)
    spare = 0.06 * (high - low) or 1.0
    ax.set_xlim(low - spare, high + spare)
    ticks = MaxNLocator(5 if axes_size(ax)[0] > 50 * MM else 3).tick_values(low, high)
    within = [tick for tick in ticks if low - spare <= tick <= high + spare]
    ax.set_xticks(within, [typeset(f"{tick:g}") for tick in within])


def _axis(attrs: dict, width: float) -> str:
    words = f"Change in the probability of holding {in_days(attrs['day'])},", "percentage points"
    return " ".join(words) if width > 70 * MM else "Change, percentage points"


def _keys(ax: Axes, room: Room, ranged: bool, noisy: bool) -> None:
    """The key above the plot, from the figure's left edge where it is narrow."""
    line = {"color": NAVY, "linewidth": 1.3, "marker": "o", "markersize": 4.0, "markeredgewidth": 0.8}
    interval = f"effect, 95{PERCENT} Monte Carlo interval"
    rows: list[list[Artist]] = [[Line2D([], [], label=interval, **line)]]
    if noisy:
        rows.append(
            [Line2D([], [], label="not beyond noise: the interval includes 0", markerfacecolor="white", **line)]
        )
    if ranged:
        rows.append([Patch(color=BAND_INNER, label=f"5–95{PERCENT} over unknowns")])
    for k, row in enumerate(reversed(rows)):
        key(ax, row, GAP + k * ROW, left=-room.left + EDGE if room is NARROW else 0.0)


@style()
def levers_figure(data: pd.DataFrame, width: float = PAGE) -> PrintFigure:
    """The finished figure: title, base probability, ranked effects, and a caption with n and what the bars are.

    Parameters
    ----------
    data
        As for `plot_levers`; its `attrs` tell of the runs and of the base case.
    width
        Inches in print.
    """
    attrs, shown = data.attrs, shown_levers(data)
    figure, ax = new_figure(width)
    title = f"What policies would change: probability of holding {in_days(attrs['day'])}"
    words = Words(title, f"{attrs['title']}; {_base(attrs)}", _caption(data, shown), warning(attrs))
    surround(figure, words, _room(figure), _height(figure, shown))
    plot_levers(data, ax)
    return figure


def _base(attrs: dict) -> str:
    value, low, high = attrs["base"]
    return (
        f"with no policy {percent(value)} hold to {long_date(attrs['date'])} (95{PERCENT} Monte Carlo interval "
        f"{percent_range(low, high)})"
    )


def worlds(attrs: dict) -> str:
    """How many worlds a comparison lived through, and of how many points."""
    sets, each = attrs["points"], attrs["replications"]
    kind = "pairs of parameters and state" if attrs["day_of_as_of"] else "sets of parameter values"
    if attrs["uncertainty"] == "none":
        kind = "states on day 0" if attrs["day_of_as_of"] else ""
    made = f" ({sets:,} {kind} × {each:,})" if kind else ", of one set of parameter values"
    return f"n = {attrs['n']:,} worlds{made}, the same under every policy, draw for draw."


def _caption(data: pd.DataFrame, shown: pd.DataFrame) -> str:
    attrs = data.attrs
    unknown = "parameters and states on day 0" if attrs["day_of_as_of"] else "parameters"
    parts = [
        f"{len(data) - len(shown)} policies between the best and the worst are left out; the table has them."
        if len(shown) < len(data)
        else "",
        worlds(attrs),
        f"Points: a policy's effect by paired comparison, Monte Carlo error alone; of {len(data)} intervals about one "
        "in twenty leaves 0 out by chance."
        if len(data) > 1
        else "Point: the policy's effect by paired comparison, Monte Carlo error alone.",
        f"Bands: range of the effect over {unknown}, noise largely removed." if data["q05"].notna().any() else
        f"How the effect moves over {unknown} is not shown."
        if attrs["uncertainty"] != "none" or attrs["day_of_as_of"]
        else "Every parameter is fixed.",
        evidence(attrs),
        origin(attrs),
    ]  # fmt: skip
    return " ".join(filter(None, parts))


def levers_table(data: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the figure shows, for every policy, those left out included."""
    kept = ["rank", "policy", "about", "change", "day", "base", "under", "effect", "low", "high", "q05", "q95"]
    return data[[*kept, "beyond_noise"]].copy()


def levers_alt(data: pd.DataFrame) -> str:
    """The figure in words."""
    best, worst = data.iloc[0], data.iloc[-1]
    told = [f"{plain(row['policy'])} {_told(row)}" for row in ((best, worst) if len(data) > 1 else (best,))]
    count = f"{len(data)} policies" if len(data) > 1 else "One policy"
    noise = int((~data["beyond_noise"].astype(bool)).sum())
    certain = f"{noise} not beyond noise" if noise else "beyond noise" if len(data) == 1 else "all beyond noise"
    return (
        f"{count} and the change of the probability of holding {in_days(data.attrs['day'])}, in percentage points: "
        f"{', '.join(told)}; {certain}; {_base(data.attrs)}."
    )


def _told(row: pd.Series) -> str:
    width = row["high"] - row["low"]
    low, high = (points(row[end], width) for end in ("low", "high"))
    return f"{points(row['effect'], width)} ({low} to {high})"
