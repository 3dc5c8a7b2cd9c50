"""The two charts of the explorer, drawn by the house's own plots at the width of a screen's column."""

import base64
from html import escape
from typing import TYPE_CHECKING

from sim.figures import causes, survival
from sim.figures.canvas import Canvas, Plot
from sim.figures.numbers import percent
from sim.figures.style import MM, Room

if TYPE_CHECKING:
    import xarray as xr

WIDTH, HEIGHT = 100 * MM, 76 * MM
"""In print; a column of a screen, and a phone, show it at about this size."""

ABOVE = 18 * MM
"""Over the curve: its key and the numbers of the landmark days."""


class Charts:
    """The two charts of one base case, drawn on canvases that are kept."""

    def __init__(self) -> None:
        self._kept: dict[str, Canvas] = {}

    def survival(self, data: "xr.Dataset", base: "xr.Dataset | None") -> str:
        """The curve as an HTML image, over that of the base case in grey where it is given."""
        here = data.drop_vars(_of_reference(data))
        plots: list[Plot] = [lambda ax: survival.plot_survival(here, ax)]
        if base is not None:
            plots.insert(0, lambda ax: survival.plot_behind(base, ax))
        room = survival.ROOM._replace(above=ABOVE)
        return image(self._drawn(f"survival, {data.attrs['failure']}", room, *plots), survival.survival_alt(data))

    def causes(self, data: "xr.Dataset") -> str:
        """Shares that hold, and that collapsed by cause, as an HTML image."""
        shares = ", ".join(
            f"{cause} {percent(float(data['incidence'].sel(cause=cause)[-1]))}" for cause in data["cause"].values
        )
        words = f"Share of worlds collapsed by day {int(data['day'][-1])}, by cause: {shares}."
        return image(self._drawn("causes", causes.ROOM, lambda ax: causes.plot_causes(data, ax)), words)

    def _drawn(self, name: str, room: Room, *plots: Plot) -> str:
        if name not in self._kept:
            self._kept[name] = Canvas(WIDTH, HEIGHT, room, plots[-1])
        return self._kept[name].drawn(*plots)


def _of_reference(data: "xr.Dataset") -> list[str]:
    """Variables of the reference class: here the base case is what the curve is compared with."""
    return [str(name) for name in data.variables if str(name).startswith("reference")]


def image(picture: str, words: str) -> str:
    """An SVG as an HTML image that needs no file, with words for those who cannot see it."""
    content = base64.b64encode(picture.encode()).decode()
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{content}">'
