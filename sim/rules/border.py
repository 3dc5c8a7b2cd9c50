"""The crossings: opening, the costs of closure, trucks waiting, unilateral reopening."""

import math
from collections.abc import Sequence

from sim.jit import rule
from sim.params import Border
from sim.rules.choice import clip, logistic
from sim.state import Crossing

RUNG_THAT_SHUTS_ALL = 3
"""An exchange (this rung or higher) shuts every crossing."""


@rule
def reopen(openness: float, target: float, p: Border) -> float:
    """A crossing opens towards its target by a constant share of the gap a day; it never shuts slowly."""
    return openness + p.reopen_per_day * max(target - openness, 0.0)


@rule
def trucks_waiting(trucks: float, openness: float, share: float, p: Border) -> float:
    """Trucks in a crossing's queue tonight: arrivals wait while it is shut; open, it also clears the queue."""
    arrivals = p.trucks_per_day * share
    change = arrivals * (1.0 - openness) - p.clearance_factor * arrivals * openness
    return clip(trucks + change, 0.0, p.yard_trucks * share)


@rule
def crossing_at(u: float, crossings: Sequence[Crossing]) -> int:
    """The crossing that a draw falls on, by share of trade; the last takes what rounding leaves."""
    reached, last = 0.0, len(crossings) - 1
    for j in range(last):
        reached += crossings[j].share
        if u < reached:
            return j
    return last


@rule
def fatigue(cost: float, tolerance: float) -> float:
    """How weary of closure a side is, 0..1: 1 - e^(-cost/tolerance)."""
    return 1.0 - math.exp(-cost / tolerance)


@rule
def unilateral_prob(fatigue_pakistan: float, unrest: float, p: Border) -> float:
    """Chance, at a weekly review, that Pakistan reopens a crossing by itself; `unrest` is T - tension_rest."""
    return logistic(p.unilateral_base + p.unilateral_fatigue * fatigue_pakistan - p.unilateral_security * unrest)
