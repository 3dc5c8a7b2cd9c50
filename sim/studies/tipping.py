"""Where a probability crosses a level: the line in the plane of two settings, and how surely it runs there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ConfigError
from sim.evidence.reading import whole_number
from sim.studies.boxes import is_number
from sim.studies.errors import Z95
from sim.studies.inquiry_cards import tipping_card
from sim.studies.interest import opened, varied
from sim.studies.measures import Measure, read_measure
from sim.studies.surface import Cells, Surface, expit, fit, pool

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sim.studies.stored import StoredStudy

FEWEST_VALUES, FEWEST_PLACES = 4, 16
"""Different values of each of the two settings, and of both together."""

LEVEL, NODES = 0.5, 51
"""The level that is mapped unless another is asked for; nodes of the map along each setting."""

SHOWN = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Where the second setting is held, in shares of its range, to say where the first one tips."""

DIGITS = 6
"""Significant digits that are stored: beyond them, linear algebra may differ from machine to machine."""

BOUNDS = ("value", "low", "high")


@dataclass(frozen=True, repr=False)
class TippingMap:
    """A probability over two settings, and the line where it crosses a level; every table is a pandas DataFrame."""

    x: str
    y: str
    measure: Measure
    level: float
    grid: "pd.DataFrame"
    """Every node of the map: x, y, value, low, high (95 %), beyond (1: above the level, -1: below, 0: undecided)."""
    contour: "pd.DataFrame"
    """The lines where value, low and high cross the level: bound, line, x, y in order along each line."""
    crossings: "pd.DataFrame"
    """At some values of y, every x where the level is crossed, with the ends of its band (NaN: beyond the study), and
    `course`: rises or falls across the level; where it is not crossed, above, below or undecided."""
    others: tuple[str, ...]
    """Settings that vary as well: the probability is the mean over them."""
    cells: Cells
    scatter: float
    """Standard deviation of a point's probability about the surface, at the level, because of `others`."""
    common_draws: bool

    @property
    def crossed(self) -> bool:
        """Whether the level is crossed anywhere."""
        return bool((self.contour["bound"] == "value").any())

    def __repr__(self) -> str:
        shares = [f"{100 * (self.grid['beyond'] == side).mean():.0f} %" for side in (1, -1, 0)]
        return (
            f"<TippingMap of {self.measure.name} at {self.level:g} over {self.x} and {self.y}: above in {shares[0]} of "
            f"the map, below in {shares[1]}, undecided in {shares[2]}; see .contour>"
        )

    def _repr_html_(self) -> str:
        return tipping_card(self).html

    def to_pandas(self) -> "pd.DataFrame":
        """Every node of the map."""
        return self.grid


def tipping_map(
    study: "StoredStudy | str | Path",
    x: str,
    y: str,
    *,
    measure: str = "holds_90",
    level: float = LEVEL,
    seed: int = 20251019,
) -> TippingMap:
    """Map where a probability crosses a level over two settings of a study.

    Parameters
    ----------
    study
        From `sim.open_study`, or its folder: a grid, or points scattered over x, y and other settings.
    x, y
        Two settings that vary, with numbers as values.
    measure
        A probability; see `sim.studies.measures.read_measure`.
    level
        Between 0 and 1.
    seed
        Of the restarts of the search for the surface's scales.

    Notes
    -----
    `sim.studies.surface.fit` says how the surface is fitted. Where all points use the same draws, their
    shared error does not average out between them: the variance of one point is added to the band's.

    Raises
    ------
    ConfigError
        If a setting is not allowed, or the study does not cover the two settings.
    StoreError
        If there is no study in that folder.
    """
    study = opened(study)
    asked = check_tipping(study, x, y, measure=measure, level=level, seed=seed)
    (value, _), n = study.measure(measure), study.effective(measure)
    given = study.points[[x, y]].to_numpy(float)
    origin, extent = given.min(axis=0), np.ptp(given, axis=0)
    cells = pool((given - origin) / extent, value, n)
    surface = fit(cells, seed)
    common = bool(study.manifest["common_draws"])
    shared = float((1.0 / n).mean()) if common else 0.0
    axes = [origin[k] + extent[k] * np.linspace(0.0, 1.0, NODES) for k in (0, 1)]
    surfaces = _surfaces(surface, shared)
    others = tuple(name for name in varied(study).columns if name not in (x, y))
    scatter = float(np.sqrt(surface.dispersion * level * (1.0 - level)))
    return TippingMap(
        x, y, asked, level,
        _grid((x, y), axes, surfaces, level), _contour((x, y), axes, surfaces, level),
        _crossings((x, y), axes, surfaces, level), others, cells, rounded(scatter), common,
    )  # fmt: skip


def read_tip(study: "StoredStudy", settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a configuration asks of `tipping_map`, checked; None where it wants no map.

    Raises
    ------
    ConfigError
        As `tipping_map` does; or if there are not two settings, or none and yet another level.
    """
    tip, level = settings["tip"], settings["level"]
    if tip is None:
        if level != LEVEL:
            raise ConfigError(f"level: {level!r} is for a tipping map. Name two settings with tip=, or give no level.")
        return None
    if not isinstance(tip, list) or len(tip) != 2:
        raise ConfigError(
            f"tip: {tip!r} is not allowed. Give two settings that the study varies, as in "
            "tip=[mediation.leverage_turkiye,mediation.rescue_prob], or null."
        )
    asked = dict(zip("xy", tip, strict=True)) | {key: settings[key] for key in ("measure", "level", "seed")}
    check_tipping(study, **asked)
    return asked


def check_tipping(study: "StoredStudy", x: Any, y: Any, *, measure: str, level: Any, seed: Any) -> Measure:
    """The measure; every setting of `tipping_map` is checked.

    Raises
    ------
    ConfigError
        As `tipping_map` does.
    """
    asked = read_measure(measure, int(study.days[-1]))
    if not asked.event:
        raise ConfigError(f"measure: {asked.name} is no probability. A tipping map is of one, such as holds_90.")
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0.0 < level < 1.0:
        raise ConfigError(f"level: {level!r} is not allowed. Give a number between 0 and 1, such as 0.5.")
    whole_number("seed", seed, 0, 2**63 - 1)
    settings = varied(study)
    known = [name for name in settings.columns if is_number(settings[name])]
    for name in (x, y):
        if name not in known:
            what = (
                "it is the same at every point, or no number" if name in study.varied else "the study does not vary it"
            )
            raise ConfigError(f"tip: {name!r}: {what}. Numbers that vary there: {', '.join(known) or 'none'}.")
        if settings[name].nunique() < FEWEST_VALUES:
            raise ConfigError(
                f"tip: {name} has {settings[name].nunique()} different values in this study; a map needs at least "
                f"{FEWEST_VALUES}. Sweep over more of them."
            )
    if x == y:
        raise ConfigError(f"tip: {x} is named twice. Give two settings.")
    places = len(settings[[x, y]].drop_duplicates())
    if places < FEWEST_PLACES:
        raise ConfigError(
            f"tip: the study has points at {places} places of {x} and {y}; a map needs at least {FEWEST_PLACES}."
        )
    return asked


def rounded(values: Any) -> Any:
    """Numbers to DIGITS significant digits."""
    values = np.asarray(values, float)
    found = np.array([float(f"{value:.{DIGITS}g}") for value in values.ravel()]).reshape(values.shape)
    return float(found) if found.ndim == 0 else found


def _surfaces(surface: Surface, shared: float) -> dict[str, np.ndarray]:
    """Value, low and high on the nodes, (NODES, NODES) each, y first; rounded.

    `shared`: variance, over p(1-p), of the error that all points have in common.
    """
    steps = np.linspace(0.0, 1.0, NODES)
    places = np.stack(np.meshgrid(steps, steps, indexing="xy"), axis=-1).reshape(-1, 2)
    logit, deviation = surface.logits(places)
    p = expit(logit)
    half = Z95 * np.sqrt(deviation * deviation + shared / (p * (1.0 - p)))
    found = dict(zip(BOUNDS, (p, expit(logit - half), expit(logit + half)), strict=True))
    return {name: rounded(values).reshape(NODES, NODES) for name, values in found.items()}


def _grid(
    names: tuple[str, str], axes: list[np.ndarray], surfaces: dict[str, np.ndarray], level: float
) -> "pd.DataFrame":
    import pandas as pd

    x, y = np.meshgrid(*axes, indexing="xy")
    flat = {name: values.ravel() for name, values in surfaces.items()}
    beyond = np.where(flat["low"] > level, 1, np.where(flat["high"] < level, -1, 0))
    places = dict(zip(names, (rounded(x.ravel()), rounded(y.ravel())), strict=True))
    return pd.DataFrame({**places, **flat, "beyond": beyond})


def _contour(
    names: tuple[str, str], axes: list[np.ndarray], surfaces: dict[str, np.ndarray], level: float
) -> "pd.DataFrame":
    """The lines where value, low and high cross the level, in order along each."""
    import pandas as pd
    from contourpy import contour_generator

    parts: list[pd.DataFrame] = []
    for bound in BOUNDS:
        lines = contour_generator(axes[0], axes[1], surfaces[bound]).lines(level)
        for number, line in enumerate(np.asarray(line, float) for line in lines):
            places = dict(zip(names, rounded(line).T, strict=True))
            parts.append(pd.DataFrame({"bound": bound, "line": number, **places}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["bound", "line", *names])


def _crossings(
    names: tuple[str, str], axes: list[np.ndarray], surfaces: dict[str, np.ndarray], level: float
) -> "pd.DataFrame":
    import pandas as pd

    found: list[dict[str, Any]] = []
    for share in SHOWN:
        row = round(share * (NODES - 1))
        at = rounded(axes[1][row])
        value, low, high = (surfaces[bound][row] - level for bound in BOUNDS)
        for course, *ends in cross(axes[0], value, low, high):
            found.append({names[1]: at, "course": course} | dict(zip((names[0], "low", "high"), ends, strict=True)))
    return pd.DataFrame(found, columns=[names[1], "course", names[0], "low", "high"])


def cross(x: np.ndarray, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[tuple[str, float, float, float]]:
    """Where a curve crosses zero, and the band around each crossing in which its interval holds zero.

    Parameters
    ----------
    x
        Nodes, ascending, (nodes,).
    value, low, high
        The curve and its interval there, (nodes,) each.

    Returns
    -------
    list
        (course, x, low, high): rises or falls; an end of the band is NaN where it lies beyond the nodes.
        A curve without a crossing has one entry: (above, below or undecided, NaN, NaN, NaN).
    """
    nan = float("nan")
    decided = np.flatnonzero((low > 0.0) | (high < 0.0))
    changes = np.flatnonzero((value[:-1] > 0.0) != (value[1:] > 0.0))
    if not len(changes):
        return [("undecided" if len(decided) < len(x) else "above" if value[0] > 0.0 else "below", nan, nan, nan)]
    found: list[tuple[str, float, float, float]] = []
    for k in changes:
        left, right = decided[decided <= k], decided[decided > k]
        start = _zero(x, _edge(low, high, left[-1]), left[-1]) if len(left) else nan
        end = _zero(x, _edge(low, high, right[0]), right[0] - 1) if len(right) else nan
        course = "rises" if value[k + 1] > value[k] else "falls"
        found.append((course, rounded(_zero(x, value, k)), rounded(start), rounded(end)))
    return found


def _edge(low: np.ndarray, high: np.ndarray, node: Any) -> np.ndarray:
    """The bound that ends the band beside a decided node: the one that is nearer to zero there."""
    return low if low[node] > 0.0 else high


def _zero(x: np.ndarray, values: np.ndarray, k: Any) -> float:
    """Where the line from node k to the next is zero; the two differ in sign."""
    return float(x[k] - values[k] / (values[k + 1] - values[k]) * (x[k + 1] - x[k]))
