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


def anchor(survival: np.ndarray, reference: ReferenceClass) -> Anchoring:
    """Weigh rows by their survival.

    Parameters
    ----------
    survival
        Probability of holding to each of `reference.anchor_days`, by row, shape (rows, days).

    Raises
    ------
    ConfigError
        If no weights meet the reference class: it lies out of the prior's reach.

    Notes
    -----
    Rows' survival is estimated, and weights favour rows that were lucky: on fresh replications the anchored
    survival comes out a little nearer to the prior's.
    """
    from scipy.optimize import minimize

    target, tolerance = reference.targets
    off = survival - target

    def dual(signed: np.ndarray) -> tuple[float, np.ndarray]:
        up, down = np.split(signed, 2)
        log_weights = off @ (up - down)
        top = log_weights.max()
        weights = np.exp(log_weights - top)
        total = weights.sum()
        slope = weights @ off / total
        value = top + np.log(total / len(off)) + tolerance @ (up + down)
        return float(value), np.concatenate([slope + tolerance, -slope + tolerance])

    days = len(target)
    found = minimize(
        dual, np.zeros(2 * days), jac=True, method="L-BFGS-B", bounds=[(0.0, 1e5)] * (2 * days),
        options={"maxiter": 5000, "maxfun": 50_000, "ftol": 1e-15, "gtol": 1e-9},
    )  # fmt: skip
    up, down = np.split(found.x, 2)
    log_weights = off @ (up - down)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    anchored = weights @ survival
    beyond = np.abs(anchored - target) - tolerance
    if beyond.max() > REACHED:
        raise _out_of_reach(reference, survival, int(beyond.argmax()))
    return Anchoring(reference, weights, up - down, survival.mean(axis=0), anchored)


def _out_of_reach(reference: ReferenceClass, survival: np.ndarray, worst: int) -> ConfigError:
    target, tolerance = 100.0 * reference.targets[0][worst], 100.0 * reference.targets[1][worst]
    day, each = reference.anchor_days[worst], 100.0 * survival[:, worst]
    return ConfigError(
        f"anchor={reference.name}: out of the prior's reach. Of these truces {target:.0f} % held {day} days "
        f"(tolerance {tolerance:.0f} %); under the prior's rows it is {each.mean():.0f} % on average, from "
        f"{each.min():.0f} to {each.max():.0f} %, and no weights on the rows meet all days at once. "
        "Use anchor=none, widen the parameters' ranges, draw more rows with points=, or allow a wider anchor.tolerance."
    )
