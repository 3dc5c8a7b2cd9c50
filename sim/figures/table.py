"""Above a plot: the numbers of chosen days in columns, each led to its place, and a key."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from sim.figures.labels import spread, text_width
from sim.figures.style import GREY, MM, NORMAL, SMALL, axes_size

ROW = 2.9 * MM
"""Height of a row of the table or of the key."""

LEADER = 4 * MM
"""Height between axes and table, for the lines from one to the other."""

OVERHANG = 3 * MM, 5 * MM
"""How far the table may reach beyond the axes, on the left and on the right."""

GAP = 1 * MM
"""Between table and key."""

QUIET: dict[str, Any] = {"color": GREY, "size": SMALL}
LOUD: dict[str, Any] = {"weight": "bold", "size": NORMAL}
"""Looks of a row."""

Row = tuple[str, Sequence[str], dict[str, Any]]
"""What stands before a row, a text for each column, and the look of these."""


def tabulate(ax: Axes, places: np.ndarray, heights: np.ndarray, rows: Sequence[Row]) -> float:
    """Write rows of texts above the axes, with a line to each column; the height used, inches.

    Parameters
    ----------
    places, heights
        Where the line to each column begins: along the axis, ascending, and in fractions of its height.
    rows
        From the top down.
    """
    width, height = axes_size(ax)
    cells = []
    for k, (head, texts, looks) in enumerate(reversed(rows)):
        y = 1.0 + (LEADER + k * ROW) / height
        shared = {"y": y, "transform": ax.transAxes, "va": "bottom"}
        ax.text(-(OVERHANG[0] + MM) / width, s=head, ha="right", **shared, **QUIET)
        cells.append([ax.text(0.0, s=text, ha="center", **shared, **looks) for text in texts])
    columns = list(zip(*cells, strict=True))
    sizes = [max(text_width(cell) for cell in column) + 1.5 * MM for column in columns]
    first, last = ax.get_xlim()
    starts = (places - first) / (last - first)
    centres = spread(starts * width, sizes, -OVERHANG[0], width + OVERHANG[1]) / width
    for column, centre, start, low in zip(columns, centres, starts, heights, strict=True):
        for cell in column:
            cell.set_x(centre)
        bend, end = [1.0, 1.0 + 0.85 * LEADER / height], [start, centre]
        looks = {"color": GREY, "linewidth": 0.4, "clip_on": False, "transform": ax.transAxes}
        ax.add_artist(Line2D([start, *end], [low, *bend], **looks))
    return LEADER + len(rows) * ROW


def key(ax: Axes, handles: Sequence[Artist], above: float, left: float = 0.0) -> None:
    """One row of the key, so far above the axes and right of their left end, inches."""
    width, height = axes_size(ax)
    row = Legend(
        ax,
        list(handles),
        [str(handle.get_label()) for handle in handles],
        ncols=len(handles),
        loc="lower left",
        bbox_to_anchor=(left / width, 1.0 + above / height),
        borderaxespad=0.0,
        borderpad=0.15,
        handlelength=1.6,
        handleheight=0.7,
        handletextpad=0.5,
        columnspacing=1.0,
    )
    ax.add_artist(row)
