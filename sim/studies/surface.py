"""A probability as a smooth surface over two settings, fitted to noisy points."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.studies.errors import weighted_sum

MOST_CELLS, ACROSS = 600, 24
"""Cells that a surface is fitted to; more points than that are pooled in a grid of so many cells across."""

ROUNDS, TUNED = 12, 6
"""Rounds of the fit, and those after which the kernel's scales stay."""

STEEPEST = 8.0
"""Logits beyond it, 0.03 and 99.97 %, are not told apart."""


@dataclass(frozen=True)
class Cells:
    """Points pooled: those of the same place, or of the same cell of a grid; all arrays (cells,)."""

    places: np.ndarray
    """Mean place, (cells, 2), both settings scaled to 0..1."""
    value: np.ndarray
    """Share of replications."""
    n: np.ndarray
    """Replications."""
    points: np.ndarray
    """Effective number of points: (sum n)² / sum n² (Kish 1965)."""
    binned: bool
    """Whether points of different places were pooled."""


def pool(places: np.ndarray, value: np.ndarray, n: np.ndarray) -> Cells:
    """Pool points of the same place; where too many are left, those of the same cell of a grid.

    Parameters
    ----------
    places
        Both settings at each point, scaled to 0..1, (points, 2).
    value, n
        Share of replications, and replications, (points,).
    """
    cell = np.unique(places, axis=0, return_inverse=True)[1].ravel()
    binned = bool(cell.max() >= MOST_CELLS)
    if binned:
        grid = np.minimum((places * ACROSS).astype(int), ACROSS - 1)
        cell = np.unique(grid[:, 0] * ACROSS + grid[:, 1], return_inverse=True)[1].ravel()
    total = np.bincount(cell, n)
    mean = np.stack([np.bincount(cell, n * places[:, k]) / total for k in (0, 1)], axis=-1)
    share = np.bincount(cell, n * value) / total
    return Cells(mean, share, total, total * total / np.bincount(cell, n * n.astype(float)), binned)


@dataclass(frozen=True)
class Surface:
    """A fitted surface; `dispersion` is the correlation of replications of one point beyond its place.

    Where settings beside the two vary as well, points of one place differ: by sqrt(dispersion p(1-p)).
    """

    process: Any
    centre: float
    dispersion: float

    def logits(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Posterior mean and standard deviation of the logit at places (k, 2), (k,) each."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):
            mean, deviation = self.process.predict(places, return_std=True)
        return self.centre + mean, deviation


def fit(cells: Cells, seed: int) -> Surface:
    """Fit the surface: logit P is a Gaussian process, shares scatter about P more than binomially.

    Notes
    -----
    By penalised quasi-likelihood (Breslow and Clayton 1993): a Gaussian process regression (Rasmussen
    and Williams 2006; scikit-learn's, Matérn 5/2, a length for each setting) of the working response
    logit p + (share - p)/(p(1-p)), in rounds. The variance of a cell's share is
    p(1-p) [(1-d)/n + d/points], with the dispersion d by moments (Williams 1982). The mean over whatever
    else varies is fitted, not its median: working responses are linear in the shares.
    One thread: sums of linear algebra would else depend on the number of cores.
    """
    from threadpoolctl import threadpool_limits

    mean = float(weighted_sum(cells.n / cells.n.sum(), cells.value))
    centre = float(_logit(np.clip(mean, 0.001, 0.999)))
    logit = _logit((cells.value * cells.n + 0.5) / (cells.n + 1.0))
    flat = np.full_like(cells.value, np.clip(mean, 0.001, 0.999))
    dispersion = _dispersion(cells, flat, np.zeros_like(flat))
    process: Any = _process(seed)
    with threadpool_limits(1), warnings.catch_warnings():
        _quiet_about_bounds()
        for step in range(ROUNDS):
            p = expit(logit)
            slope = p * (1.0 - p)
            noise = _variance(cells, dispersion) / slope
            process.set_params(alpha=noise)
            if step:
                process.set_params(kernel=process.kernel_, n_restarts_optimizer=0)
            if step >= TUNED:
                process.set_params(optimizer=None)
            process.fit(cells.places, logit + (cells.value - p) / slope - centre)
            fitted, deviation = process.predict(cells.places, return_std=True)
            logit = np.clip(fitted + centre, -STEEPEST, STEEPEST)
            leverage = np.clip(deviation * deviation / noise, 0.0, 1.0)
            dispersion = _dispersion(cells, expit(logit), leverage)
    return Surface(process, centre, dispersion)


def expit(logit: np.ndarray) -> np.ndarray:
    """The probability of a logit."""
    return 1.0 / (1.0 + np.exp(-logit))


def _logit(p: np.ndarray | float) -> np.ndarray:
    return np.log(p / (1.0 - np.asarray(p)))


def _variance(cells: Cells, dispersion: float) -> np.ndarray:
    """Of a cell's share, over p(1-p)."""
    return (1.0 - dispersion) / cells.n + dispersion / cells.points


def _dispersion(cells: Cells, p: np.ndarray, leverage: np.ndarray) -> float:
    """By moments: squared Pearson residuals have the mean (1 - leverage) x variance."""
    slope = p * (1.0 - p)
    left = 1.0 - leverage
    excess = float((np.square(cells.value - p) / slope - left / cells.n).sum())
    room = float((left * (1.0 / cells.points - 1.0 / cells.n)).sum())
    return float(np.clip(excess / room, 0.0, 1.0)) if room > 0.0 else 0.0


def _process(seed: int) -> Any:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern

    lengths: Any = (1.0, 1.0)  # annotated there as one number, documented as one for each setting too
    kernel = ConstantKernel(4.0, (0.01, 400.0)) * Matern(lengths, (0.05, 20.0), nu=2.5)
    return GaussianProcessRegressor(kernel, n_restarts_optimizer=2, random_state=seed % 2**32)


def _quiet_about_bounds() -> None:
    """A scale at its bound is nothing amiss: a setting that does nothing has an endless length."""
    from sklearn.exceptions import ConvergenceWarning

    warnings.filterwarnings("ignore", category=ConvergenceWarning)
