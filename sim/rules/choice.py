"""Elementary functions that several mechanisms share."""

import math

from sim.jit import rule


@rule
def logistic(x: float) -> float:
    """Probability with log-odds x: 1/(1+e^-x). Logistic choice: McKelvey and Palfrey (1995)."""
    if x < -700.0:  # e^700 is the last that a double holds
        return 0.0
    return 1.0 / (1.0 + math.exp(-x))


@rule
def logit(u: float) -> float:
    """Log-odds of u: a standard logistic deviate when u is uniform."""
    return math.log(u / (1.0 - u))


@rule
def at_least_once(rate: float) -> float:
    """Chance that a Poisson process with this daily rate shows at least one event in the day."""
    return 1.0 - math.exp(-rate)


@rule
def clip(x: float, low: float, high: float) -> float:
    """X held within [low, high]."""
    return min(max(x, low), high)


@rule
def nearest(x: float) -> int:
    """The whole number nearest to x, halves upwards: floor(x + 1/2)."""
    return math.floor(x + 0.5)


@rule
def remaining_share(half_life_days: float) -> float:
    """Share of a deviation that is left a day later: 2^(-1/half-life).

    By exp: compilers turn powers of 2 into another function, which can differ in the last bit.
    """
    return math.exp(-math.log(2.0) / half_life_days)
