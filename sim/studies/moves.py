"""Whether a number moved between two studies: differences with their intervals, alone and over many points."""

from typing import NamedTuple

import numpy as np

from sim.ensemble.intervals import Z95, wilson
from sim.studies.errors import Estimate

FALSE_SHARE = 0.05
"""Share of false findings, on average, among those that count as beyond noise when many are compared."""


def unpaired(a: Estimate, b: Estimate) -> Estimate:
    """Differences b - a of independent estimates, with their 95 % intervals, of any one shape.

    Notes
    -----
    The distances of the estimates from their own bounds are added in quadrature, each on the side that matters
    (Newcombe 1998, method 10; Zou and Donner 2008): with Wilson's intervals also where an estimate is 0 or 1. Where
    common draws make the two move together, the interval is on the safe side.
    """
    return _between(a, b, correlation=0.0)


def paired(more: np.ndarray, less: np.ndarray, n: np.ndarray | int) -> Estimate:
    """Differences b - a of shares of the same `n` replications, with their 95 % intervals, of any one shape.

    Parameters
    ----------
    more, less
        Replications with the event in b alone, and in a alone.

    Notes
    -----
    The same method for the shares of those two kinds, with their correlation as cells of one table.
    """
    one, other = less / n, more / n
    apart = (1.0 - one) * (1.0 - other)
    odds = np.divide(one * other, apart, out=np.zeros_like(apart), where=apart > 0.0)
    first, second = Estimate(one, *wilson(one, n)), Estimate(other, *wilson(other, n))
    return _between(first, second, -np.sqrt(np.minimum(odds, 1.0)))


def _between(a: Estimate, b: Estimate, correlation: np.ndarray | float) -> Estimate:
    value, down, up = b.value - a.value, (a.value - a.low, b.value - b.low), (a.high - a.value, b.high - b.value)

    def reach(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return np.sqrt(np.square(one) + np.square(other) - 2.0 * correlation * (one * other))

    return Estimate(value, value - reach(up[0], down[1]), value + reach(down[0], up[1]))


def p_values(difference: Estimate) -> np.ndarray:
    """Two-sided p-value of no difference, below 0.05 where the 95 % interval leaves 0 out, and only there."""
    from scipy.stats import norm

    towards_0 = np.where(difference.value > 0.0, difference.value - difference.low, difference.high - difference.value)
    z = np.divide(np.abs(difference.value), towards_0, out=np.zeros_like(towards_0), where=towards_0 > 0.0) * Z95
    return 2.0 * norm.sf(z)


def false_discovery(p: np.ndarray) -> np.ndarray:
    """The smallest false discovery rate at which each of many comparisons is a finding, in the shape of `p`.

    Source: Benjamini and Hochberg (1995). It holds too where comparisons depend on one another positively (Benjamini
    and Yekutieli 2001), as those of neighbouring days, or of points with common draws, do.
    """
    from scipy.stats import false_discovery_control

    return false_discovery_control(p.ravel(), method="bh").reshape(p.shape)


class Pairs(NamedTuple):
    """Of replications that two studies have in common.

    `more`, `less`: int64 (points, quantities, days), as in `paired`; `sums`: int32 (n, quantities, days), differences
    of the replications of one place, summed over points; no row where points have not the same number of them.
    """

    more: np.ndarray
    less: np.ndarray
    sums: np.ndarray


def mean_move(difference: Estimate, independent: bool, pairs: Pairs | None = None) -> Estimate:
    """Mean difference over points, the first dimension, with its 95 % interval.

    Parameters
    ----------
    independent
        Whether the points' noise is. If it is not, their errors may all point one way, so that the interval of the
        mean is taken to be as wide as theirs are on average: on the safe side.
    pairs
        Of all points, from which the interval then follows whatever they have in common.
    """
    points, value = len(difference.value), difference.value.mean(axis=0)
    halves = difference.value - difference.low, difference.high - difference.value
    if independent:
        low, high = (np.sqrt(np.square(half).sum(axis=0)) / points for half in halves)
    else:
        low, high = (half.mean(axis=0) for half in halves)
    if pairs is not None and len(pairs.sums) > 1:
        error = Z95 * (pairs.sums / points).std(axis=0, ddof=1) / np.sqrt(len(pairs.sums))
        low, high = (np.where(error > 0.0, error, half) for half in (low, high))
    return Estimate(value, value - low, value + high)
