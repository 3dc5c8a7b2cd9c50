"""PAWN and delta: how an outcome's whole distribution depends on a parameter, from any sample of both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.compute.threads import in_parts
from sim.studies.noise import Indices, Noisy, interval, spread

RESAMPLES = 24
"""Bootstrap resamples of points; few, because each costs as much as the indices themselves."""

DUMMIES = 19
"""Parameters that the outcome never saw: the largest index of so many is passed by chance once in 20."""

SLICES = 10
"""Equally probable parts of a parameter's range that PAWN compares with the whole."""


@dataclass(frozen=True)
class Sample:
    """Points that stand for the distribution of the factors, (points, factors)."""

    values: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def take(self, part: slice) -> np.ndarray:
        """Consecutive points, (points, factors)."""
        return self.values[part]


@dataclass(frozen=True)
class GivenData:
    """The method "pawn" or "delta", on `rows` points, a power of two."""

    method: str
    rows: int
    seed: int

    def evaluations(self, _factors: int, /) -> int:
        """Evaluations that the method needs."""
        return self.rows

    def design(self, factors: int, quantiles: Callable[[np.ndarray], np.ndarray]) -> Sample:
        """Scrambled Sobol points (Owen 1998)."""
        from scipy.stats import qmc

        return Sample(quantiles(qmc.Sobol(factors, scramble=True, rng=self.seed).random(self.rows)))

    def indices(self, names: Sequence[str], design: Sample, y: Noisy, threads: int | None = None) -> Indices:
        """Indices by SALib, bootstrap intervals over points, and what parameters without any effect reach.

        Notes
        -----
        Noise blurs the distributions that are compared, and cannot be taken off. The dummies are
        shuffled columns, evaluated on the same outcomes (Pianosi and Wagener 2018).
        """
        import pandas as pd

        spread_of_rows = spread(y)
        rng = np.random.default_rng(self.seed)
        dummies = rng.permuted(np.tile(np.arange(self.rows), (DUMMIES, 1)), axis=1).T
        x = np.concatenate([design.values, dummies], axis=1)
        draws = [np.arange(self.rows), *rng.integers(self.rows, size=(RESAMPLES, self.rows))]
        of = pawn if self.method == "pawn" else delta
        found = np.stack(in_parts(len(draws), lambda part: of(x[draws[part][0]], y.values[draws[part][0]]), threads, 1))
        value, over = found[0], found[1:]
        if self.method == "delta":  # bias of few points, by the bootstrap: Plischke, Borgonovo and Smith (2013), eq. 30
            value = 2.0 * value - over.mean(axis=0)
        n = len(names)
        table = pd.DataFrame({"parameter": list(names), **interval("index", value[:n], over[:, :n])})
        table["index_floor"] = value[n:].max()
        table["above_noise"] = table["index_low"] > table["index_floor"]
        if self.method == "delta":
            table["constant_classes"] = constant_classes(design.values, y.values)
        return Indices(table, spread_of_rows)


def pawn(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """PAWN indices (Pianosi and Wagener 2015), medians over slices, by SALib, (factors,).

    Parameters
    ----------
    x, y
        Points, (points, factors), and outcomes, (points,).
    """
    from SALib.analyze import pawn as salib

    problem = {"num_vars": x.shape[1], "names": [f"x{k}" for k in range(x.shape[1])]}
    return np.asarray(salib.analyze(problem, x, y, S=SLICES)["median"])


def delta(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Delta indices (Borgonovo 2007) as SALib estimates them, not yet corrected for bias, (factors,).

    Written out, because SALib's function seeds NumPy's global generator, changes how warnings are
    shown, turns errors into notes, and estimates the same density anew for every factor, through
    matrix products. The tests hold the two to one another.

    Parameters
    ----------
    x, y
        Points, (points, factors), and outcomes, (points,).

    Notes
    -----
    Half the mean area between the density of the outcome and that in each of several equally large
    classes of the factor (Plischke, Borgonovo and Smith 2013, eq. 26). A class in which the outcome
    is constant has no density, and counts nothing; `constant_classes` says how many are so.
    """
    n = len(y)
    grid = np.linspace(y.min(), y.max(), 100)
    whole = density(y, grid)
    found = np.zeros(x.shape[1])
    for k, column in enumerate(x.T):
        for part in _classes(column, y):
            if np.ptp(part) > 0.0:
                apart = np.abs(whole - density(part, grid))
                found[k] += len(part) / (2.0 * n) * np.trapezoid(apart, grid)
    return found


def constant_classes(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Share of each factor's classes in which the outcome is constant, so that `delta` leaves them out, (factors,)."""
    return np.array([np.mean([np.ptp(part) == 0.0 for part in _classes(column, y)]) for column in x.T])


def _classes(column: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """The outcomes in each of a factor's equally large classes, as many as SALib makes."""
    n = len(y)
    exponent = 2.0 / (7.0 + np.tanh((1500.0 - n) / 500.0))
    edges = np.linspace(0, n, min(int(np.ceil(n**exponent)), 48) + 1).astype(int)
    ordered = y[np.argsort(column, kind="stable")]
    return [ordered[low:high] for low, high in pairwise(edges)]


def density(y: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Gaussian kernel density of points on a grid, with Silverman's bandwidth (1986)."""
    width = (0.75 * len(y)) ** -0.2 * y.std(ddof=1)
    return np.exp(-0.5 * np.square((grid[:, None] - y) / width)).mean(axis=1) / (width * np.sqrt(2.0 * np.pi))
