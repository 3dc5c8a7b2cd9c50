"""The order of a day: draw, and call the rules. `agents/model.py` goes through the same twelve steps.

Each step returns the slices that it changed and what it has to say for the day's record. A collapse
ends the day at once: steps 1-6 are `violence`, steps 7-12 `politics`.
"""

from collections.abc import Sequence

from sim.draws import Stream, day_key, uniform
from sim.jit import rule
from sim.record import NO_NEGOTIATION, Attacks, DayRecord, Incident
from sim.rules import (
    border,
    compliance,
    escalation,
    fighting,
    mediation,
    pressure,
    shocks,
    talking,
    truce,
    verification,
)
from sim.rules.setting import Setting, Today, weight
from sim.state import Crossing, State
from sim.terms import Cause, Party


@rule
def advance(
    state: State, crossings: Sequence[Crossing], day: int, key: int, setting: Setting
) -> tuple[State, DayRecord]:
    """One day of one world: the state at its end and the record of it; `key` is the replication's."""
    today = Today(
        day,
        day_key(key, day),
        mediation.standing(setting.leverage, state.talks.failed, setting.params.mediation),
        day - state.talks.last_round,
    )
    state, attacks, incident = violence(state, crossings, today, setting)
    if incident.rung == setting.constants.collapse_rung:
        return state, DayRecord(attacks, incident, 0.0, 0.0, False, 0, NO_NEGOTIATION, False, Cause.ESCALATION.value)
    return politics(state, crossings, today, setting, attacks, incident)


@rule
def violence(
    state: State, crossings: Sequence[Crossing], today: Today, setting: Setting
) -> tuple[State, Attacks, Incident]:
    """Steps 1-6: militants, attribution, response, border fire, shocks, escalation."""
    p = setting.params
    # 1 Militants
    groups, attacks = fighting.attack(state, today, setting)
    # 2 Attribution, 3 Response
    pakistan, reaction = state.pakistan, fighting.NO_REACTION
    if attacks.major:
        pakistan, reaction = fighting.respond(state, attacks, today, setting)
    # 4 Border fire
    crossing = -1 if reaction.strike else fighting.fire_at(state, crossings, today, setting)
    # 5 Shocks
    afghan_pressure, tension = state.afghanistan.pressure, state.tension
    air = uniform(today.key, Stream.AIR_INCIDENT, 0) < setting.constants.air_prob
    if air:
        afghan_pressure = shocks.pressure_after_air_incident(afghan_pressure, p.shocks)
        tension = shocks.tension_after_air_incident(tension, p.shocks)
    by_pakistan = uniform(today.key, Stream.STATEMENT, Party.PAKISTAN) < setting.constants.statement_prob
    afghan_pressure = shocks.pressure_after_statement(afghan_pressure, by_pakistan, p.shocks)
    by_afghanistan = uniform(today.key, Stream.STATEMENT, Party.AFGHANISTAN) < setting.constants.statement_prob
    pakistani_pressure = shocks.pressure_after_statement(pakistan.pressure, by_afghanistan, p.shocks)
    # 6 Escalation ladder
    ladder = fighting.NO_LADDER
    if reaction.strike or crossing >= 0:
        if reaction.strike:
            afghan_pressure = pressure.after_strike(afghan_pressure, p.pressure)
        heat = fighting.Heat(pakistani_pressure, afghan_pressure, tension)
        ladder = fighting.climb(heat, state.terms, crossing >= 0, today, setting)
        tension = escalation.heat(tension, ladder.rung, p.escalation)
        pakistani_pressure = pressure.after_exchange(pakistani_pressure, ladder.rung, p.pressure)
        afghan_pressure = pressure.after_exchange(afghan_pressure, ladder.rung, p.pressure)
        fighting.shut(crossings, crossing, ladder.rung, state.truce.formal)
    after = state._replace(
        pakistan=pakistan._replace(pressure=pakistani_pressure),
        afghanistan=state.afghanistan._replace(pressure=afghan_pressure),
        militants=groups,
        tension=tension,
    )
    incident = Incident(
        reaction.finding, reaction.blame, reaction.strike_prob, reaction.strike,
        crossing >= 0, crossing, air, by_pakistan, by_afghanistan,
        ladder.first_mover, ladder.rung, ladder.defused,
    )  # fmt: skip
    return after, attacks, incident


@rule
def politics(
    state: State,
    crossings: Sequence[Crossing],
    today: Today,
    setting: Setting,
    attacks: Attacks,
    incident: Incident,
) -> tuple[State, DayRecord]:
    """Steps 7-12: border, weekly review, talks, truce clock, withdrawal, rest."""
    p = setting.params
    # 7 Border
    closed, trucks = trade(crossings, setting)
    cost_p = state.pakistan.cost + p.border.trade_loss_pakistan * closed
    cost_a = state.afghanistan.cost + p.border.trade_loss_afghanistan * closed
    state = state._replace(
        pakistan=state.pakistan._replace(cost=cost_p), afghanistan=state.afghanistan._replace(cost=cost_a)
    )
    # 8 Weekly review
    reviewed, reopened = today.day % setting.constants.review_interval == 0, 0
    if reviewed:
        state, reopened = review(state, crossings, closed, today, setting)
    # 9 Talks
    negotiation = NO_NEGOTIATION
    if not state.truce.formal:
        if state.talks.active and today.day == state.talks.next_round:
            state, negotiation = talking.hold_round(state, crossings, today, setting)
        elif not state.talks.active:
            state, negotiation = talking.try_restart(state, today, setting)
    # 10 Truce clock
    went_open_ended = False
    if truce.is_due(state.truce, state.talks, today.day, p.truce):
        if uniform(today.key, Stream.LAPSE, 0) < truce.lapse_prob(
            state.tension,
            state.pakistan.pressure,
            state.afghanistan.pressure,
            weight(today, setting),
            p.truce,
        ):
            return state, DayRecord(
                attacks, incident, closed, trucks, reviewed, reopened, negotiation, False, Cause.LAPSE.value
            )
        went_open_ended = True
        state = state._replace(truce=state.truce._replace(fixed_term=False))
    # 11 Withdrawal
    u = uniform(today.key, Stream.WITHDRAWAL, 0)
    if u < setting.constants.withdrawal_ceiling and u < truce.withdrawal_prob(
        state.tension, state.pakistan.pressure, state.afghanistan.pressure, state.truce.formal, p.truce
    ):
        return state, DayRecord(
            attacks, incident, closed, trucks, reviewed, reopened, negotiation, went_open_ended,
            Cause.WITHDRAWAL.value,
        )  # fmt: skip
    # 12 Rest
    return rest(state, setting), DayRecord(
        attacks, incident, closed, trucks, reviewed, reopened, negotiation, went_open_ended, Cause.NONE.value
    )


@rule
def trade(crossings: Sequence[Crossing], setting: Setting) -> tuple[float, float]:
    """Step 7: crossings open towards their targets. Closed share of trade (C) and trucks waiting."""
    p = setting.params.border
    closed, trucks = 0.0, 0.0
    for crossing in crossings:
        crossing.openness = border.reopen(crossing.openness, crossing.target, p)
        crossing.trucks = border.trucks_waiting(crossing.trucks, crossing.openness, crossing.share, p)
        closed += crossing.share * (1.0 - crossing.openness)
        trucks += crossing.trucks
    return closed, trucks


@rule
def review(
    state: State, crossings: Sequence[Crossing], closed: float, today: Today, setting: Setting
) -> tuple[State, int]:
    """Step 8: Kabul's effort, Pakistan's belief, crossings that Pakistan reopens by itself."""
    p = setting.params
    effort = compliance.adjust(state.afghanistan, closed, weight(today, setting), state.terms, p.compliance)
    belief = verification.review(state.pakistan.belief, effort, state.terms.verification, p.verification)
    fatigue = border.fatigue(state.pakistan.cost, p.border.tolerance_pakistan)
    prob = border.unilateral_prob(fatigue, state.tension - p.escalation.tension_rest, p.border)
    reopened = 0
    for crossing in crossings:
        if crossing.target < 1.0 and uniform(today.key, Stream.REOPEN, crossing.number) < prob:
            crossing.target = 1.0
            reopened += 1
    after = state._replace(
        pakistan=state.pakistan._replace(belief=belief), afghanistan=state.afghanistan._replace(effort=effort)
    )
    return after, reopened


@rule
def rest(state: State, setting: Setting) -> State:
    """Step 12: pressures and tension return towards rest."""
    p, c = setting.params, setting.constants
    rest_p, rest_a = p.pressure.pressure_rest, pressure.rest_afghanistan(state.terms.refugees, p.pressure)
    pressure_p = pressure.relax(state.pakistan.pressure, rest_p, c.pressure_left)
    pressure_a = pressure.relax(state.afghanistan.pressure, rest_a, c.pressure_left)
    return state._replace(
        pakistan=state.pakistan._replace(pressure=pressure_p),
        afghanistan=state.afghanistan._replace(pressure=pressure_a),
        tension=pressure.relax(state.tension, p.escalation.tension_rest, c.tension_left),
    )
