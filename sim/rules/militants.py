"""Militant groups: a discrete Hawkes process of attacks with Pareto severities, curbed by Kabul's effort."""

import math

from sim.jit import rule
from sim.params import Militants
from sim.rules.choice import clip


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
def attack_count(u: float, rate: float) -> int:
    """Poisson count by inversion of one uniform: the smallest n with P(N <= n) >= u."""
    n = 0
    term = math.exp(-rate)
    total = term
    while u > total and term > 0.0:
        n += 1
        term *= rate / n
        total += term
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
