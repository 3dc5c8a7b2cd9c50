"""Boxes in the space of a study's settings: PRIM peels them, and counting points says how good each is."""

import warnings
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

PEEL, PASTE, SMALLEST = 0.05, 0.05, 0.05
"""Share of a box that PRIM peels off or pastes on at a time, and of the points that its smallest box holds."""

SIGNIFICANT = 0.05
"""A restriction whose quasi-p-value is above it is dropped."""


class Restriction(NamedTuple):
    """One side of a box: a setting is at least or at most so much, or one of these values."""

    name: str
    side: str
    """ "at least", "at most" or "one of"."""
    limit: Any
    """A number, or the values allowed."""

    def holds(self, points: "pd.DataFrame") -> np.ndarray:
        """Whether it holds at each point, (points,)."""
        values = points[self.name]
        if self.side == "one of":
            return values.astype(str).isin(self.limit).to_numpy()
        given = values.to_numpy(float)
        return given >= self.limit if self.side == "at least" else given <= self.limit

    def __str__(self) -> str:
        limit = " or ".join(self.limit) if self.side == "one of" else f"{self.limit:.4g}"
        return f"{self.name} {'is' if self.side == 'one of' else self.side} {limit}"


Box = tuple[Restriction, ...]
"""All of them hold; the empty box is the whole space."""


class Score(NamedTuple):
    """How many points a box holds, and how many of them are of interest, out of how many."""

    n: int
    cases: int
    all_points: int
    all_cases: int

    @property
    def density(self) -> float:
        """Share of the box's points that are of interest."""
        return self.cases / self.n if self.n else 0.0

    @property
    def coverage(self) -> float:
        """Share of the points of interest that lie in the box."""
        return self.cases / self.all_cases if self.all_cases else 0.0

    @property
    def mass(self) -> float:
        """Share of all points that lie in the box."""
        return self.n / self.all_points

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density, F1 (van Rijsbergen 1979)."""
        return 2.0 * self.cases / (self.n + self.all_cases)


def inside(points: "pd.DataFrame", box: Box) -> np.ndarray:
    """Whether each point lies in a box, (points,)."""
    within = np.ones(len(points), bool)
    for restriction in box:
        within &= restriction.holds(points)
    return within


def peel(points: "pd.DataFrame", cases: np.ndarray) -> list[Box]:
    """Boxes of PRIM's peeling and pasting, from the whole space inwards (Friedman and Fisher 1999).

    Parameters
    ----------
    points
        A column for every setting; those that are no numbers count as categories.
    cases
        Whether each point is of interest, (points,); some must be, and some not.

    Notes
    -----
    EMA Workbench's PRIM with its lenient objective: gain in density per point peeled off (Kwakkel and
    Jaxa-Rozen 2016). It sees columns by their places and categories by theirs: names then cannot
    collide with its own, nor can the order of a set decide a tie.
    """
    coded, categories = _coded(points)
    with warnings.catch_warnings():
        _quiet_about_its_imports()
        from ema_workbench.analysis.prim import Prim

        warnings.filterwarnings("ignore", "The inplace keyword", DeprecationWarning)  # of pandas, within EMA Workbench
        some = 0.5 / len(points)  # a box with a single case is denser: PRIM keeps whatever it ends with, we choose
        peeled = Prim(coded, cases.astype(int), threshold=some, peel_alpha=PEEL, paste_alpha=PASTE, mass_min=SMALLEST)
        found = peeled.find_box()
    assert found is not None  # None only where no points are left
    whole = peeled.box_init
    return [_restrictions(limits, whole, list(points.columns), categories) for limits in found.box_lims]


def prune(points: "pd.DataFrame", cases: np.ndarray, box: Box) -> Box:
    """The box without restrictions whose quasi-p-value is above `SIGNIFICANT`, dropped one by one, the worst first."""
    while box:
        values = [quasi_p(points, cases, box, restriction) for restriction in box]
        worst = int(np.argmax(values))
        if values[worst] <= SIGNIFICANT:
            break
        box = (*box[:worst], *box[worst + 1 :])
    return box


def quasi_p(points: "pd.DataFrame", cases: np.ndarray, box: Box, restriction: Restriction) -> float:
    """How likely the box would be so dense if this restriction did nothing; NaN for a box without points.

    One-sided binomial test of the box's cases against the density of the box without the restriction
    (Bryant and Lempert 2010, as in EMA Workbench).
    """
    from scipy.stats import binomtest

    within = inside(points, box)
    without = inside(points, tuple(other for other in box if other != restriction))
    if not within.any():
        return float("nan")
    density = float(cases[without].mean())
    return float(binomtest(int(cases[within].sum()), int(within.sum()), density, alternative="greater").pvalue)


def score(points: "pd.DataFrame", cases: np.ndarray, box: Box, all_points: int, all_cases: int) -> Score:
    """Count a box's points, out of so many."""
    within = inside(points, box)
    return Score(int(within.sum()), int(cases[within].sum()), all_points, all_cases)


def density_to_ask(density: float, base: float) -> float:
    """The density that a box is to have where a share `base` of all points is of interest.

    Where most points are, or more than `density`, at least half-way from their share to 1: a box as dense
    as that says something.
    """
    return density if base < min(density, 0.5) else max(density, 0.5 * (1.0 + base))


def choose(
    points: "pd.DataFrame", cases: np.ndarray, boxes: Sequence[Box], scores: Sequence[Score], density: float
) -> tuple[int | None, Box]:
    """Which box to keep, and what pruning leaves of it: None, and the whole space, where none has a restriction left.

    The first in `ranked` order that is still so dense when it is pruned; if none is, the first by balance of
    which anything is left.
    """
    pruned = cache(lambda i: prune(points, cases, boxes[i]))
    dense, balanced = ranked(boxes, scores, density)
    for i in dense:
        if pruned(i) and float(cases[inside(points, pruned(i))].mean()) >= density:
            return i, pruned(i)
    return next(((i, pruned(i)) for i in balanced if pruned(i)), (None, ()))


def ranked(boxes: Sequence[Box], scores: Sequence[Score], density: float) -> tuple[list[int], list[int]]:
    """Places of the boxes that are at least so dense, those that cover most first; and of all, by their balance."""
    restricted = [i for i, box in enumerate(boxes) if box]
    dense = [i for i in restricted if scores[i].density >= density]
    return (
        sorted(dense, key=lambda i: (scores[i].coverage, scores[i].density), reverse=True),
        sorted(restricted, key=lambda i: scores[i].balance, reverse=True),
    )


def _coded(points: "pd.DataFrame") -> tuple["pd.DataFrame", dict[int, list[str]]]:
    """Columns by their places, numbers as floats, everything else as places in a sorted list of its values."""
    import pandas as pd

    columns: dict[str, Any] = {}
    categories: dict[int, list[str]] = {}
    for k, name in enumerate(points.columns):
        values = points[name]
        if is_number(values):
            columns[f"x{k}"] = values.to_numpy(float)
        else:
            text = values.astype(str)
            categories[k] = sorted(text.unique())
            columns[f"x{k}"] = pd.Categorical([categories[k].index(value) for value in text])
    return pd.DataFrame(columns), categories


def is_number(values: "pd.Series[Any]") -> bool:
    """Whether a column holds numbers alone; true and false are none."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return is_numeric_dtype(values.dtype) and not is_bool_dtype(values.dtype) and bool(values.notna().all())


def _restrictions(limits: Any, whole: Any, names: list[Any], categories: dict[int, list[str]]) -> Box:
    """A box as PRIM holds it, in our terms: only what differs from the whole space."""
    found: list[Restriction] = []
    for k, name in enumerate(names):
        (low, high), (least, most) = limits[f"x{k}"], whole[f"x{k}"]
        if k in categories:
            if low != least:
                found.append(Restriction(name, "one of", tuple(categories[k][code] for code in sorted(low))))
            continue
        if low != least:
            found.append(Restriction(name, "at least", float(low)))
        if high != most:
            found.append(Restriction(name, "at most", float(high)))
    return tuple(found)


def _quiet_about_its_imports() -> None:
    """EMA Workbench tells of optional packages that are not needed here."""
    warnings.filterwarnings("ignore", "ipyparallel not installed", UserWarning)
    warnings.filterwarnings("ignore", "altair based interactive inspection", ImportWarning)
