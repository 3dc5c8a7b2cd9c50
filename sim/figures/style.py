"""The look of every figure: sizes in print, type, colours that survive grey, and files stable to the byte."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

MM = 1 / 25.4
"""A millimetre in inches."""

COLUMN = 85 * MM
"""Width of a figure in one column, inches."""

PAGE = 170 * MM
"""Width of a figure across two columns, inches."""

SLIDE = 120 * MM
"""Width of a figure for a slide, inches: filling the height of one, a plot of curves has type of 10 to 18 points."""

WIDTHS = {"column": COLUMN, "page": PAGE, "slide": SLIDE}
"""Widths by name."""

DPI = 300
"""Resolution of a PNG in print, dots per inch."""

SCREEN_DPI = 150
"""Resolution of a figure shown in a notebook."""

SMALL, NORMAL, LARGE = 6.0, 7.0, 9.0
"""Type sizes in points: notes and ticks; labels; titles."""

INK = "#1a1a1a"
GREY = "#595959"
"""Second-rank text; dark enough to read on paper."""
FAINT = "#b3b3b3"
CLOUD = "#d9d9d9"
"""An area behind lines."""
GRID = "#e3e3e3"

NAVY = "#0f3d6e"
"""The forecast itself."""
BEFORE = "#8c8c8c"
"""What it was before the evidence."""
BAND_INNER = "#8fb0d2"
BAND_OUTER = "#d2dfed"

DASHES = (0, (4, 2))
"""Thin ones are Monte Carlo error."""

WITH_AGREEMENT = "#1b4a78"
WITHOUT_AGREEMENT = "#a9cbe8"
ESCALATION = "#cb6a3c"
LAPSE = "#f3bd7d"
WITHDRAWAL = "#fbeccb"

PAKISTAN = "#0072b2"
AFGHANISTAN = "#d55e00"

SETTINGS: dict[str, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so every machine sets the same lines
    "font.size": NORMAL,
    "text.parse_math": False,  # a dollar sign in a title is a dollar sign
    "text.color": INK,
    "axes.labelsize": NORMAL,
    "axes.titlesize": LARGE,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.5,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.pad": 2.0,
    "ytick.major.pad": 2.0,
    "lines.linewidth": 1.3,
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
    "savefig.facecolor": "white",
    "pdf.fonttype": 42,  # text in a PDF stays text: it can be searched and copied
    "svg.fonttype": "path",  # text in an SVG becomes outlines: no program can put another font in its place
    "svg.hashsalt": "ceasefire",
}

METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Per file format, what would change from day to day or from version to version, left out."""


@contextmanager
def style() -> Iterator[None]:
    """The house style while the block runs, whatever the reader's own settings; then theirs again."""
    with matplotlib.style.context(SETTINGS, after_reset=True):
        yield


class Words(NamedTuple):
    """What is written around a plot."""

    title: str
    subtitle: str
    caption: str
    warning: str = ""


class Room(NamedTuple):
    """White around axes for ticks and labels, inches."""

    left: float
    right: float
    below: float
    above: float


class PrintFigure(Figure):
    """A figure that pyplot knows nothing of, and that a notebook shows by itself."""

    words: Words | None = None
    """Title, subtitle, caption, warning, where `labels.frame` wrote them."""

    inside: tuple[float, float] | None = None
    """Where what lies between subtitle and caption begins and ends, inches from the lower edge."""

    def _repr_png_(self) -> bytes:
        # Hinting fits letters to pixels: at this resolution it would stretch lines beyond the width they were set for.
        with style(), matplotlib.rc_context({"text.hinting": "none"}), BytesIO() as picture:
            self.savefig(picture, format="png", dpi=SCREEN_DPI, metadata=METADATA["png"])
            return picture.getvalue()


@style()
def new_figure(width: float = PAGE, height: float = 95 * MM) -> tuple[PrintFigure, Axes]:
    """An empty figure in the house style, with one pair of axes.

    Parameters
    ----------
    width, height
        Size in print, inches; `COLUMN`, `PAGE` and `SLIDE` are the usual widths.
    """
    figure = PrintFigure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


@style()
def axes_in(room: Room, width: float = PAGE, height: float = 65 * MM) -> Axes:
    """New axes of that height with room around them, for a plot that is given none."""
    figure, ax = new_figure(width, room.below + height + room.above)
    across, up = figure.get_size_inches()
    figure.subplots_adjust(room.left / across, room.below / up, 1 - room.right / across, 1 - room.above / up)
    return ax


def axes_size(ax: Axes) -> tuple[float, float]:
    """Width and height of axes in print, inches."""
    box, dpi = ax.get_window_extent(), ax.figure.dpi
    return box.width / dpi, box.height / dpi


def save(figure: Figure, stem: Path | str) -> list[Path]:
    """Write a figure as PNG (300 dpi), SVG and PDF; the same figure gives the same bytes on any day.

    Each file is written beside its place and then moved there, so none is ever half-written.

    Parameters
    ----------
    figure
        From this package or any other.
    stem
        Path without a suffix; missing folders are made.

    Returns
    -------
    list of Path
        The three files, in that order.
    """
    stem = Path(stem)
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, metadata in METADATA.items():
        path = stem.with_name(f"{stem.name}.{kind}")
        unfinished = stem.with_name(f".{stem.name}.{os.getpid()}.{kind}")
        try:
            with style():
                figure.savefig(unfinished, format=kind, dpi=DPI, metadata=metadata)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        paths.append(path)
    return paths


def to_svg(figure: PrintFigure) -> str:
    """The plot alone as SVG, without the words around it: for a page that sets them in its own type.

    The figure's title and caption are left out, so give `figure.words` beside it.
    """
    low, high = figure.inside or (0.0, figure.get_figheight())
    shown = [text for text in figure.texts if text.get_visible()] if figure.words else []
    for text in shown:
        text.set_visible(False)
    try:
        with style(), StringIO() as picture:
            cut = Bbox([[0.0, low], [figure.get_figwidth(), high]])
            figure.savefig(picture, format="svg", bbox_inches=cut, metadata=METADATA["svg"])
            return picture.getvalue()
    finally:
        for text in shown:
            text.set_visible(True)
