"""Steps 1-4 and 6 of a day: attacks, Pakistan's response, border fire, and the ladder of replies."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim.draws import Stream, uniform
from sim.jit import rule
from sim.record import Attacks
from sim.rules import border, escalation, mediation, militants, pressure, response, verification
from sim.rules.setting import Setting, Today, weight
from sim.state import Crossing, Militants, Pakistan, State, Terms
from sim.terms import Group, Party


class Reaction(NamedTuple):
    """Steps 2 and 3: what Pakistan made of the day's attacks."""

    finding: int
    blame: float
    strike_prob: float
    strike: bool


NO_REACTION = Reaction(0, 0.0, 0.0, False)


class Heat(NamedTuple):
    """What drives replies, as it is when a ladder begins."""

    pakistan: float
    """Pressure on Pakistan."""
    afghanistan: float
    tension: float


class Ladder(NamedTuple):
    """Step 6: how far a strike or border fire climbed."""

    first_mover: int
    rung: int
    defused: bool


NO_LADDER = Ladder(-1, 0, False)


@rule
def attack(state: State, today: Today, setting: Setting) -> tuple[Militants, Attacks]:
    """Step 1: both groups attack; the deadliest attack may be a major one."""
    p, left = setting.params.militants, setting.constants.excitation_left
    near = mediation.round_is_near(state.talks, state.truce.formal, today.day, p.spoiler_window_days)
    spoiling = militants.boost(near, p)
    curb = militants.suppression(state.terms.intelligence, p) * state.afghanistan.effort
    rate_ttp = militants.attack_rate(p.attacks_per_day_ttp, state.militants.ttp, curb * p.soil_share_ttp, spoiling, p)
    rate_bla = militants.attack_rate(p.attacks_per_day_bla, state.militants.bla, curb * p.soil_share_bla, spoiling, p)
    quiet_ttp, quiet_bla = militants.quiet_prob(rate_ttp), militants.quiet_prob(rate_bla)
    ttp = militants.attack_count(uniform(today.key, Stream.ATTACKS, Group.TTP), rate_ttp, quiet_ttp)
    bla = militants.attack_count(uniform(today.key, Stream.ATTACKS, Group.BLA), rate_bla, quiet_bla)
    attacks = Attacks(ttp, bla, False, 0.0, 0)
    if has_major(ttp + bla, today, setting):
        deadliest, lowest = deadliest_of(ttp + bla, today)
        group = Group.TTP.value if deadliest < ttp else Group.BLA.value
        attacks = Attacks(ttp, bla, True, militants.severity(lowest, p), group)
    groups = Militants(
        militants.excite(state.militants.ttp, ttp, left, p),
        militants.excite(state.militants.bla, bla, left, p),
    )
    return groups, attacks


@rule
def has_major(attacks: int, today: Today, setting: Setting) -> bool:
    """Whether one of so many attacks is a major one.

    The first draws are looked at before the number of attacks, on which the processor still waits.
    """
    first, severe = 4, setting.constants.major_quantile
    for i in range(3, -1, -1):
        if uniform(today.key, Stream.SEVERITY, i) <= severe:
            first = i
    while first < attacks and uniform(today.key, Stream.SEVERITY, first) > severe:
        first += 1
    return first < attacks


@rule
def deadliest_of(attacks: int, today: Today) -> tuple[int, float]:
    """The deadliest of so many attacks and its severity draw; the lowest draw kills the most."""
    deadliest, lowest = 0, 1.0
    for i in range(attacks):
        u = uniform(today.key, Stream.SEVERITY, i)
        if u < lowest:
            deadliest, lowest = i, u
    return deadliest, lowest


@rule
def respond(state: State, attacks: Attacks, today: Today, setting: Setting) -> tuple[Pakistan, Reaction]:
    """Steps 2 and 3: Pakistan attributes a major attack, feels the pressure, and may strike."""
    p = setting.params
    curb = militants.suppression(state.terms.intelligence, p.militants) * state.afghanistan.effort
    soil_share = p.militants.soil_share_ttp if attacks.group == Group.TTP else p.militants.soil_share_bla
    attribution = verification.attribute(
        uniform(today.key, Stream.ORIGIN, 0) < verification.soil_prob(soil_share, curb),
        uniform(today.key, Stream.REPORT, 0) < state.terms.verification,
        uniform(today.key, Stream.FALSE_FINDING, 0) < p.verification.false_finding_prob,
        state.pakistan.belief,
        p.verification,
    )
    excess = math.log(attacks.deaths / p.militants.major_fatalities)
    pakistan = state.pakistan._replace(
        pressure=pressure.after_major_attack(state.pakistan.pressure, excess, p.pressure)
    )
    near = mediation.round_is_near(state.talks, state.truce.formal, today.day, p.response.talks_window_days)
    talks = weight(today, setting) if near else 0.0
    prob = response.strike_prob(
        response.Provocation(excess, attribution.blame),
        pakistan,
        state.tension,
        talks,
        state.terms,
        p.response,
    )
    strike = uniform(today.key, Stream.STRIKE, 0) < prob
    belief = verification.revise(pakistan.belief, attribution.ratio, p.verification)
    return pakistan._replace(belief=belief), Reaction(attribution.finding, attribution.blame, prob, strike)


@rule
def fire_at(state: State, crossings: Sequence[Crossing], today: Today, setting: Setting) -> int:
    """Step 4: the crossing under border fire, or -1."""
    c = setting.constants
    u = uniform(today.key, Stream.FIRE, 0)
    if u >= c.fire_ceiling_calm + c.fire_ceiling_rise * state.tension:
        return -1
    if u >= escalation.fire_prob(state.tension, state.terms.verification, setting.params.escalation):
        return -1
    return border.crossing_at(uniform(today.key, Stream.FIRE_CROSSING, 0), crossings)


@rule
def climb(heat: Heat, terms: Terms, is_fire: bool, today: Today, setting: Setting) -> Ladder:
    """Step 6: replies alternate until the mediators defuse it, a side does not reply, or it collapses."""
    p = setting.params
    first_mover = Party.AFGHANISTAN.value
    if is_fire and uniform(today.key, Stream.FIRST_MOVE, 0) < 0.5:
        first_mover = Party.PAKISTAN.value
    defuse = escalation.defuse_prob(weight(today, setting), terms.oversight, p.escalation)
    ready_pakistan = escalation.readiness_pakistan(is_fire, terms.sovereignty, p.escalation, p.response)
    ready_afghanistan = escalation.readiness_afghanistan(is_fire, p.escalation)
    mover, rung = first_mover, 1
    while rung < setting.constants.collapse_rung:
        if uniform(today.key, Stream.DEFUSE, rung) < defuse:
            return Ladder(first_mover, rung, True)
        if mover == Party.PAKISTAN:
            reply = escalation.reply_prob(ready_pakistan, heat.pakistan, heat.tension, rung, p.escalation)
        else:
            reply = escalation.reply_prob(ready_afghanistan, heat.afghanistan, heat.tension, rung, p.escalation)
        if uniform(today.key, Stream.REPLY, rung) >= reply:
            break
        mover, rung = 1 - mover, rung + 1
    return Ladder(first_mover, rung, False)


@rule
def shut(crossings: Sequence[Crossing], under_fire: int, rung: int, formal: bool) -> None:
    """Border fire shuts its crossing, an exchange all; under an agreement they may open again."""
    for j, crossing in enumerate(crossings):
        if j == under_fire or rung >= border.RUNG_THAT_SHUTS_ALL:
            crossing.openness = 0.0
            if not formal:
                crossing.target = 0.0
