"""A tornado: the outcome at both ends of every parameter's range, one at a time, with the same draws everywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.ensemble.intervals import Z95, wilson
from sim.studies.errors import Estimate
from sim.studies.noise import RARE, Indices, Noisy, Spread

ENDS = 0.05, 0.95
"""Quantiles of a parameter's prior between which it moves."""

BATCHES = 50
"""Groups of replications, each with draws of its own: the error of a difference is seen between them."""


@dataclass(frozen=True)
class OneAtATime:
    """Points, (settings, factors): all factors at their modes, then each at its low and at its high end alone."""

    settings: np.ndarray

    def __len__(self) -> int:
        return BATCHES * len(self.settings)

    def take(self, part: slice) -> np.ndarray:
        """Consecutive points of the settings, which come again in every batch, (points, factors)."""
        return self.settings[np.arange(part.start, min(part.stop, len(self))) % len(self.settings)]


@dataclass(frozen=True)
class Tornado:
    """The method: `replications` of every setting, a multiple of BATCHES.

    `modes` are those of the factors, (factors,); `probability` says whether the outcome is one.

    Notes
    -----
    Every setting has the same draws, so that a difference between two of them is one of like worlds: a factor that
    decides nothing changes no replication. The draws of two batches are independent, so that the error of a mean
    difference is that between batches (batch means: Law 2015, ch. 9), with Student's quantile for so few of them.
    """

    replications: int
    modes: tuple[float, ...]
    probability: bool

    def evaluations(self, factors: int) -> int:
        """Settings that are run."""
        return 2 * factors + 1

    def design(self, factors: int, quantiles: Callable[[np.ndarray], np.ndarray]) -> OneAtATime:
        """The settings: the modes, then of factor k its low end at 1 + 2 k and its high end at 2 + 2 k."""
        ends = quantiles(np.repeat(np.array(ENDS)[:, None], factors, axis=1))
        settings = np.tile(np.array(self.modes), (self.evaluations(factors), 1))
        for k in range(factors):
            settings[1 + 2 * k : 3 + 2 * k, k] = ends[:, k]
        return OneAtATime(settings)

    def indices(self, names: Sequence[str], design: OneAtATime, y: Noisy, _threads: int | None = None) -> Indices:
        """The outcome at the modes and at both ends, and the differences between them, with 95 % intervals.

        `swing`: the high end less the low one; `size`: the largest difference among the modes and both ends;
        `above_noise`: whether one of these differences is RARE standard errors from 0; `bent`: whether both ends
        differ from the modes by that much in the same direction, which the swing does not show.
        """
        import pandas as pd

        values = y.values.reshape(BATCHES, -1)
        low, high = values[:, 1::2], values[:, 2::2]
        modes = np.broadcast_to(values[:, :1], low.shape)
        differences = {"swing": high - low, "low_change": low - modes, "high_change": high - modes}
        sizes = np.stack([np.abs(each.mean(axis=0)) for each in differences.values()])
        beyond = {name: _beyond(each) for name, each in differences.items()}
        table = pd.DataFrame(
            {
                "parameter": list(names),
                "low_end": design.settings[1::2].diagonal(),
                "high_end": design.settings[2::2].diagonal(),
                **_columns("at_low", self._level(low)),
                **_columns("at_high", self._level(high)),
                **_columns("at_modes", self._level(modes)),
                **{k: v for name, each in differences.items() for k, v in _columns(name, self._change(each)).items()},
                "size": sizes.max(axis=0),
                "above_noise": np.any([each != 0 for each in beyond.values()], axis=0),
                "bent": beyond["low_change"] * beyond["high_change"] > 0,
            }
        )
        return Indices(table, _spread(values))

    def _level(self, values: np.ndarray) -> Estimate:
        """Mean over batches, (batches, factors), with Wilson's interval where it is a probability."""
        mean = values.mean(axis=0)
        if self.probability:
            return Estimate(mean, *wilson(mean, self.replications))
        return Estimate(mean, mean - _half(values), mean + _half(values))

    def _change(self, values: np.ndarray) -> Estimate:
        """Mean difference over batches, (batches, factors).

        Where no batch differs, the interval of a probability's reaches as far as Wilson's does for one of 0.
        """
        mean, half = values.mean(axis=0), _half(values)
        if self.probability:
            half = np.where(half > 0.0, half, Z95 * Z95 / (self.replications + Z95 * Z95))
        return Estimate(mean, mean - half, mean + half)


def _columns(name: str, found: Estimate) -> dict[str, np.ndarray]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _error(values: np.ndarray) -> np.ndarray:
    """Standard error of the mean over batches, (factors,)."""
    return values.std(axis=0, ddof=1) / np.sqrt(len(values))


def _half(values: np.ndarray) -> np.ndarray:
    """Half the 95 % interval of the mean over batches, by Student's quantile."""
    from scipy.special import stdtrit

    return stdtrit(len(values) - 1, 0.975) * _error(values)


def _beyond(values: np.ndarray) -> np.ndarray:
    """Sign of the mean over batches where it is RARE standard errors from 0; else 0."""
    mean = values.mean(axis=0)
    return np.where(np.abs(mean) > RARE * _error(values), np.sign(mean), 0.0)


def _spread(values: np.ndarray) -> Spread:
    """Mean and variance over the settings, and the part of this that is Monte Carlo noise."""
    by_setting, each = values.mean(axis=0), values.mean(axis=1)
    noise = np.square(_error(values - each[:, None])).mean()
    return Spread(float(by_setting.mean()), float(_error(each)), float(by_setting.var()), float(noise))
