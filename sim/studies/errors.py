"""Monte Carlo error of probabilities and means, and the spread over parameters without it."""

from typing import NamedTuple

import numpy as np

from sim.ensemble.intervals import Z95, wilson

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles over parameters that are reported."""


class Sample(NamedTuple):
    """How an ensemble's points stand for the distribution of parameters, where they do not count alike.

    `weights`: (points,), sum 1; `rows`: (points,), the parameter row of each, ascending. Points of one
    row are alike; rows are independent.
    """

    weights: np.ndarray
    rows: np.ndarray

    def by_row(self, values: np.ndarray) -> np.ndarray:
        """Weighted sums of (points, ...) over each row's points, (rows with points, ...)."""
        starts = np.flatnonzero(np.diff(self.rows, prepend=-1))
        return np.add.reduceat(values * _along(self.weights, values), starts, axis=0)


def _along(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weights of points, shaped to multiply values of shape (points, ...)."""
    return weights.reshape(-1, *(1,) * (values.ndim - 1))


class Estimate(NamedTuple):
    """A probability or mean with its 95 % Monte Carlo interval; arrays of one shape."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def proportion(counts: np.ndarray, n: int, sample: Sample | None = None) -> Estimate:
    """Probability over points, with a Wilson interval.

    Parameters
    ----------
    counts
        Replications with the event, shape (points, ...).
    n
        Replications of every point.
    sample
        How points count; alike and independent when None.

    Notes
    -----
    Replications of one parameter row are alike, so with several rows the interval uses the effective
    number of replications, p(1-p) over the squared standard error between rows (Kish 1965). It takes
    the rows as independent; Sobol rows are spread more evenly, so the interval covers more often than
    95 %. Where all or no replications show the event, the rows count, not the replications.
    """
    points = len(counts)
    each = counts / n
    if sample is not None:
        return ratio(sample.by_row(each), sample.by_row(np.ones_like(each)))
    p = each.mean(axis=0)
    effective = np.full(p.shape, float(points * n))
    if points > 1:
        variance = each.var(axis=0, ddof=1) / points
        mixed = variance > 0.0
        effective[mixed] = np.minimum(p[mixed] * (1.0 - p[mixed]) / variance[mixed], points * n)
        effective[~mixed & ((p == 0.0) | (p == 1.0))] = points
    low, high = wilson(p, effective)
    return Estimate(p, np.minimum(low, p), np.maximum(high, p))


def ratio(events: np.ndarray, all_of_them: np.ndarray, n: float = 1.0) -> Estimate:
    """A probability as the ratio of two sums over independent rows, with a Wilson interval.

    `events` and `all_of_them`, (rows, ...), are each row's weighted probability of the event, and of
    that which the probability is conditional on; with the latter equal to a row's weight, it is
    self-normalised importance sampling. The variance is that of linearised ratios (Kish 1965); a single
    row has that of its `n` replications.
    """
    whole = all_of_them.sum(axis=0)
    rows = len(events)
    with np.errstate(divide="ignore", invalid="ignore"):  # of nothing, as where all collapsed before, no share is known
        p = events.sum(axis=0) / whole
        variance = np.zeros_like(p)
        if rows > 1:
            variance = np.square(events - p * all_of_them).sum(axis=0) / np.square(whole) * rows / (rows - 1)
        alike = np.square(whole) / np.square(all_of_them).sum(axis=0) if rows > 1 else n * whole
        effective = np.divide(p * (1.0 - p), variance, out=alike * 1.0, where=(variance > 0.0) & (p > 0.0) & (p < 1.0))
        low, high = wilson(p, effective)
    return Estimate(p, np.minimum(low, p), np.maximum(high, p))


def mean(sums: np.ndarray, n: int, sample: Sample | None = None) -> Estimate:
    """Mean over points with a 95 % normal interval.

    Parameters
    ----------
    sums
        Sums of values and of their squares over replications, shape (points, k, 2).
    n
        Replications of every point.
    sample
        How points count; alike and independent when None.
    """
    points = len(sums)
    each = sums[..., 0] / n
    if sample is not None:
        by_row, weights = sample.by_row(each), sample.by_row(np.ones_like(each))
        value = by_row.sum(axis=0)
        variance = np.square(by_row - value * weights).sum(axis=0)
        return Estimate(value, value - Z95 * np.sqrt(variance), value + Z95 * np.sqrt(variance))
    value = each.mean(axis=0)
    if points > 1:
        variance = each.var(axis=0, ddof=1) / points
    else:
        spread = np.maximum(sums[0, :, 1] / n - value * value, 0.0)
        variance = spread / (n - 1) if n > 1 else np.full_like(value, np.nan)
    half = Z95 * np.sqrt(variance)
    return Estimate(value, value - half, value + half)


def weighted_sum(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum of weights (n,) times values (n, ...) over n, in a fixed order.

    Not a matrix product: those cut their sums by the number of cores, and so differ in the last bits.
    """
    return np.einsum("i,i...->...", weights, values)


def weighted_mean(weights: np.ndarray, values: np.ndarray) -> Estimate:
    """Mean over weighted rows of values (rows, k), with a 95 % normal interval.

    Self-normalised importance sampling: the weights, (rows,), sum 1, were estimated from the same rows, and
    the rows are independent (Kish 1965).
    """
    value = weighted_sum(weights, values)
    half = Z95 * np.sqrt(np.square(weights[:, None] * (values - value)).sum(axis=0))
    return Estimate(value, value - half, value + half)


def mean_over_points(each: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Mean of (points, ...) over points, which count alike where `weights` is None."""
    return each.mean(axis=0) if weights is None else weighted_sum(weights, each)


def variance_over_points(each: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Variance of (points, ...) over points, which count alike where `weights` is None."""
    if weights is None:
        return each.var(axis=0, ddof=1)
    return weighted_sum(weights, np.square(each - mean_over_points(each, weights)))


def range_over_points(each: np.ndarray, noise: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Quantiles over points of the true value, shape (len(QUANTILES), ...), Monte Carlo noise removed.

    Parameters
    ----------
    each
        Estimates by point, shape (points, ...).
    noise
        Mean Monte Carlo variance of one point's estimate, shape (...).
    weights
        Of points, (points,), sum 1; alike when None.

    Notes
    -----
    Estimates are drawn in towards their mean so that their variance is that of the true values: the
    observed variance less the noise (Louis 1984). Unlike a fitted distribution this keeps its shape.
    """
    centre, observed = mean_over_points(each, weights), variance_over_points(each, weights)
    true = np.maximum(observed - noise, 0.0)
    shrink = np.sqrt(np.divide(true, observed, out=np.zeros_like(observed), where=observed > 0.0))
    drawn_in = centre + shrink * (each - centre)
    if weights is None:
        return np.quantile(drawn_in, QUANTILES, axis=0)
    return np.apply_along_axis(_weighted_quantiles, 0, drawn_in, weights)


def _weighted_quantiles(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Quantiles by interpolation of the mid-distribution function, which does not jump where values are tied.

    Source: Ma, Genton and Parzen (2011).
    """
    distinct, place = np.unique(values, return_inverse=True)
    share = np.bincount(place, weights)
    return np.interp(QUANTILES, np.cumsum(share) - 0.5 * share, distinct)


def proportion_noise(each: np.ndarray, n: int, weights: np.ndarray | None = None) -> np.ndarray:
    """Mean over points of the Monte Carlo variance of their proportions, (points, ...), out of `n` >= 2 each."""
    return mean_over_points(each * (1.0 - each), weights) / (n - 1)


def proportion_range(counts: np.ndarray, n: int, weights: np.ndarray | None = None) -> np.ndarray:
    """`range_over_points` of probabilities, from counts of shape (points, ...) out of `n` >= 2 each."""
    each = counts / n
    return np.clip(range_over_points(each, proportion_noise(each, n, weights), weights), 0.0, 1.0)


def mean_range(sums: np.ndarray, n: int, weights: np.ndarray | None = None) -> np.ndarray:
    """`range_over_points` of means, from sums of shape (points, k, 2) over `n` >= 2 each."""
    each = sums[..., 0] / n
    within = np.maximum(sums[..., 1] / n - each * each, 0.0) / (n - 1)
    return range_over_points(each, mean_over_points(within, weights), weights)
