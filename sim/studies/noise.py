"""Evaluations that are themselves estimates: their mean, the variance that inputs make, and the noise on top."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import ConfigError
from sim.studies.errors import Z95

if TYPE_CHECKING:
    import pandas as pd

RARE = 3.09
"""Standard errors that chance alone reaches once in 1,000: a study asks of many parameters whether they stand out."""

DROWNED = 0.9
"""Noise share of the variance from which no index says anything."""


class Noisy(NamedTuple):
    """Estimates at a design's points and the Monte Carlo variance of each, (points,) both; independent errors."""

    values: np.ndarray
    variances: np.ndarray


class Spread(NamedTuple):
    """Mean and variance over points; `noise` is the part of `variance` that comes from few replications."""

    mean: float
    mean_error: float
    """Standard error, the points taken as independent."""
    variance: float
    noise: float

    @property
    def share(self) -> float:
        """Noise as a share of the variance."""
        return self.noise / self.variance

    @property
    def signal(self) -> float:
        """The variance that the inputs make."""
        return self.variance - self.noise


class Indices(NamedTuple):
    """What a method found: a row per factor, in their order; rows per pair of factors, where asked for."""

    table: "pd.DataFrame"
    spread: Spread
    jackknife: np.ndarray | None = None
    """Of the column `first_rbd`, which adds up, the values without each group of rows, (groups, factors)."""
    pairs: "pd.DataFrame | None" = None


def check_evaluated(y: Noisy) -> None:
    """Refuse what indices cannot be computed from; SALib would return zeros.

    Raises
    ------
    ConfigError
        If an evaluation is NaN or infinite, or all are the same.
    """
    odd = int((~np.isfinite(y.values) | ~np.isfinite(y.variances)).sum())
    if odd:
        raise ConfigError(
            f"measure: {odd} of {len(y.values)} evaluations are no finite number, or have no Monte Carlo variance. No "
            "index is computed from them. Give at least two replications, or choose a measure that every row has."
        )
    if np.ptp(y.values) == 0.0:
        raise ConfigError(
            f"measure: it is {y.values[0]:g} at each of the {len(y.values)} rows, so there is nothing to explain. "
            "Choose another measure or day, or more replications."
        )


def spread(y: Noisy) -> Spread:
    """Mean, variance and noise over points that stand for the distribution of the inputs.

    Raises
    ------
    ConfigError
        If the noise drowns what the inputs do.
    """
    variance, noise = float(np.var(y.values)), float(np.mean(y.variances))
    if noise >= DROWNED * variance:
        raise ConfigError(
            f"replications: too few. The Monte Carlo noise of an evaluation makes {100.0 * noise / variance:.0f} % of "
            "the variance between rows, and drowns the parameters. Give several times as many, or another measure."
        )
    return Spread(float(np.mean(y.values)), float(np.sqrt(variance / len(y.values))), variance, noise)


def interval(name: str, value: np.ndarray, resampled: np.ndarray) -> dict[str, np.ndarray]:
    """Columns of a table: a value and its 95 % bootstrap interval, normal as SALib's; resamples come first."""
    half = Z95 * resampled.std(axis=0, ddof=1)
    return {name: value, f"{name}_low": value - half, f"{name}_high": value + half}


def stands_out(table: "pd.DataFrame", name: str) -> "pd.Series[bool]":
    """Whether a column that `interval` or `jackknife_interval` made is RARE standard errors above 0."""
    error = (table[f"{name}_high"] - table[name]) / Z95
    return table[name] > RARE * error


def jackknife_half(without: np.ndarray) -> np.ndarray:
    """Half the 95 % interval of a value, from those without each group, (groups, ...): jackknife (Tukey 1958)."""
    return Z95 * np.sqrt((len(without) - 1) * without.var(axis=0))


def jackknife_interval(name: str, value: np.ndarray, without: np.ndarray) -> dict[str, np.ndarray]:
    """Columns of a table: a value and its 95 % interval by the jackknife."""
    half = jackknife_half(without)
    return {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
