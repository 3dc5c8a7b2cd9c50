"""Where the uncertainty about one event comes from: the law of total variance."""

from typing import NamedTuple

import numpy as np

from sim.studies.errors import mean_over_points, proportion_noise, variance_over_points, weighted_sum

COMPONENTS = ("parameters", "state", "chance")
"""Not knowing the parameters; not knowing where the world stands at the start; what chance will still decide."""


JACKKNIFE = 16
"""Groups of parameter rows, each left out once, for the error of the split."""


class Points(NamedTuple):
    """What points have in common, (points,) each.

    `weights`: sum 1, or None where they count alike; `rows`: the parameter row of each, ascending;
    `origins`: the particle at the opening that each descends from, ascending, or None where all start
    alike.
    """

    weights: np.ndarray | None
    rows: np.ndarray
    origins: np.ndarray | None

    def without(self, group: int) -> tuple[np.ndarray, "Points"]:
        """Which points remain without a group of rows, and they alone."""
        kept = self.rows % JACKKNIFE != group
        weights = None if self.weights is None else self.weights[kept] / self.weights[kept].sum()
        return kept, Points(weights, self.rows[kept], None if self.origins is None else self.origins[kept])


def split_variance(each: np.ndarray, n: int, points: Points) -> np.ndarray:
    """Variance of an event, split into COMPONENTS, shape (3, days); the three sum to p(1-p).

    Parameters
    ----------
    each
        Probability of the event by point, shape (points, days), out of `n` >= 2 replications.
    points
        How they count and what they have in common.

    Notes
    -----
    Var(event) = Var over points of p + mean of p(1-p): the second is chance. Where points are
    particles, the first is parameters and state together. Particles of one row with different origins
    are independent given the parameters: half the mean square of their difference is the variance
    of the state.
    """
    p = mean_over_points(each, points.weights)
    total, noise = p * (1.0 - p), proportion_noise(each, n, points.weights)
    between = np.zeros_like(p)
    if len(each) > 1:
        between = np.clip(variance_over_points(each, points.weights) - noise, 0.0, total)
    state = np.zeros_like(p)
    if points.origins is not None:
        state = np.clip(_variance_within_rows(each, points.rows, points.origins) - noise, 0.0, between)
    return np.stack([between - state, state, total - between])


def split_error(each: np.ndarray, n: int, points: Points) -> np.ndarray:
    """Standard error of `split_variance`, (3, days): jackknife over groups of rows (Tukey 1958); NaN with few rows."""
    if len(np.unique(points.rows)) < 2 * JACKKNIFE:
        return np.full((len(COMPONENTS), each.shape[1]), np.nan)
    parts: list[np.ndarray] = []
    for group in range(JACKKNIFE):
        kept, rest = points.without(group)
        parts.append(split_variance(each[kept], n, rest))
    return np.sqrt((JACKKNIFE - 1) * np.var(parts, axis=0))


def _variance_within_rows(each: np.ndarray, rows: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Mean variance between particles of one row, from pairs of different origins; 0 where there are none."""
    first = np.flatnonzero(np.diff(origins, prepend=-1))
    sizes = np.diff(first, append=len(origins)).astype(np.float64)
    sums, squares = np.add.reduceat(each, first, axis=0), np.add.reduceat(np.square(each), first, axis=0)
    starts = np.flatnonzero(np.diff(rows[first], prepend=-1))
    row_sizes = np.add.reduceat(sizes, starts)
    pairs = np.square(row_sizes) - np.add.reduceat(np.square(sizes), starts)
    several = pairs > 0.0
    if not several.any():
        return np.zeros(each.shape[1])
    others = np.repeat(row_sizes, np.diff(starts, append=len(first))) - sizes
    own = np.add.reduceat(others[:, None] * squares, starts, axis=0)
    products = np.square(np.add.reduceat(sums, starts, axis=0)) - np.add.reduceat(np.square(sums), starts, axis=0)
    within = (own - products)[several] / pairs[several, None]
    return weighted_sum(row_sizes[several] / row_sizes[several].sum(), within)
