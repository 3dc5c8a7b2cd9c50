"""The efficient frontier of the issues on the table, and the axes on which rounds of talks are drawn."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from sim.figures.labels import spread
from sim.figures.style import GREY, INK, MM, NORMAL, SMALL, Room, axes_in, axes_size, style
from sim.studies.rounds import Rounds

ROOM = Room(left=9 * MM, right=9 * MM, below=9 * MM, above=12 * MM)
"""What ticks, names and numbers take around the axes."""


@style()
def plot_frontier(data: Rounds, limits: tuple[float, float], ax: Axes | None = None) -> Axes:
    """Draw the whole frontier, with the issue that each stretch of it gives to Pakistan.

    Parameters
    ----------
    limits
        Of the part that the rounds are drawn in, which is framed.
    ax
        With `ROOM` around it; new axes when None.
    """
    ax = axes_in(ROOM, ROOM.left + 60 * MM + ROOM.right, 60 * MM) if ax is None else ax
    utility_axes(ax, (0.0, 1.0))
    draw_frontier(ax, data.frontier)
    corners = data.frontier
    ax.plot(corners["pakistan"], corners["afghanistan"], ".", color=INK, markersize=3, label="corners")
    if limits != (0.0, 1.0):
        low, high = limits
        square = [(low, low), (low, high), (high, high), (high, low)]
        ax.add_patch(Polygon(square, fill=False, edgecolor=GREY, linewidth=0.5, linestyle=(0, (1, 1.5)), label="part"))
    middle = corners["afghanistan"].rolling(2).mean().iloc[1:].to_numpy()
    width, height = axes_size(ax)
    # From the lower end up, which is the order that `spread` wants.
    places = spread(middle[::-1] * height, [2.6 * MM] * len(middle), 0.0, height) / height
    beside = np.interp(places, corners["afghanistan"][::-1], corners["pakistan"][::-1]) + 1.8 * MM / width
    for issue, x, y in zip(corners["issue"][:0:-1], beside, places, strict=True):
        ax.text(x, y + 0.6 * MM / height, issue, size=SMALL, va="center_baseline", ha="left", color=GREY)
    heading(ax, "Efficient frontier", "Who gets which issue", "downwards, Pakistan gets:")
    return ax


def utility_axes(ax: Axes, limits: tuple[float, float]) -> None:
    """Axes of both sides' utilities, between these limits."""
    ax.set_xlim(*limits)
    ax.set_ylim(*limits)
    steps = 0.1 if limits[1] - limits[0] < 0.45 else 0.2
    ticks = np.round(np.arange(np.ceil(limits[0] / steps - 1e-9), limits[1] / steps + 1e-9) * steps, 1)
    words = [f"{tick:.1f}".replace("-0.0", "0") for tick in ticks]
    ax.set_xticks(ticks, words)
    ax.set_yticks(ticks, words)
    ax.set_xlabel("Utility of Pakistan")
    ax.set_ylabel("Utility of Afghanistan")


def draw_frontier(ax: Axes, frontier: pd.DataFrame) -> None:
    """The frontier as a line."""
    ax.plot(frontier["pakistan"], frontier["afghanistan"], color=INK, linewidth=1.0, label="frontier", zorder=2)


def heading(ax: Axes, first: str, second: str, third: str) -> None:
    """Three lines above a panel, the second one loud."""
    height, x = axes_size(ax)[1], -6 * MM / axes_size(ax)[0]
    lines: list[tuple[str, float, dict[str, Any]]] = [
        (first, 9.2, {"size": SMALL, "color": GREY}),
        (second, 6.2, {"size": NORMAL, "weight": "bold"}),
        (third, 3.5, {"size": SMALL}),
    ]
    for words, up, looks in lines:
        ax.text(x, 1.0 + up * MM / height, words, transform=ax.transAxes, **looks)
