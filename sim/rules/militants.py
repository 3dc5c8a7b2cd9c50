"""Militant groups: a discrete Hawkes process of attacks with Pareto severities, curbed by Kabul's effort."""

import math

from sim.jit import rule
from sim.params import Militants
from sim.rules.choice import clip

MOST_ATTACKS = 400
"""More attacks by one group in one day: their chance is below 1e-30 at the highest rate allowed."""

RECIPROCALS = tuple(1.0 / n for n in range(1, MOST_ATTACKS + 1))
"""1/1, 1/2, ...: a multiplication is several times faster than a division."""


@rule
def suppression(intelligence: float, p: Militants) -> float:
    """Share of attacks from Afghan soil that full effort prevents; shared intelligence adds to it."""
    return clip(p.suppression * (1.0 + p.intelligence_gain * intelligence), 0.0, p.suppression_cap)


@rule
def boost(round_is_near: bool, p: Militants) -> float:
    """Spoilers strike when talks near a round (Kydd and Walter 2002; Stedman 1997)."""
    return 1.0 + p.spoiler_boost if round_is_near else 1.0


@rule
def attack_rate(per_day: float, excitation: float, curb: float, spoiling: float, p: Militants) -> float:
    """A group's rate today: ((1-branching)·per_day + h)·(1 - curb)·B, capped.

    curb = suppression · soil share · effort. Near a round the process can be supercritical for a few
    days, hence the cap. Self-excitation of terrorist attacks: Porter and White (2012).
    """
    rate = ((1.0 - p.branching) * per_day + excitation) * (1.0 - curb) * spoiling
    return min(rate, p.attack_rate_cap)


@rule
def quiet_prob(rate: float) -> float:
    """Chance that a group does not attack today."""
    return math.exp(-rate)


@rule
def attack_count(u: float, rate: float, quiet: float) -> int:
    """Poisson count by inversion of one uniform: the smallest n with P(N <= n) >= u; `quiet` is P(N = 0).

    The first terms are compared without a branch, which the processor would guess wrong too often.
    """
    p1 = quiet * rate
    p2 = p1 * rate * 0.5
    term = p2 * rate * RECIPROCALS[2]
    below1 = quiet + p1
    below2 = below1 + p2
    below = below2 + term
    n = int(u > quiet) + int(u > below1) + int(u > below2)
    if u > below:
        n = 3
        while u > below and n < MOST_ATTACKS:
            term *= rate * RECIPROCALS[n]
            below += term
            n += 1
    return n


@rule
def excite(excitation: float, attacks: int, left: float, p: Militants) -> float:
    """Self-excitation after today's attacks: mean offspring per attack = branching.

    h <- h·2^(-1/half-life) + (1 - 2^(-1/half-life))·branching·n; `left` is 2^(-1/half-life).
    """
    return excitation * left + (1.0 - left) * p.branching * attacks


@rule
def severity(u: float, p: Militants) -> float:
    """Deaths in an attack: Pareto with minimum 1 (Clauset, Young and Gleditsch 2007)."""
    return u ** (-1.0 / p.severity_exponent)
