"""Bargaining: seven issues, private reservation values, the mediator's proposal on the frontier.

Utilities are linear, so the efficient frontier is logrolling: issues go to Pakistan in descending
order of wP/wA, at most one of them split. A point on it is one number, its position: how many issues
have gone to Pakistan. Position 2.3 gives it two whole issues and three tenths of the third.
"""

from typing import NamedTuple

from sim.jit import rule
from sim.params import Bargaining
from sim.rules.choice import clip
from sim.state import Afghanistan, Pakistan
from sim.terms import Issue

ROUNDING = 1e-12
"""Utilities this close to zero gain count as no loss: they are sums of a few rounded weights."""


class Frontier(NamedTuple):
    """The issues in logrolling order."""

    pakistan: tuple[float, ...]
    """Pakistan's weights, in that order."""
    afghanistan: tuple[float, ...]
    """Afghanistan's weights, in that order."""
    rank: tuple[int, ...]
    """Place of each `Issue` in that order."""


class Proposal(NamedTuple):
    """A point on the frontier and what it is worth."""

    position: float
    pakistan: float
    """uP."""
    afghanistan: float
    """uA."""


def frontier(weights_pakistan: tuple[float, ...], weights_afghanistan: tuple[float, ...]) -> Frontier:
    """Order the issues by wP/wA, ties by table order; both tuples are in `Issue` order."""
    order = sorted(
        range(len(Issue)),
        key=lambda k: -weights_pakistan[k] / weights_afghanistan[k] if weights_afghanistan[k] > 0.0 else -float("inf"),
    )
    return Frontier(
        tuple(weights_pakistan[k] for k in order),
        tuple(weights_afghanistan[k] for k in order),
        tuple(order.index(k) for k in range(len(Issue))),
    )


@rule
def granted(position: float, rank: int) -> float:
    """How far the issue at this rank goes Pakistan's way, 0..1."""
    return clip(position - rank, 0.0, 1.0)


@rule
def reserve_pakistan(noise: float, pakistan: Pakistan, fatigue: float, standing: float, p: Bargaining) -> float:
    """The least utility Pakistan accepts: pressure and mistrust raise it, fatigue and mediators lower it.

    `noise` is a standard logistic deviate. Private information: Fearon (1995).
    """
    return (
        p.reserve_pakistan
        + p.reserve_pressure * (pakistan.pressure - 0.5)
        + p.reserve_mistrust * (0.5 - pakistan.belief)
        - p.reserve_fatigue * fatigue
        - p.reserve_mediation * standing
        + p.reserve_noise * noise
    )


@rule
def reserve_afghanistan(
    noise: float, afghanistan: Afghanistan, fatigue: float, standing: float, p: Bargaining
) -> float:
    """The least utility Afghanistan accepts."""
    return (
        p.reserve_afghanistan
        + p.reserve_pressure * (afghanistan.pressure - 0.5)
        - p.reserve_fatigue * fatigue
        - p.reserve_mediation * standing
        + p.reserve_noise * noise
    )


@rule
def propose(reserve_p: float, reserve_a: float, frontier: Frontier) -> Proposal:
    """The Nash (1950) solution where the frontier leaves room for both, else the point of least loss."""
    equal = equal_gains(reserve_p, reserve_a, frontier)
    if smaller_gain(equal, reserve_p, reserve_a) >= 0.0:
        return nash(reserve_p, reserve_a, frontier)
    return equal


@rule
def nash(reserve_p: float, reserve_a: float, frontier: Frontier) -> Proposal:
    """The point that maximises (uP - reserve_p)(uA - reserve_a); some point must give both a gain.

    Within one issue the product (a + t·wP)(b - t·wA) is a parabola in the share t that goes to Pakistan.
    """
    best = Proposal(0.0, 0.0, 0.0)
    best_product = -1.0
    u_p, u_a = 0.0, sum_of(frontier.afghanistan)
    for k in range(len(frontier.pakistan)):
        w_p, w_a = frontier.pakistan[k], frontier.afghanistan[k]
        t = product_share(u_p - reserve_p, u_a - reserve_a, w_p, w_a)
        a, b = u_p - reserve_p + t * w_p, u_a - reserve_a - t * w_a
        if min(a, b) >= -ROUNDING and a * b > best_product:
            best_product = a * b
            best = Proposal(k + t, u_p + t * w_p, u_a - t * w_a)
        u_p += w_p
        u_a -= w_a
    return best


@rule
def equal_gains(reserve_p: float, reserve_a: float, frontier: Frontier) -> Proposal:
    """The point that maximises the smaller gain: where the gains are equal, or the end nearest to that.

    What costs Afghanistan nothing goes to Pakistan whole, even where Pakistan gains more already.
    """
    best = Proposal(0.0, 0.0, sum_of(frontier.afghanistan))
    u_p, u_a = best.pakistan, best.afghanistan
    for k in range(len(frontier.pakistan)):
        w_p, w_a = frontier.pakistan[k], frontier.afghanistan[k]
        lead = (u_a - reserve_a) - (u_p - reserve_p)
        if lead <= 0.0 and w_a > 0.0:  # and from here on: it falls along the frontier
            break
        t = min(lead / (w_p + w_a), 1.0) if w_a > 0.0 else 1.0
        best = Proposal(k + t, u_p + t * w_p, u_a - t * w_a)
        u_p += w_p
        u_a -= w_a
    return best


@rule
def smaller_gain(proposal: Proposal, reserve_p: float, reserve_a: float) -> float:
    """The gain of the side that gains less; negative where it would lose."""
    return min(proposal.pakistan - reserve_p, proposal.afghanistan - reserve_a)


@rule
def product_share(gain_p: float, gain_a: float, w_p: float, w_a: float) -> float:
    """The t in 0..1 that maximises (gain_p + t·w_p)(gain_a - t·w_a), where both factors can be positive."""
    if w_p * w_a > 0.0:
        return clip((w_p * gain_a - w_a * gain_p) / (2.0 * w_p * w_a), 0.0, 1.0)
    return 1.0 if w_p > 0.0 else 0.0  # it costs Afghanistan nothing, or is worth nothing to Pakistan


@rule
def sum_of(weights: tuple[float, ...]) -> float:
    """Sum from the first to the last."""
    total = 0.0
    for weight in weights:
        total += weight
    return total


@rule
def accept(proposal: Proposal, reserve_p: float, reserve_a: float) -> bool:
    """Both accept what is worth at least their private reserve."""
    return proposal.pakistan >= reserve_p and proposal.afghanistan >= reserve_a
