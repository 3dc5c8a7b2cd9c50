"""What a study varies, on axes and in captions: names that are broken, numbers or categories, the design behind it."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from sim.figures.captions import origin
from sim.figures.labels import text_width
from sim.figures.style import MM, NORMAL, axes_size

UNCERTAINTY = {
    "modes": "chance alone; parameters that the design does not vary stand at their modes",
    "prior": "chance, and parameters that the design does not vary, drawn from their ranges",
    "particles": "chance, and what is not known of the worlds that fit the documents",
}
"""By what a sweep's points start from, its `base`."""

NO_BREAK = "\N{NO-BREAK SPACE}"

FEW = 8
"""Different values up to which each is a tick of its own."""


def setting_label(ax: Axes, name: str, attrs: Mapping[Any, Any], room: float = 0.0) -> str:
    """A setting with its unit, on as many lines as it needs in so much room, inches; in the axes' width if 0."""
    unit = attrs["units"].get(name, "")
    assert isinstance(ax.figure, Figure)
    whole = f"{name} ({unit.replace(' ', NO_BREAK)})" if unit else name
    return broken(ax.figure, whole, room or axes_size(ax)[0] + 8 * MM)


def broken(figure: Figure, name: str, width: float, **looks: Any) -> str:
    """A long name broken between its parts, after underscores and spaces, into lines of at most `width` inches."""
    probe = figure.text(0, 0, "", **{"size": NORMAL, **looks})
    lines: list[str] = []
    for piece in re.split(r"(?<=[_ ])|(?<=\.)(?=[a-z])", name):
        probe.set_text((lines[-1] + piece) if lines else piece)
        if lines and text_width(probe) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    probe.remove()
    return "\n".join(line.strip() for line in lines)


def is_amount(values: "pd.Series[Any]") -> bool:
    """Whether a setting's values are numbers, and not categories or yes and no."""
    return is_numeric_dtype(values.dtype) and not is_bool_dtype(values.dtype) and bool(values.notna().all())


def positions(values: "pd.Series[Any]") -> tuple[np.ndarray, list[str]]:
    """Where values stand on an axis, and the names of categories, in the order of the study; none for numbers."""
    if is_amount(values):
        return values.to_numpy(float), []
    codes, names = pd.factorize(values.astype(str))
    return codes.astype(float), [str(name) for name in names]


def setting_axis(ax: Axes, values: "pd.Series[Any]", label: str, way: str = "x") -> np.ndarray:
    """Set up an axis for a setting, with its categories as ticks; where its values stand on it."""
    at, names = positions(values)
    axis = ax.xaxis if way == "x" else ax.yaxis
    room = axes_size(ax)[0 if way == "x" else 1]
    if names:
        assert isinstance(ax.figure, Figure)
        each = (room / len(names) if way == "x" else 22 * MM) - MM
        axis.set_ticks(range(len(names)), [broken(ax.figure, name, each, size=6) for name in names])
        (ax.set_xlim if way == "x" else ax.set_ylim)(-0.5, len(names) - 0.5)
    else:
        ticks = _ticks(at, room)
        axis.set_ticks(ticks, [amount(tick) for tick in ticks])
    axis.set_label_text(label)
    return at


def _ticks(at: np.ndarray, room: float) -> list[float]:
    """The values themselves where they are few, else round ones between the least and the greatest."""
    own, low, high = np.unique(at), float(at.min()), float(at.max())
    if len(own) <= min(FEW, room / (8 * MM)):
        return own.tolist()
    found = MaxNLocator(max(2, int(room / (13 * MM))), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    within = [float(tick) for tick in found if low <= tick <= high]
    return within if len(within) > 1 else [low, high]


def amount(value: float) -> str:
    """A value of a setting, to four digits."""
    return f"{float(value):.4g}".replace("-", "\N{MINUS SIGN}")


def the_design(attrs: Mapping[Any, Any]) -> str:
    """How many points and replications a sweep has, and which uncertainty it contains; for a caption."""
    finished, points = int(attrs["finished"]), int(attrs["points"])
    least, most = attrs["replications_range"]
    each = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    many = f"{finished:,}" if finished == points else f"{finished:,} of {points:,}"
    told = f"n = {many} point{'' if points == 1 else 's'} × {each} replication{'' if most == 1 else 's'}"
    draws = " All points use the same draws, so they differ by their settings alone." if attrs["common_draws"] else ""
    return f"{told}. Uncertainty: {UNCERTAINTY[attrs['base']]}.{draws if points > 1 else ''} {origin(dict(attrs))}"


def unfinished(attrs: Mapping[Any, Any]) -> str:
    """A warning where points are missing, or nothing."""
    missing = int(attrs["points"]) - int(attrs["finished"])
    if not missing:
        return ""
    how = "damaged or not finished" if attrs.get("damaged") else "not finished"
    return f"INCOMPLETE: {missing:,} of {int(attrs['points']):,} points are {how}, and left out."
