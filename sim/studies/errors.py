"""Monte Carlo error of probabilities and means, and the spread over parameters without it."""

from typing import NamedTuple

import numpy as np

Z95 = 1.959963984540054
"""Standard normal quantile of 0.975."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles over parameters that are reported."""


class Estimate(NamedTuple):
    """A probability or mean with its 95 % Monte Carlo interval; arrays of one shape."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def wilson(p: np.ndarray, n: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """95 % Wilson (1927) interval of a proportion `p` out of `n`; `n` may be an effective, broken number."""
    z2 = Z95 * Z95
    centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n)
    half = Z95 / (1.0 + z2 / n) * np.sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n))
    return np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)


def proportion(counts: np.ndarray, n: int) -> Estimate:
    """Probability over points, with a Wilson interval.

    Parameters
    ----------
    counts
        Replications with the event, shape (points, ...).
    n
        Replications of every point.

    Notes
    -----
    Replications of one parameter row are alike, so with several rows the interval uses the effective
    number of replications, p(1-p) over the squared standard error between rows (Kish 1965). It takes
    the rows as independent; Sobol rows are spread more evenly, so the interval covers more often than
    95 %. Where all or no replications show the event, the rows count, not the replications.
    """
    points = len(counts)
    each = counts / n
    p = each.mean(axis=0)
    effective = np.full(p.shape, float(points * n))
    if points > 1:
        variance = each.var(axis=0, ddof=1) / points
        mixed = variance > 0.0
        effective[mixed] = np.minimum(p[mixed] * (1.0 - p[mixed]) / variance[mixed], points * n)
        effective[~mixed & ((p == 0.0) | (p == 1.0))] = points
    low, high = wilson(p, effective)
    return Estimate(p, np.minimum(low, p), np.maximum(high, p))


def mean(sums: np.ndarray, n: int) -> Estimate:
    """Mean over points with a 95 % normal interval.

    Parameters
    ----------
    sums
        Sums of values and of their squares over replications, shape (points, k, 2).
    n
        Replications of every point.
    """
    points = len(sums)
    each = sums[..., 0] / n
    value = each.mean(axis=0)
    if points > 1:
        variance = each.var(axis=0, ddof=1) / points
    else:
        spread = np.maximum(sums[0, :, 1] / n - value * value, 0.0)
        variance = spread / (n - 1) if n > 1 else np.full_like(value, np.nan)
    half = Z95 * np.sqrt(variance)
    return Estimate(value, value - half, value + half)


def range_over_points(each: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Quantiles over points of the true value, shape (len(QUANTILES), ...), Monte Carlo noise removed.

    Parameters
    ----------
    each
        Estimates by point, shape (points, ...).
    noise
        Mean Monte Carlo variance of one point's estimate, shape (...).

    Notes
    -----
    Estimates are drawn in towards their mean so that their variance is that of the true values: the
    observed variance less the noise (Louis 1984). Unlike a fitted distribution this keeps its shape.
    """
    centre, observed = each.mean(axis=0), each.var(axis=0, ddof=1)
    true = np.maximum(observed - noise, 0.0)
    shrink = np.sqrt(np.divide(true, observed, out=np.zeros_like(observed), where=observed > 0.0))
    return np.quantile(centre + shrink * (each - centre), QUANTILES, axis=0)


def proportion_range(counts: np.ndarray, n: int) -> np.ndarray:
    """`range_over_points` of probabilities, from counts of shape (points, ...) out of `n` >= 2 each."""
    each = counts / n
    noise = (each * (1.0 - each)).mean(axis=0) / (n - 1)
    return np.clip(range_over_points(each, noise), 0.0, 1.0)


def mean_range(sums: np.ndarray, n: int) -> np.ndarray:
    """`range_over_points` of means, from sums of shape (points, k, 2) over `n` >= 2 each."""
    each = sums[..., 0] / n
    within = np.maximum(sums[..., 1] / n - each * each, 0.0) / (n - 1)
    return range_over_points(each, within.mean(axis=0))
