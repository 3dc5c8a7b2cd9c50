"""What does not change within a replication, computed once from its parameters."""

import math
from typing import NamedTuple

from sim.jit import rule
from sim.params import Params
from sim.rules.choice import at_least_once, nearest, remaining_share


class Constants(NamedTuple):
    """Quantities that the daily rules would otherwise compute again every day."""

    excitation_left: float
    pressure_left: float
    tension_left: float
    influence_decay: float
    """Mediators' influence is lost at this rate, 1/day."""
    major_quantile: float
    """An attack is major when its severity draw is at most this."""
    air_prob: float
    statement_prob: float
    fire_ceiling_calm: float
    """No day's chance of border fire exceeds this at tension 0: a draw above it needs no further look."""
    fire_ceiling_rise: float
    """By how much that ceiling is higher at tension 1; in between, it is a straight line."""
    withdrawal_ceiling: float
    """Likewise for withdrawal, at any tension."""
    review_interval: int
    """Whole days."""
    collapse_rung: int


@rule
def constants(p: Params) -> Constants:
    """Constants of one parameter row."""
    fire, truce = p.escalation, p.truce
    calmest = fire.border_fire_per_day * math.exp(-0.5 * fire.border_fire_tension)
    tensest = fire.border_fire_per_day * math.exp(0.5 * fire.border_fire_tension)
    return Constants(
        excitation_left=remaining_share(p.militants.excitation_half_life_days),
        pressure_left=remaining_share(p.pressure.pressure_half_life_days),
        tension_left=remaining_share(fire.tension_half_life_days),
        influence_decay=math.log(2.0) / p.mediation.influence_half_life_days,
        major_quantile=p.militants.major_fatalities**-p.militants.severity_exponent,
        air_prob=at_least_once(p.shocks.air_incidents_per_day),
        statement_prob=at_least_once(p.shocks.statements_per_day),
        # 1 - e^-x is at most x, e^x lies below its chord, and tension and pressure are within 0..1.
        fire_ceiling_calm=calmest,
        fire_ceiling_rise=tensest - calmest,
        withdrawal_ceiling=2.0
        * truce.withdraw_per_day
        * math.exp(0.5 * (truce.withdraw_pressure + truce.withdraw_tension)),
        review_interval=nearest(p.compliance.review_interval_days),
        collapse_rung=nearest(p.escalation.collapse_rung),
    )
