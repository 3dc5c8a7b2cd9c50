"""Pakistan's response to a major attack: strike or not."""

from typing import NamedTuple

from sim.jit import rule
from sim.params import Response
from sim.rules.choice import logistic
from sim.state import Pakistan, Terms


class Provocation(NamedTuple):
    """A major attack as Pakistan sees it."""

    excess: float
    """ln(deaths / major_fatalities)."""
    blame: float
    """How far Kabul is blamed for it, 0..1."""


@rule
def strike_prob(
    attack: Provocation, pakistan: Pakistan, tension: float, talks: float, terms: Terms, p: Response
) -> float:
    """Chance that Pakistan answers a major attack with a strike (logistic choice).

    `talks` is the mediators' influence if a round is pending soon, else 0. Audience costs push
    (Fearon 1994); talks, a renunciation of strikes and third-party oversight restrain (Fortna 2003).
    """
    return logistic(
        p.strike_base
        + p.strike_severity * attack.excess
        + p.strike_blame * (attack.blame - 0.5)
        + p.strike_pressure * (pakistan.pressure - 0.5)
        + p.strike_tension * (tension - 0.5)
        - p.strike_talks * talks
        - p.strike_commitment * terms.sovereignty
        - p.strike_oversight * terms.oversight
    )
