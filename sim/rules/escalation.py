"""Border fire, and the ladder of replies that a strike or border fire can climb."""

import math

from sim.jit import rule
from sim.params import Escalation, Response
from sim.rules.choice import at_least_once, logistic


@rule
def fire_prob(tension: float, verification: float, p: Escalation) -> float:
    """Chance of border fire today: more when tense, less under verification."""
    rate = p.border_fire_per_day * math.exp(p.border_fire_tension * (tension - 0.5))
    return at_least_once(rate * (1.0 - p.border_fire_verification * verification))


@rule
def defuse_prob(influence: float, oversight: float, p: Escalation) -> float:
    """Chance that the mediators end the exchange before the next reply."""
    return p.defuse_prob * influence * (1.0 + oversight) / 2.0


@rule
def readiness_pakistan(is_fire: bool, sovereignty: float, p: Escalation, strikes: Response) -> float:
    """Log-odds with which Pakistan starts out to reply: less to mere fire, less once it renounced strikes."""
    discount = p.border_fire_discount if is_fire else 0.0
    return p.reply_base_pakistan - discount - strikes.strike_commitment * sovereignty


@rule
def readiness_afghanistan(is_fire: bool, p: Escalation) -> float:
    """Log-odds with which Afghanistan starts out to reply: less to mere fire."""
    discount = p.border_fire_discount if is_fire else 0.0
    return p.reply_base_afghanistan - discount


@rule
def reply_prob(readiness: float, pressure: float, tension: float, rung: int, p: Escalation) -> float:
    """Chance that the side to move replies: pressure, tension and momentum push (Fearon 1994)."""
    return logistic(
        readiness
        + p.reply_pressure * (pressure - 0.5)
        + p.reply_tension * (tension - 0.5)
        + p.reply_momentum * (rung - 1)
    )


@rule
def heat(tension: float, rung: int, p: Escalation) -> float:
    """Tension after an exchange that reached this rung."""
    return min(1.0, tension + p.tension_per_rung * rung)
