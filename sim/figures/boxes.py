"""Under which conditions it breaks: the points of a design, the box that PRIM drew around some, and how good it is."""

from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.figures.labels import frame, place
from sim.figures.numbers import PERCENT, percent, percent_range
from sim.figures.settings import amount, broken, positions, setting_axis, setting_label, the_design, unfinished
from sim.figures.style import (
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
from sim.figures.table import ROW, key

ROOM = Room(left=20 * MM, right=6 * MM, below=14 * MM, above=8 * MM)
"""What ticks, labels and the key take around the axes."""

WITHIN = "#dde7f1"
"""Inside of a box."""

HALVES = {"finding": ("finding half", "white"), "verifying": ("held-out half", NAVY)}
"""What a half is called, and how its dots are filled."""

MANY = 1500
"""Points from which on they are stored as pixels."""

PANEL = 20 * MM
"""Height of the axes of coverage and density."""


class Boxes(NamedTuple):
    """What `ceasefire discover` stores; `points.attrs` is its manifest."""

    points: pd.DataFrame
    """A row a point: the settings, `value`, `of_interest`, `undecided`, `half`, `box` (0: in none)."""
    boxes: pd.DataFrame
    """A row for each box and half: n, cases, base_rate, and coverage and density with Wilson intervals."""
    restrictions: pd.DataFrame
    """A row for each restriction: `box`, `setting`, `side`, `limit` or `values`, quasi-p-values on both halves."""


def leading(data: Boxes, box: int = 1) -> tuple[str, str]:
    """The two settings whose restrictions noise explains least, or the only one and "value", what was measured."""
    own = data.restrictions[data.restrictions["box"] == box]
    ranked = own.sort_values("qp_finding", kind="stable")["setting"].drop_duplicates().tolist()
    return (ranked[0], ranked[1]) if len(ranked) > 1 else (ranked[0], "value")


@style()
def plot_boxes(data: Boxes, ax: Axes | None = None, box: int = 1) -> Axes:
    """Draw the points in the two most restricting settings, and the box.

    Parameters
    ----------
    data
        At least one box.
    ax
        With `ROOM` around it; new axes when None.
    box
        Its number; points in boxes before it are left out, as they were when it was looked for.

    Returns
    -------
    Axes
        The given ones, or the new ones.
    """
    ax = axes_in(ROOM) if ax is None else ax
    x, y = leading(data, box)
    points = data.points[(data.points["box"] == 0) | (data.points["box"] >= box)]
    at = []
    for name, way in ((x, "x"), (y, "y")):
        room = 0.0 if way == "x" else axes_size(ax)[1] + 6 * MM
        label = _measure_label(ax, data, room) if name == "value" else setting_label(ax, name, data.points.attrs, room)
        at.append(setting_axis(ax, points[name], label, way))
        if not positions(points[name])[1]:
            low, high = at[-1].min(), at[-1].max()
            margin = 0.04 * (high - low or 1.0)
            (ax.set_xlim if way == "x" else ax.set_ylim)(low - margin, high + margin)
    spans = _span(data, box, x, points, ax.get_xlim()), _span(data, box, y, points, ax.get_ylim())
    for (left, right), (low, high) in product(*spans):
        around = {"facecolor": WITHIN, "edgecolor": INK, "linewidth": 1.3, "label": "box", "zorder": 0.5}
        ax.add_patch(Rectangle((left, low), right - left, high - low, **around))
    if y == "value":
        ax.axhline(data.points.attrs["threshold"], color=GREY, linewidth=0.7, label="threshold")
    _points(points, ax, *at)
    return ax


def _measure_label(ax: Axes, data: Boxes, room: float) -> str:
    attrs = data.points.attrs
    unit = "" if attrs["unit"] == "1" else f" ({attrs['unit']})"
    return broken(ax.figure, f"{attrs['about']}{unit}", room)  # pyright: ignore[reportArgumentType]


def _span(
    data: Boxes, box: int, name: str, points: pd.DataFrame, ends: tuple[float, float]
) -> list[tuple[float, float]]:
    """From where to where the box reaches along a setting; several pieces for categories."""
    own = data.restrictions[(data.restrictions["box"] == box) & (data.restrictions["setting"] == name)]
    low, high = ends
    for row in own.to_dict("records"):
        if row["side"] == "one of":
            names = positions(points[name])[1]
            return [(names.index(value) - 0.4, names.index(value) + 0.4) for value in row["values"].split(" or ")]
        low, high = (row["limit"], high) if row["side"] == "at least" else (low, row["limit"])
    return [(low, high)]


def _points(points: pd.DataFrame, ax: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """Filled where of interest, open where not; diamonds where noise leaves that undecided; and a key."""
    size = 14.0 if len(points) <= 150 else 8.0 if len(points) <= 500 else 3.5
    interest, doubt = points["of_interest"].to_numpy(bool), points["undecided"].to_numpy(bool)
    handles = []
    for name, these, fill, marker in (
        ("of interest", interest & ~doubt, NAVY, "o"),
        ("of no interest", ~interest & ~doubt, "white", "o"),
        ("undecided, rather yes", interest & doubt, NAVY, "D"),
        ("undecided, rather no", ~interest & doubt, "white", "D"),
    ):
        looks: dict[str, Any] = {"facecolor": fill, "edgecolor": NAVY, "linewidth": 0.5, "marker": marker}
        many = len(points) > MANY
        ax.scatter(x[these], y[these], s=size * (0.8 if marker == "D" else 1.0), label=name, rasterized=many, **looks)
        looks = {"markerfacecolor": fill, "markeredgecolor": NAVY, "markeredgewidth": 0.5, "linestyle": "none"}
        handles.append(Line2D([], [], marker=marker, markersize=3.2, label=name, **looks))
    key(ax, handles[:2], MM + ROW)
    key(ax, handles[2:], MM)


def _quality(data: Boxes, ax: Axes, box: int) -> None:
    """Coverage and density of a box on both halves, with their intervals and numbers."""
    own = {row["half"]: row for row in data.boxes[data.boxes["box"] == box].to_dict("records")}
    width = axes_size(ax)[0]
    for k, (name, half) in enumerate(product(("coverage", "density"), HALVES)):
        row, at = own[half], 3.0 - k
        value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
        ax.hlines(at, low, high, color=NAVY, linewidth=0.9, label=f"{name}, {half}, interval")
        filled = {"color": NAVY, "markerfacecolor": HALVES[half][1], "markersize": 4.0, "markeredgewidth": 0.8}
        ax.plot([value], [at], "o", label=f"{name}, {half}", clip_on=False, zorder=3, **filled)
        if name == "density":
            ax.vlines(float(row["base_rate"]), at - 0.35, at + 0.35, color=GREY, linewidth=1.2, label="base rate")
        told = {"transform": ax.get_yaxis_transform(), "va": "center_baseline", "size": SMALL}
        ax.text(-MM / width, at, f"{name.capitalize()}, {HALVES[half][0]}", ha="right", **told)
        ax.text(1.0 + 2 * MM / width, at, f"{percent(value)} ({percent_range(low, high)})", **told)
    ax.set_ylim(-0.6, 3.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [f"{tick}{PERCENT}" for tick in (0, 20, 40, 60, 80, 100)])
    ax.grid(axis="x")


def _rows(data: Boxes, box: int) -> list[tuple[str, str, str]]:
    """Restrictions in words, with how likely noise explains each, on both halves."""
    own = data.restrictions[data.restrictions["box"] == box].sort_values("qp_finding", kind="stable")
    return [
        (condition(row), _quasi_p(row["qp_finding"]), _quasi_p(row["qp_verifying"])) for row in own.to_dict("records")
    ]


def condition(row: dict[Any, Any]) -> str:
    """A restriction in words."""
    if row["side"] == "one of":
        return f"{row['setting']} is {row['values']}"
    return f"{row['setting']} {row['side']} {amount(row['limit'])}"


def _quasi_p(value: float) -> str:
    return "none inside" if np.isnan(value) else "<0.001" if value < 0.001 else f"{value:.3f}"


@style()
def boxes_figure(data: Boxes, width: float = PAGE, box: int = 1) -> PrintFigure:
    """The finished figure: points and box, its coverage and density, its restrictions, and a caption.

    Parameters
    ----------
    data, box
        As for `plot_boxes`.
    width
        Inches in print.
    """
    attrs, found = data.points.attrs, data.boxes["box"].nunique()
    figure, ax = new_figure(width)
    rows = [("Restriction", "quasi-p, finding", "held out"), *_rows(data, box)]
    names = [broken(figure, row[0], width - 46 * MM, size=SMALL).split("\n") for row in rows]
    listed = sum(map(len, names)) * ROW + 3 * MM
    scatter = 50 * MM + width / 8
    inside = ROOM.above + scatter + ROOM.below + PANEL + 8 * MM + listed
    number = f", box {box} of {found}" if found > 1 else ""
    title = f"Conditions under which the {attrs['about']} is {attrs['side']} {_threshold(attrs)}{number}"
    low, high = frame(figure, Words(title, attrs["title"], _caption(data, box), unfinished(attrs)), inside)
    place(figure, ROOM.left, width - ROOM.right, high - ROOM.above - scatter, high - ROOM.above)
    plot_boxes(data, ax, box)
    height = figure.get_figheight()
    left, right = 31 * MM, 22 * MM
    where = left / width, (low + listed + 8 * MM) / height, (width - left - right) / width, PANEL / height
    _quality(data, figure.add_axes(where), box)
    top = low + listed - 2 * MM
    for row, lines in zip(rows, names, strict=True):
        looks = {"size": SMALL, "va": "top", "color": GREY if row is rows[0] else INK}
        for x, text, side in ((4 * MM, "\n".join(lines), "left"), (width - 20 * MM, row[1], "right"),
                              (width - 4 * MM, row[2], "right")):  # fmt: skip
            figure.text(x / width, top / height, text, ha=side, **looks)
        top -= len(lines) * ROW
    return figure


def _threshold(attrs: dict[Any, Any]) -> str:
    return (
        f"{100 * attrs['threshold']:g}{PERCENT}" if attrs["unit"] == "1" else f"{attrs['threshold']:g} {attrs['unit']}"
    )


def _caption(data: Boxes, box: int) -> str:
    attrs, points = data.points.attrs, data.points
    found = data.boxes["box"].nunique()
    doubt = int(points["undecided"].sum())
    parts = [
        f"Of interest: {int(points['of_interest'].sum()):,} of {len(points):,} points. Undecided, as the 95{PERCENT} "
        f"Monte Carlo interval holds the threshold: {doubt:,}.",
        "Frame: the box, found by PRIM on half of the points"
        + (", drawn along the two settings that restrict most." if leading(data, box)[1] != "value" else "."),
        "Coverage: share of the points of interest that lie in it. Density: share of its points that are of interest. "
        f"Grey tick: that share of all points. Whiskers: 95{PERCENT} Wilson intervals over design points; trust the "
        "held-out half. Quasi-p: how likely so dense a box would be without that restriction.",
        f"{found - 1} more box{'es' if found > 2 else ''}: see the table." if found > 1 and box == 1 else "",
        "A box describes the design, not how likely its conditions are.",
        the_design(attrs),
    ]
    return " ".join(filter(None, parts))


def boxes_table(data: Boxes) -> pd.DataFrame:
    """The numbers that the figure shows, of every box: a row for each half, with the restrictions in words."""
    words = {
        number: " and ".join(condition(row) for row in own.to_dict("records"))
        for number, own in data.restrictions.groupby("box")
    }
    return data.boxes.assign(conditions=data.boxes["box"].map(words)).reset_index(drop=True)


def boxes_alt(data: Boxes, box: int = 1) -> str:
    """The figure in words: the conditions, and coverage and density on the half that did not find them."""
    attrs = data.points.attrs
    row = data.boxes.query("box == @box and half == 'verifying'").iloc[0]
    told = " and ".join(words for words, _, _ in _rows(data, box))
    scores = ", ".join(
        f"{name} {percent(row[name])} ({percent_range(row[f'{name}_low'], row[f'{name}_high'])})"
        for name in ("coverage", "density")
    )
    return (
        f"The {attrs['about']} is {attrs['side']} {_threshold(attrs)} mostly where {told}: on held-out points "
        f"{scores}, 95{PERCENT} Wilson intervals; {percent(row['base_rate'])} of all points are of interest."
    )
