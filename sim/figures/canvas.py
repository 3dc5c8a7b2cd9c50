"""Axes that are drawn on again and again: only what changes between two drawings is made anew."""

from collections.abc import Callable

from matplotlib.axes import Axes

from sim.figures.labels import place
from sim.figures.style import Room, new_figure, to_svg

Plot = Callable[[Axes], object]
"""Draws on axes that have room around them; ticks and their labels are the same every time."""

CSS_PIXELS = 96
"""In an inch: the unit of an SVG that names none."""


class Canvas:
    """One pair of axes, its ticks and labels drawn once: with the making of axes they are half of the work.

    Parameters
    ----------
    width, height
        Of the picture, inches in print.
    room
        White around the axes.
    ticks
        Any drawing that gives the axes their ticks.
    """

    def __init__(self, width: float, height: float, room: Room, ticks: Plot) -> None:
        self._figure, self._ax = new_figure(width, height)
        place(self._figure, room.left, width - room.right, room.below, height - room.above)
        self._bare = set(self._ax.get_children())
        self._lines = [spine for spine in self._ax.spines.values() if spine.get_visible()]
        self._ax.patch.set_visible(False)
        ticks(self._ax)
        self._wipe()
        self._show(below=True)
        self._axis = to_svg(self._figure)
        self._show(below=False)

    def drawn(self, *plots: Plot) -> str:
        """What these plot, one over another, as SVG with the ticks and labels."""
        self._wipe()
        for plot in plots:
            plot(self._ax)
        width, height = CSS_PIXELS * self._figure.get_size_inches()
        layers = (picture[picture.index("<svg") :] for picture in (self._axis, to_svg(self._figure)))
        size = f'width="{width:.3f}" height="{height:.3f}" viewBox="0 0 {width:.3f} {height:.3f}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(layers)}</svg>'

    def _show(self, below: bool) -> None:
        """Show the lower layer alone, ticks and their labels on white; or all but these."""
        for artist in (self._ax.xaxis, self._ax.yaxis, self._figure.patch):
            artist.set_visible(below)
        for spine in self._lines:
            spine.set_visible(not below)

    def _wipe(self) -> None:
        for artist in set(self._ax.get_children()) - self._bare:
            artist.remove()
