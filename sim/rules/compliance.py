"""Kabul's effort against the militants, adjusted at the weekly review."""

from sim.jit import rule
from sim.params import Compliance
from sim.rules.choice import logistic
from sim.state import Afghanistan, Terms


@rule
def adjust(afghanistan: Afghanistan, closed: float, influence: float, terms: Terms, p: Compliance) -> float:
    """Effort after the review: a step towards what good faith, open borders and commitments call for.

    e <- e + effort_adjust·(logistic(x) - e); domestic backlash works against it. Commitments count as
    far as they are verified (compliance mechanisms: Clayton and Sticher 2021).
    """
    sought = logistic(
        p.effort_base
        + p.effort_good_faith * (0.5 if afghanistan.good_faith else -0.5)
        + p.effort_carrot * (1.0 - closed)
        + p.effort_commitment * terms.verification * terms.militants
        + p.effort_mediation * influence
        - p.effort_backlash * (afghanistan.pressure - 0.5)
    )
    return afghanistan.effort + p.effort_adjust * (sought - afghanistan.effort)
