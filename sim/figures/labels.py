"""Words on a figure: set beside what they name, kept apart, and the title and caption around it."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from sim.figures.style import GREY, INK, LARGE, MM, NORMAL, SMALL, PrintFigure, Room, Words, axes_size

EDGE = 2 * MM
"""White kept free along the rim of a figure."""

LINE = 1.25 / 72
"""Height of a line of text, inches for each point of its size."""


def spread(wanted: ArrayLike, sizes: Sequence[float], low: float, high: float) -> np.ndarray:
    """Centres of labels along a line, moved as little as keeps them apart and between two ends.

    Parameters
    ----------
    wanted
        Where the centres would be, ascending.
    sizes
        Extents of the labels, gaps included.
    low, high
        Ends of the line; if the labels need more room than there is, they run over the upper end.
    """
    if not len(sizes):
        return np.zeros(0)
    extents = np.asarray(sizes, dtype=float)
    shifts = np.concatenate([[0.0], np.cumsum((extents[:-1] + extents[1:]) / 2)])
    lowest, highest = low + extents[0] / 2, high - extents[-1] / 2 - shifts[-1]
    # Without the room that the labels before it take, each only has to stay in order: isotonic regression.
    centres = isotonic_regression(np.asarray(wanted, dtype=float) - shifts).x
    return np.clip(centres, lowest, max(lowest, highest)) + shifts


def fit(places: Sequence[float] | np.ndarray, widths: Sequence[float], ranks: Sequence[float]) -> list[int]:
    """Which labels on one line can be shown without overlap, the highest ranks first; in their order.

    Parameters
    ----------
    places, widths
        Centres and extents of the labels, gaps included.
    ranks
        How much each matters; of equals the first wins.
    """
    kept: list[int] = []
    for k in sorted(range(len(places)), key=lambda k: -ranks[k]):
        if all(abs(places[k] - places[other]) >= (widths[k] + widths[other]) / 2 for other in kept):
            kept.append(k)
    return sorted(kept)


def write(ax: Axes, right: float, y: float, text: str, **looks: Any) -> None:
    """Text so far right of the axes, inches, centred at a height between 0 and 1, its lines evenly spaced."""
    width, height = axes_size(ax)
    lines = text.split("\n")
    step = looks.setdefault("size", NORMAL) * LINE / height
    for k, line in enumerate(lines):
        middle = y + ((len(lines) - 1) / 2 - k) * step
        x = 1.0 + right / width
        ax.text(x, middle, line, transform=ax.transAxes, va="center_baseline", **looks)


def wrap(figure: Figure, words: str, width: float, **looks: Any) -> list[str]:
    """Break words into lines that are at most `width` inches wide as they will be printed."""
    lines: list[str] = []
    for word in re.split("[ \n]+", words):  # not at the narrow space before a percent sign
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(figure, longer, **looks) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


_WIDTHS: dict[tuple[Any, ...], float] = {}
"""Widths of what was measured before, inches: captions share most of their words, and measuring takes long."""


def _width(figure: Figure, words: str, **looks: Any) -> float:
    key = (words, figure.dpi, *sorted(looks.items()))
    if key not in _WIDTHS:
        probe = figure.text(0, 0, words, **looks)
        _WIDTHS[key] = text_width(probe)
        probe.remove()
    return _WIDTHS[key]


def text_width(text: Text) -> float:
    """Width of a text in print, inches."""
    assert text.figure is not None
    return text.get_window_extent().width / text.figure.dpi


def frame(figure: Figure, words: Words, inside: float) -> tuple[float, float]:
    """Write title, subtitle, warning and caption, wrapped to the figure's width, and give the figure its height.

    Parameters
    ----------
    inside
        Height to leave between subtitle and caption, inches.

    Returns
    -------
    tuple of float
        Where that height begins and ends, inches from the figure's lower edge.
    """
    width = figure.get_figwidth()
    blocks = [
        (words.title, {"size": LARGE, "weight": "bold", "color": INK}),
        (words.subtitle, {"size": NORMAL, "color": GREY}),
        (words.warning, {"size": NORMAL, "weight": "bold", "color": INK}),
        (words.caption, {"size": SMALL, "color": GREY}),
    ]
    lines = [wrap(figure, text, width - 2 * EDGE, **looks) if text else [] for text, looks in blocks]
    heights = [len(block) * looks["size"] * LINE for block, (_, looks) in zip(lines, blocks, strict=True)]
    figure.set_figheight(sum(heights) + inside + 2 * EDGE)
    height, low = figure.get_figheight(), EDGE + heights[-1]
    tops = [*(height - EDGE - np.cumsum([0.0, *heights[:-2]])), low]
    for block, (_, looks), top in zip(lines, blocks, tops, strict=True):
        figure.text(EDGE / width, top / height, "\n".join(block), va="top", linespacing=1.25, **looks)
    if isinstance(figure, PrintFigure):
        figure.words, figure.inside = words, (low, low + inside)
    return low, low + inside


def surround(figure: Figure, words: Words, room: Room, tall: float) -> None:
    """Write words above and below a figure's only axes, and put these between them, so tall (inches), in their room."""
    low, high = frame(figure, words, room.below + tall + room.above)
    place(figure, room.left, figure.get_figwidth() - room.right, low + room.below, high - room.above)


def place(figure: Figure, left: float, right: float, bottom: float, top: float) -> None:
    """Put the axes of a figure between these positions, inches from its left and its lower edge."""
    width, height = figure.get_size_inches()
    figure.subplots_adjust(left / width, bottom / height, right / width, top / height)
