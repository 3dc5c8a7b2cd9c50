"""Anchoring: parameter rows weighted so that their survival meets that of comparable truces.

Minimum relative entropy (Jaynes 1957; Csiszár 1975): of all weights whose mean survival lies within the
tolerance, those that change the prior least. They have the form exp(multipliers · survival), and the
multipliers minimise a convex function, in which a tolerance is an L1 penalty (Dudík, Phillips and
Schapire 2004).
"""

from dataclasses import dataclass

import numpy as np

from sim.errors import ConfigError
from sim.evidence.reference import ReferenceClass
from sim.studies.errors import weighted_sum

REACHED = 2e-3
"""A survival this close to what was asked for has met it: far below the errors of either."""


@dataclass(frozen=True)
class Anchoring:
    """Weights of parameter rows, and how they came about.

    weights: (rows,), sum 1; multipliers, prior, anchored: (days,), the survival's multipliers and its
    mean under equal weights and under these.
    """

    reference: ReferenceClass
    weights: np.ndarray
    multipliers: np.ndarray
    prior: np.ndarray
    anchored: np.ndarray

    @property
    def effective(self) -> float:
        """Effective number of rows (Kish 1965)."""
        return effective_size(self.weights)

    @property
    def entropy(self) -> float:
        """Relative entropy of the weights to equal ones, nats."""
        w = self.weights[self.weights > 0.0]
        return float(np.sum(w * np.log(w * len(self.weights))))


def effective_size(weights: np.ndarray) -> float:
    """Effective sample size of weights: the square of their sum over the sum of their squares (Kish 1965)."""
    return float(weights.sum() ** 2 / np.square(weights).sum())


def anchor(survival: np.ndarray, reference: ReferenceClass, n: int | None = None) -> Anchoring:
    """Weigh rows by their survival.

    Parameters
    ----------
    survival
        Probability of holding to each of `reference.anchor_days`, by row, shape (rows, days).
    n
        Replications from which each was estimated; known exactly when None.

    Raises
    ------
    ConfigError
        If no weights meet the reference class: it lies out of the prior's reach.

    Notes
    -----
    Weights favour rows that were lucky in their replications. Each is therefore divided by the factor
    that the noise of its estimate adds to it on average, exp(½ λ·C·λ) for multipliers λ and the noise's
    covariance C; then the weighted mean of `survival` less C·λ is unbiased (Stein 1981).
    """
    from scipy.optimize import minimize

    target, tolerance = reference.targets
    noise = _noise(survival, n)

    def weigh(multipliers: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Log of the weights' mean, the weights, and the mean survival under them."""
        shift = np.einsum("ijk,k->ij", noise, multipliers)
        log_weights = np.einsum("ij,j->i", survival - target - 0.5 * shift, multipliers)
        top = log_weights.max()
        weights = np.exp(log_weights - top)
        total = weights.sum()
        weights /= total
        return float(top + np.log(total / len(weights))), weights, weighted_sum(weights, survival - shift)

    def dual(signed: np.ndarray) -> tuple[float, np.ndarray]:
        up, down = np.split(signed, 2)
        log_mean, _, reached = weigh(up - down)
        slope = reached - target
        value = log_mean + float(np.sum(tolerance * (up + down)))
        return value, np.concatenate([slope + tolerance, -slope + tolerance])

    days = len(target)
    found = minimize(
        dual, np.zeros(2 * days), jac=True, method="L-BFGS-B", bounds=[(0.0, 1e5)] * (2 * days),
        options={"maxiter": 5000, "maxfun": 50_000, "ftol": 1e-15, "gtol": 1e-9},
    )  # fmt: skip
    up, down = np.split(found.x, 2)
    _, weights, anchored = weigh(up - down)
    beyond = np.abs(anchored - target) - tolerance
    if not beyond.max() <= REACHED:
        raise _out_of_reach(reference, survival, int(beyond.argmax()))
    return Anchoring(reference, weights, up - down, survival.mean(axis=0), anchored)


def _noise(survival: np.ndarray, n: int | None) -> np.ndarray:
    """Covariance of each row's estimates, (rows, days, days): surviving later implies surviving earlier."""
    if n is None:
        return np.zeros((*survival.shape, survival.shape[1]))
    p = (survival * n + 0.5) / (n + 1.0)  # never 0 or 1: what was never seen is not impossible
    later, earlier = np.minimum(p[:, :, None], p[:, None, :]), np.maximum(p[:, :, None], p[:, None, :])
    return later * (1.0 - earlier) / n


def _out_of_reach(reference: ReferenceClass, survival: np.ndarray, worst: int) -> ConfigError:
    target, tolerance = 100.0 * reference.targets[0][worst], 100.0 * reference.targets[1][worst]
    day, each = reference.anchor_days[worst], 100.0 * survival[:, worst]
    return ConfigError(
        f"anchor={reference.name}: out of the prior's reach. Of these truces {target:.0f} % held {day} days "
        f"(tolerance {tolerance:.0f} %); under the prior's rows it is {each.mean():.0f} % on average, from "
        f"{each.min():.0f} to {each.max():.0f} %, and no weights on the rows meet all days at once. "
        "Use anchor=none, widen the parameters' ranges, draw more rows with points=, or allow a wider anchor.tolerance."
    )
