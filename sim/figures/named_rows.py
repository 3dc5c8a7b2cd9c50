"""Rows of a plot whose names stand on the left: a name, and what it is, in as many lines as they need."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.labels import EDGE, LINE, wrap
from sim.figures.style import GREY, INK, MM, NORMAL, SMALL, Room, axes_size

STEP = 1.6 * MM
"""White between rows."""

Named = Sequence[tuple[str, str]]
"""Name and explanation of each row; either may be empty."""


def figure_of(ax: Axes) -> Figure:
    """The figure that axes stand in."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def row_heights(figure: Figure, room: Room, rows: Named) -> np.ndarray:
    """Height that each row's words take left of the axes, inches."""
    heights = [sum(size for _, size, _ in _lines(figure, room, *row)) * LINE + STEP for row in rows]
    return np.array(heights)


def row_centres(ax: Axes, room: Room, rows: Named) -> np.ndarray:
    """Centres of the rows on an axis that runs from 0 at its upper end to 1, which it is set to."""
    tall = row_heights(figure_of(ax), room, rows)
    ax.set_ylim(1.0, 0.0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    return (np.cumsum(tall) - tall / 2) / tall.sum()


def write_names(ax: Axes, room: Room, rows: Named, centres: np.ndarray) -> None:
    """Write the rows' words at their centres, from the room's left end on."""
    width, height = axes_size(ax)
    for row, centre in zip(rows, centres, strict=True):
        lines = _lines(figure_of(ax), room, *row)
        top = 1.0 - centre + sum(size for _, size, _ in lines) * LINE / height / 2
        for text, size, colour in lines:
            step = size * LINE / height
            place = {"transform": ax.transAxes, "va": "center_baseline"}
            ax.text((EDGE - room.left) / width, top - step / 2, text, size=size, color=colour, **place)
            top -= step


def _lines(figure: Figure, room: Room, name: str, about: str) -> list[tuple[str, float, str]]:
    """Lines with their size and colour."""
    across = room.left - EDGE - 2 * MM
    return [
        (line, size, colour)
        for words, size, colour in ((name, NORMAL, INK), (about, SMALL, GREY))
        if words
        for line in wrap(figure, words, across, size=size)
    ]
