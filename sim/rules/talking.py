"""Step 9 of a day: a round of talks, or the attempt to restart suspended ones."""

from collections.abc import Sequence

from sim.draws import Stream, uniform
from sim.jit import rule
from sim.record import NO_NEGOTIATION, Negotiation
from sim.rules import bargaining, border, mediation, truce, verification
from sim.rules.choice import logit, nearest
from sim.rules.setting import Setting, Today
from sim.state import Crossing, State
from sim.terms import Issue, Party, Round


@rule
def hold_round(
    state: State, crossings: Sequence[Crossing], today: Today, setting: Setting
) -> tuple[State, Negotiation]:
    """Step 9, on a round day: sessions on private reserves; then agreement, extension, or suspension."""
    p = setting.params
    fatigue_p = border.fatigue(state.pakistan.cost, p.border.tolerance_pakistan)
    fatigue_a = border.fatigue(state.afghanistan.cost, p.border.tolerance_afghanistan)
    reserve_p = bargaining.reserve_pakistan(
        logit(uniform(today.key, Stream.RESERVE, Party.PAKISTAN)),
        state.pakistan, fatigue_p, today.standing, p.bargaining,
    )  # fmt: skip
    reserve_a = bargaining.reserve_afghanistan(
        logit(uniform(today.key, Stream.RESERVE, Party.AFGHANISTAN)),
        state.afghanistan, fatigue_a, today.standing, p.bargaining,
    )  # fmt: skip
    session, position, agreed = 0, 0.0, False
    while not agreed and session < nearest(p.bargaining.session_days):
        session += 1
        error_p = p.bargaining.reserve_noise * logit(uniform(today.key, Stream.ESTIMATE_PAKISTAN, session))
        error_a = p.bargaining.reserve_noise * logit(uniform(today.key, Stream.ESTIMATE_AFGHANISTAN, session))
        proposal = bargaining.propose(
            mediation.estimate(reserve_p, error_p, session, p.mediation),
            mediation.estimate(reserve_a, error_a, session, p.mediation),
            setting.frontier,
        )
        position = proposal.position
        agreed = bargaining.accept(proposal, reserve_p, reserve_a)
    if agreed:
        after = sign(state, crossings, position, today, setting)
        ended, consent_p, consent_a = Round.AGREEMENT.value, False, False
    else:
        t = p.truce
        consent_p = uniform(today.key, Stream.CONSENT, Party.PAKISTAN) < truce.extension_prob(
            today.standing, state.tension, fatigue_p, state.pakistan.pressure, t
        )
        consent_a = uniform(today.key, Stream.CONSENT, Party.AFGHANISTAN) < truce.extension_prob(
            today.standing, state.tension, fatigue_a, state.afghanistan.pressure, t
        )
        ended = Round.SUSPENDED.value
        if consent_p and consent_a:
            ended = Round.EXTENDED.value
        elif uniform(today.key, Stream.RESCUE, 0) < p.mediation.rescue_prob * today.standing:
            ended = Round.RESCUED.value
        after = suspend(state, today, setting) if ended == Round.SUSPENDED else extend(state, today, setting)
    return after, Negotiation(ended, session, reserve_p, reserve_a, position, consent_p, consent_a, False)


@rule
def sign(state: State, crossings: Sequence[Crossing], position: float, today: Today, setting: Setting) -> State:
    """A formal agreement at this position of the frontier."""
    p = setting.params
    openness = 1.0 - bargaining.granted(position, setting.frontier.rank[Issue.BORDER.value])
    for crossing in crossings:
        crossing.target = max(crossing.target, openness)
    belief = verification.held(state.pakistan.belief + p.verification.agreement_trust, p.verification)
    return state._replace(
        pakistan=state.pakistan._replace(belief=belief),
        talks=state.talks._replace(last_round=today.day),
        truce=state.truce._replace(formal=True),
        terms=truce.agreed_terms(state.terms, position, setting.frontier),
        tension=state.tension * (1.0 - p.escalation.agreement_calm),
    )


@rule
def extend(state: State, today: Today, setting: Setting) -> State:
    """No agreement, but a new fixed term and a next round."""
    p = setting.params
    next_round = today.day + nearest(p.truce.round_gap_days)
    expiry = today.day + nearest(p.truce.extension_days)
    return state._replace(
        talks=state.talks._replace(next_round=next_round, last_round=today.day),
        truce=state.truce._replace(fixed_term=True, expiry=expiry),
        terms=verification.strengthen(state.terms, p.verification),
    )


@rule
def suspend(state: State, today: Today, setting: Setting) -> State:
    """Talks break down until somebody restarts them."""
    tension = min(1.0, state.tension + setting.params.escalation.breakdown_tension)
    talks = state.talks._replace(active=False, last_round=today.day, failed=state.talks.failed + 1)
    return state._replace(talks=talks, tension=tension)


@rule
def try_restart(state: State, today: Today, setting: Setting) -> tuple[State, Negotiation]:
    """Step 9, while talks are suspended: the mediators may restart them."""
    p = setting.params.mediation
    restarted = uniform(today.key, Stream.RESTART, 0) < p.restart_per_day * today.standing
    if restarted:
        next_round = today.day + nearest(p.restart_notice_days)
        state = state._replace(talks=state.talks._replace(active=True, next_round=next_round))
    return state, NO_NEGOTIATION._replace(restarted=restarted)
