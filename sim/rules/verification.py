"""Attribution of attacks, and Pakistan's belief in Kabul's good faith."""

import math
from typing import NamedTuple

from sim.jit import rule
from sim.params import Verification
from sim.rules.choice import clip
from sim.state import Terms
from sim.terms import Finding


class Attribution(NamedTuple):
    """Whom a major attack is laid on."""

    finding: int
    """A `Finding`."""
    blame: float
    """How far Pakistan blames Kabul, 0..1."""
    ratio: float
    """Likelihood ratio by which its belief in good faith moves."""


@rule
def soil_prob(soil_share: float, curb: float) -> float:
    """Chance that an attack came from Afghan soil, given that it was not prevented there.

    q = c(1-k)/(1-c·k), with c the group's soil share and k = suppression · effort.
    """
    return soil_share * (1.0 - curb) / (1.0 - soil_share * curb)


@rule
def attribute(from_soil: bool, reports: bool, errs: bool, belief: float, p: Verification) -> Attribution:
    """The mechanism reports the truth, or its opposite when it errs; unverified, blame is 1 - belief.

    Imperfect monitoring: Green and Porter (1984); information by third parties: Kydd (2006).
    """
    if not reports:
        return Attribution(Finding.UNVERIFIED.value, 1.0 - belief, p.lr_unverified)
    if from_soil != errs:
        return Attribution(Finding.FOUND.value, 1.0, p.lr_found)
    return Attribution(Finding.CLEARED.value, 0.0, p.lr_cleared)


@rule
def held(belief: float, p: Verification) -> float:
    """Belief within its limits: suspicion of a proxy role keeps it from certainty."""
    return clip(belief, p.belief_floor, 1.0 - p.proxy_suspicion)


@rule
def revise(belief: float, ratio: float, p: Verification) -> float:
    """Bayes' rule on the odds of good faith: odds <- odds · ratio."""
    weight = belief * ratio
    return held(weight / (weight + (1.0 - belief)), p)


@rule
def review(belief: float, effort: float, verification: float, p: Verification) -> float:
    """Regular review: verified effort above one half speaks for good faith, below it against."""
    return revise(belief, math.exp(p.review_gain * verification * (effort - 0.5)), p)


@rule
def strengthen(terms: Terms, p: Verification) -> Terms:
    """An extension without agreement still builds some verification and oversight, up to a cap."""
    strength = min(p.interim_strength_cap, terms.verification + p.interim_strength_gain)
    oversight = min(p.interim_oversight_cap, terms.oversight + p.interim_oversight_gain)
    return terms._replace(verification=max(terms.verification, strength), oversight=max(terms.oversight, oversight))
