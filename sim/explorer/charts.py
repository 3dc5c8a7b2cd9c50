"""The two charts of the explorer, drawn by the house's own plots at the width of a screen's column."""

import base64
from html import escape
from typing import TYPE_CHECKING

from sim.figures import causes, survival
from sim.figures.labels import place
from sim.figures.percentages import percent
from sim.figures.style import BEFORE, MM, PrintFigure, new_figure, to_svg

if TYPE_CHECKING:
    import xarray as xr

WIDTH, HEIGHT = 100 * MM, 76 * MM
"""In print; a column of a screen, and a phone, show it at about this size."""

ABOVE = 18 * MM
"""Over the curve: its key and the numbers of the landmark days."""


def survival_chart(data: "xr.Dataset", base: "xr.Dataset | None") -> str:
    """The curve with its Monte Carlo interval as an HTML image, over the base case's in grey where that is given."""
    figure, ax = new_figure(WIDTH, HEIGHT)
    room = survival.ROOM
    place(figure, room.left, WIDTH - room.right, room.below, HEIGHT - ABOVE)
    if base is not None:
        ax.plot(base["day"], base["holds"], color=BEFORE, linewidth=1.6, zorder=2)
    survival.plot_survival(data.drop_vars(_of_reference(data)), ax)
    return image(figure, survival.survival_alt(data))


def _of_reference(data: "xr.Dataset") -> list[str]:
    """Variables of the reference class: here the base case is what the curve is compared with."""
    return [str(name) for name in data.variables if str(name).startswith("reference")]


def causes_chart(data: "xr.Dataset") -> str:
    """Shares that hold, and that collapsed by cause, as an HTML image."""
    figure, ax = new_figure(WIDTH, HEIGHT)
    room = causes.ROOM
    place(figure, room.left, WIDTH - room.right, room.below, HEIGHT - room.above)
    causes.plot_causes(data, ax)
    shares = ", ".join(
        f"{cause} {percent(float(data['incidence'].sel(cause=cause)[-1]))}" for cause in data["cause"].values
    )
    return image(figure, f"Share of worlds collapsed by day {int(data['day'][-1])}, by cause: {shares}.")


def image(figure: PrintFigure, words: str) -> str:
    """A figure as an HTML image that needs no file, with words for those who cannot see it."""
    content = base64.b64encode(to_svg(figure).encode()).decode()
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{content}">'
