"""What a printed figure must never do: cut words off, or print them over each other; how dark it prints."""

from itertools import combinations

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

TOUCH = 4
"""Pixels at 300 dpi by which the boxes of two texts may overlap: a third of a millimetre, descenders only."""


def illegible(figure: Figure) -> list[str]:
    """Texts that run off the page or overlap another."""
    figure.draw_without_rendering()
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    page = figure.bbox.padded(1)
    faults = [f"{text!r} runs off the page" for text, box in boxes if not _within(box, page)]
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > 1 and high > TOUCH:
            faults.append(f"{one!r} overlaps {other!r}")
    return faults


def _within(box, page) -> bool:
    return box.x0 >= page.x0 and box.x1 <= page.x1 and box.y0 >= page.y0 and box.y1 <= page.y1


def texts(figure_or_axes) -> list[str]:
    """All texts, the narrow spaces in them made plain."""
    return [t.get_text().replace("\u202f", " ") for t in figure_or_axes.findobj(Text) if t.get_text()]


def line(ax, label: str):
    """The line of that label."""
    (found,) = [found for found in ax.get_lines() if found.get_label() == label]
    return found


def grey(colour: str) -> float:
    """Lightness in grey print, CIE L* from 0 to 100."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
    return 116 * luminance ** (1 / 3) - 16
