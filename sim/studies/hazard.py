"""The hazard of failure: how likely it fails within a week, of the worlds that still hold."""

from typing import NamedTuple

import numpy as np

from sim.studies.errors import Estimate, Sample, ratio

WEEK = 7

MOST_PERIODS = 60
"""Over longer horizons than so many weeks the hazard is that of several weeks at a time, still told per week."""


class Hazard(NamedTuple):
    """Probability of failing within seven days, given that it holds at their start; arrays (periods,).

    `first` and `last`: days of each period. Where a period is not a week long, `weekly` is the probability
    for seven days at its pace; NaN where no world holds any more.
    """

    first: np.ndarray
    last: np.ndarray
    weekly: Estimate


def hazard(lost: np.ndarray, n: int, first_day: int, sample: Sample | None = None) -> Hazard:
    """Hazard by week, with its 95 % Monte Carlo interval.

    Parameters
    ----------
    lost
        Replications of every point that failed on or before a day, shape (points, days).
    n
        Replications of every point.
    first_day
        The first day on which one can fail, 0 or 1.
    sample
        How points count; alike and independent when None.

    Notes
    -----
    The discrete-time hazard of Singer and Willett (1993): failures in a period over those at risk at its
    start, here a ratio of two sums over parameter rows, whose replications are alike (`errors.ratio`).
    Over all periods (1 - weekly) ** (days / 7) multiply to the probability of holding.
    """
    last_day = lost.shape[1] - 1
    weeks = -(-(last_day - first_day + 1) // WEEK)
    first = np.arange(first_day, last_day + 1, WEEK * -(-weeks // MOST_PERIODS))
    last = np.append(first[1:] - 1, last_day)
    before = lost[:, np.maximum(first - 1, 0)] * (first > 0)
    at_risk, failures = (n - before) / n, (lost[:, last] - before) / n
    if sample is not None:
        at_risk, failures, n = sample.by_row(at_risk), sample.by_row(failures), 1
    some = at_risk.sum(axis=0) > 0.0
    found = ratio(failures[:, some], at_risk[:, some], n)
    weekly = np.full((3, len(first)), np.nan)
    weekly[:, some] = 1.0 - (1.0 - np.stack(found)) ** (WEEK / (last - first + 1.0)[some])
    return Hazard(first, last, Estimate(*weekly))
