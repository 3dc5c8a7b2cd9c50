"""Priors: PERT distributions, and scrambled Sobol rows from them."""

import numpy as np

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.reading import whole_number
from sim.evidence.register import Entry

MOST_POINTS = 2**20

DIMENSIONS = 192
"""Dimensions of the Sobol sequence: those beyond the parameters are spare, so that another mediator moves no row."""


def pert(u: np.ndarray, entry: Entry) -> np.ndarray:
    """PERT quantiles at `u` in [0, 1]: a beta with shapes 1+4(mode-low)/(high-low), 1+4(high-mode)/(high-low).

    Source: Malcolm, Roseboom, Clark and Fazar (1959); Vose (2008).
    """
    from scipy.stats import beta

    if not entry.uncertain:
        return np.full_like(u, entry.mode)
    width = entry.high - entry.low
    a, b = 1.0 + 4.0 * (entry.mode - entry.low) / width, 1.0 + 4.0 * (entry.high - entry.mode) / width
    return np.clip(entry.low + width * beta.ppf(u, a, b), entry.low, entry.high)


def sample_prior(case: Case, points: int, seed: int) -> np.ndarray:
    """Parameter rows from the prior, shape (points, len(case.names)): scrambled Sobol (Owen 1998).

    Every column owns a dimension, pinned or not: pinning one parameter moves no other.

    Raises
    ------
    ConfigError
        If `points` is no power of two, which the balance of a Sobol sequence needs.
    """
    from scipy.stats import qmc

    check_points(points)
    if len(case.names) > DIMENSIONS:
        raise ConfigError(f"mediation.mediators: more than {DIMENSIONS} parameters in all. List fewer mediators.")
    u = qmc.Sobol(DIMENSIONS, scramble=True, rng=seed).random(points)
    return np.column_stack([pert(u[:, k], entry) for k, entry in enumerate(case.entries.values())])


def check_points(points: int) -> None:
    """Check a number of rows.

    Raises
    ------
    ConfigError
        If it is no power of two, which the balance of a Sobol sequence needs.
    """
    if points < 1 or points > MOST_POINTS or points & (points - 1):
        near = sorted({2 ** max(0, round(np.log2(max(points, 1))) + k) for k in (-1, 0, 1)})
        raise ConfigError(
            f"points: {points} is not allowed. Sobol rows need a power of two up to {MOST_POINTS}, such as "
            f"{', '.join(str(n) for n in near if n <= MOST_POINTS)}."
        )


def prior_row(case: Case, uncertainty: str, point: int, seed: int) -> np.ndarray:
    """Row `point` of an ensemble: of the prior's rows, or the modes, shape (len(case.names),).

    Raises
    ------
    ConfigError
        If there is no such row.
    """
    if uncertainty not in ("prior", "none"):
        raise ConfigError(f"uncertainty: {uncertainty!r} is unknown. Choose prior or none.")
    most = MOST_POINTS - 1 if uncertainty == "prior" else 0
    if not 0 <= whole_number("point", point) <= most:
        wanted = f"a whole number from 0 to {most}" if most else "0: there is one row, the modes (uncertainty=none)"
        raise ConfigError(f"point: {point!r} is not allowed. Give {wanted}.")
    if uncertainty == "none":
        return case.modes
    return sample_prior(case, 1 << point.bit_length(), seed)[point]
