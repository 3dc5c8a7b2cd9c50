"""Where the uncertainty about one event comes from: the law of total variance."""

import numpy as np

from sim.studies.errors import Sample, mean_over_points, proportion_noise, variance_over_points

COMPONENTS = ("parameters", "state", "chance")
"""Not knowing the parameters; not knowing where the world stands at the start; what chance will still decide."""


def split_variance(each: np.ndarray, n: int, sample: Sample | None, origins: np.ndarray | None) -> np.ndarray:
    """Variance of an event, split into COMPONENTS, shape (3, days); the three sum to p(1-p).

    Parameters
    ----------
    each
        Probability of the event by point, shape (points, days), out of `n` >= 2 replications.
    sample
        How points count; alike, each a row of its own, when None.
    origins
        Of points that start from filtered particles, the particle at the opening that each descends
        from, ascending; None where all start alike.

    Notes
    -----
    Var(event) = Var over points of p + mean of p(1-p): the second is chance. Where points are
    particles, the first is parameters and state together. Two particles of one row with different
    origins are independent given the parameters, so the mean product of their p is the square of
    the row's own probability: its variance over rows is that of the parameters.
    """
    weights = sample.weights if sample is not None else None
    p = mean_over_points(each, weights)
    between = np.zeros_like(p)
    if len(each) > 1:
        between = np.maximum(variance_over_points(each, weights) - proportion_noise(each, n, weights), 0.0)
    total = p * (1.0 - p)
    between = np.minimum(between, total)
    parameters = between
    if sample is not None and origins is not None:
        parameters = np.clip(_variance_over_rows(each, sample.rows, origins), 0.0, between)
    return np.stack([parameters, between - parameters, total - between])


def _variance_over_rows(each: np.ndarray, rows: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Variance over rows of their probability; rows with particles of one origin only say nothing of it."""
    first = np.flatnonzero(np.diff(origins, prepend=-1))
    sums = np.add.reduceat(each, first, axis=0)
    sizes = np.diff(first, append=len(origins)).astype(np.float64)
    starts = np.flatnonzero(np.diff(rows[first], prepend=-1))
    row_sums, row_sizes = np.add.reduceat(sums, starts, axis=0), np.add.reduceat(sizes, starts)
    pairs = row_sizes * row_sizes - np.add.reduceat(sizes * sizes, starts)
    several = pairs > 0.0
    if not several.any():
        return np.zeros(each.shape[1])
    products = (row_sums * row_sums - np.add.reduceat(sums * sums, starts, axis=0))[several] / pairs[several, None]
    share = row_sizes[several] / row_sizes[several].sum()
    centre = share @ (row_sums[several] / row_sizes[several, None])
    return share @ products - centre * centre
