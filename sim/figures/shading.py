"""Probabilities as shades, from light to dark without a turn, so that grey print keeps their order."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Rectangle

from sim.figures.numbers import PERCENT
from sim.figures.style import GREY, INK, MM, SMALL, axes_size

STEPS = np.linspace(0.0, 1.0, 11)
"""Where one shade ends and the next begins."""

LIGHT, DARK = np.array([247, 250, 253]) / 255, np.array([38, 98, 156]) / 255
"""Of a probability of 0 and of 1; text in ink can be read on either."""

SHADES = ListedColormap([tuple(LIGHT + (DARK - LIGHT) * share) for share in np.linspace(0.0, 1.0, len(STEPS) - 1)])
NORM = BoundaryNorm(STEPS, SHADES.N)

KEY = 13 * MM
"""Width that the key of the shades takes to the right of axes."""


def ink_on(p: float) -> str:
    """Colour of text on a shade."""
    return "white" if p > 0.7 else INK


def shade_key(ax: Axes) -> None:
    """What each shade means, in a column to the right of the axes."""
    width, height = axes_size(ax)
    left, wide = 1.0 + 3 * MM / width, 3 * MM / width
    high = min(1.0, 45 * MM / height) / (len(STEPS) - 1)
    looks = {"transform": ax.transAxes, "clip_on": False, "edgecolor": GREY, "linewidth": 0.3}
    for k in range(len(STEPS) - 1):
        ax.add_artist(Rectangle((left, k * high), wide, high, facecolor=SHADES(k), **looks))
    for k in range(0, len(STEPS), 2):
        text = f"{100 * STEPS[k]:.0f}{PERCENT}"
        at = {"transform": ax.transAxes, "va": "center_baseline", "size": SMALL}
        ax.text(left + wide + MM / width, k * high, text, **at)
