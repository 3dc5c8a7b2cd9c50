"""The truce: agreement, extension of a fixed term, lapse at its end, withdrawal."""

import math

from sim import params
from sim.jit import rule
from sim.rules.bargaining import Frontier, granted
from sim.rules.choice import at_least_once, logistic
from sim.state import Talks, Terms, Truce
from sim.terms import Issue


@rule
def agreed_terms(terms: Terms, position: float, frontier: Frontier) -> Terms:
    """Terms in force after a formal agreement at this position of the frontier."""
    return Terms(
        verification=max(terms.verification, granted(position, frontier.rank[Issue.VERIFICATION.value])),
        oversight=max(terms.oversight, granted(position, frontier.rank[Issue.OVERSIGHT.value])),
        militants=max(terms.militants, granted(position, frontier.rank[Issue.MILITANTS.value])),
        intelligence=granted(position, frontier.rank[Issue.INTELLIGENCE.value]),
        sovereignty=1.0 - granted(position, frontier.rank[Issue.SOVEREIGNTY.value]),
        refugees=1.0 - granted(position, frontier.rank[Issue.REFUGEES.value]),
    )


@rule
def extension_prob(standing: float, tension: float, fatigue: float, pressure: float, p: params.Truce) -> float:
    """Chance that one side consents to extend the truce after a round without agreement."""
    return logistic(
        p.extend_base
        + p.extend_mediation * standing
        - p.extend_tension * (tension - 0.5)
        + p.extend_fatigue * fatigue
        - p.extend_pressure * (pressure - 0.5)
    )


@rule
def is_due(truce: Truce, talks: Talks, day: int, p: params.Truce) -> bool:
    """Whether the truce's term is up today and no round so close that everybody waits for it."""
    if not truce.fixed_term or truce.formal or day < truce.expiry:
        return False
    return not (talks.active and day < talks.next_round <= day + p.grace_days)


@rule
def lapse_prob(tension: float, pressure_p: float, pressure_a: float, influence: float, p: params.Truce) -> float:
    """Chance that an expired truce lapses instead of running on without a term."""
    return logistic(
        p.lapse_base
        + p.lapse_tension * (tension - 0.5)
        + p.lapse_pressure * ((pressure_p + pressure_a) / 2.0 - 0.5)
        - p.lapse_mediation * influence
    )


@rule
def withdrawal_prob(tension: float, pressure_p: float, pressure_a: float, formal: bool, p: params.Truce) -> float:
    """Chance that a side renounces the ceasefire today; a formal agreement makes it rarer (Fortna 2003)."""
    excess = p.withdraw_tension * (tension - 0.5)
    rate = p.withdraw_per_day * (
        math.exp(p.withdraw_pressure * (pressure_p - 0.5) + excess)
        + math.exp(p.withdraw_pressure * (pressure_a - 0.5) + excess)
    )
    return at_least_once(rate * p.withdraw_formal if formal else rate)
