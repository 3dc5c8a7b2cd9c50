"""Small worlds, reports and filters to test filtering with."""

from datetime import date

import numpy as np

from sim.evidence.error_models import Exact, Normal, Weights
from sim.evidence.observations import Known, Observation

SINCE = date(2025, 10, 19)


def report(quantity: str, days: tuple[int, int], error: Exact | Normal | Weights, name: str = "report") -> Observation:
    """A report on a quantity."""
    return Observation(name, "", SINCE, (), "", *days, quantity=quantity, error=error)


def fact(day: int, *writes: tuple[str, str, float]) -> Observation:
    """A fact that is written into the state."""
    return Observation("fact", "", SINCE, (), "", day, day, writes=writes)


def known(day: int, *observations: Observation) -> Known:
    """Known on a day: the state reached is that after the day before."""
    return Known(SINCE, day, tuple(sorted(observations, key=lambda o: o.last)), ())


def weighted_mean_and_error(weights: np.ndarray, values: np.ndarray, rows: np.ndarray) -> tuple[float, float]:
    """Weighted mean of particles' values, and its standard error over independent parameter rows."""
    mean = weights @ values
    off = np.bincount(rows, weights * (values - mean))
    return float(mean), float(np.sqrt((off * off).sum()))
