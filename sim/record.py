"""What happened on a day, and what came of a whole replication."""

from typing import NamedTuple

from sim.jit import rule
from sim.state import State
from sim.terms import Cause, Round


class Attacks(NamedTuple):
    """Step 1: the day's attacks, and the deadliest of them if it was major."""

    ttp: int
    bla: int
    major: bool
    deaths: float
    """Deaths in the deadliest attack, 0 unless it was major."""
    group: int
    """`Group` behind the deadliest attack, 0 unless it was major."""


class Incident(NamedTuple):
    """Steps 2-6: attribution, strike or border fire, shocks, and the ladder that followed."""

    finding: int
    """`Finding` on the major attack."""
    blame: float
    strike_prob: float
    strike: bool
    fire: bool
    crossing: int
    """Place of the crossing under fire in the configured order, -1 without fire."""
    air_incident: bool
    statement_pakistan: bool
    statement_afghanistan: bool
    first_mover: int
    """`Party` that could reply first, -1 without an incident."""
    rung: int
    """Rung reached, 0 without an incident."""
    defused: bool
    """Whether the mediators ended it."""


class Negotiation(NamedTuple):
    """Step 9: the day's round, if there was one."""

    round: int
    """How it ended, a `Round`."""
    sessions: int
    reserve_pakistan: float
    reserve_afghanistan: float
    position: float
    """The last proposal's position on the frontier."""
    consent_pakistan: bool
    consent_afghanistan: bool
    restarted: bool
    """Whether suspended talks were restarted today."""


class DayRecord(NamedTuple):
    """What happened on one day."""

    attacks: Attacks
    incident: Incident
    closed: float
    """Share of trade behind closed crossings (C), 0 on a day that ended before step 7."""
    trucks: float
    """Trucks waiting at all crossings, 0 on a day that ended before step 7."""
    reviewed: bool
    reopened: int
    """Crossings that Pakistan set to reopen by itself."""
    negotiation: Negotiation
    went_open_ended: bool
    """Whether an expired term ran on without one."""
    cause: int
    """`Cause` of collapse, NONE while the ceasefire holds."""


NO_NEGOTIATION = Negotiation(0, 0, 0.0, 0.0, 0.0, False, False, False)
NO_ATTACKS = Attacks(0, 0, False, 0.0, 0)
NO_INCIDENT = Incident(0, 0.0, 0.0, False, False, -1, False, False, False, -1, 0, False)


@rule
def day_after_collapse(cause: int) -> DayRecord:
    """The record of a day on which nothing happens any more."""
    return DayRecord(NO_ATTACKS, NO_INCIDENT, 0.0, 0.0, False, 0, NO_NEGOTIATION, False, cause)


class Outcome(NamedTuple):
    """One replication: its end, the first day of each milestone (0: never), and its tallies."""

    cause: int
    """`Cause`, NONE if it held to the horizon."""
    day: int
    """Day of collapse, or the horizon."""
    fire: int
    strike: int
    exchange: int
    suspension: int
    agreement: int
    pathway: int
    """What led to collapse, a packed `pathway.Pathway`; 0 if it held to the horizon."""
    attacks: int
    major_attacks: int
    strikes: int
    rounds: int
    failed_rounds: int
    deaths: float
    """Deaths in major attacks, the deadliest of each day."""
    closed_days: float
    """Closure-equivalent days, the sum of C."""
    trucks_peak: float
    loss_pakistan: float
    """Cumulative cost of closure, MUSD, days before the start included."""
    loss_afghanistan: float
    effort: float
    belief: float
    verification: float
    oversight: float
    militants: float
    intelligence: float
    sovereignty: float
    refugees: float


COUNTS = Outcome._fields[:13]
"""Fields that hold whole numbers."""

FIRST_TALLY = COUNTS.index("attacks")
"""From this field on they add up over replications."""

LEVELS = Outcome._fields[13:]
"""Fields that hold amounts and levels."""


NOTHING_YET = Outcome._make(0 if name in COUNTS else 0.0 for name in Outcome._fields)
"""The outcome of a replication before its first day, to be folded over its days."""


@rule
def first(recorded: int, happened: bool, day: int) -> int:
    """The first day of a milestone: the recorded one, else today if it happened, else 0."""
    return day if happened and recorded == 0 else recorded


@rule
def fold(outcome: Outcome, today: DayRecord, day: int) -> Outcome:
    """Add one day to a replication's outcome."""
    incident, ended = today.incident, today.negotiation.round
    counted = outcome._replace(
        cause=today.cause,
        day=day,
        attacks=outcome.attacks + today.attacks.ttp + today.attacks.bla,
        major_attacks=outcome.major_attacks + int(today.attacks.major),
        deaths=outcome.deaths + today.attacks.deaths,
        closed_days=outcome.closed_days + today.closed,
        trucks_peak=max(outcome.trucks_peak, today.trucks),
    )
    if incident.rung == 0 and ended == Round.NONE:  # most days: no event to count
        return counted
    replied = incident.fire and incident.rung >= 2
    return counted._replace(
        fire=first(outcome.fire, replied, day),
        strike=first(outcome.strike, incident.strike, day),
        exchange=first(outcome.exchange, incident.rung >= 3, day),
        suspension=first(outcome.suspension, ended == Round.SUSPENDED, day),
        agreement=first(outcome.agreement, ended == Round.AGREEMENT, day),
        strikes=outcome.strikes + int(incident.strike),
        rounds=outcome.rounds + int(ended != Round.NONE),
        failed_rounds=outcome.failed_rounds + int(ended == Round.SUSPENDED),
    )


@rule
def conclude(outcome: Outcome, state: State) -> Outcome:
    """Add the levels at the replication's end."""
    return outcome._replace(
        loss_pakistan=state.pakistan.cost,
        loss_afghanistan=state.afghanistan.cost,
        effort=state.afghanistan.effort,
        belief=state.pakistan.belief,
        verification=state.terms.verification,
        oversight=state.terms.oversight,
        militants=state.terms.militants,
        intelligence=state.terms.intelligence,
        sovereignty=state.terms.sovereignty,
        refugees=state.terms.refugees,
    )


class Observables(NamedTuple):
    """What a report can speak of: happenings of a day, which add up over several, then how a day ended.

    All are floats, flags 0 or 1.
    """

    attacks: float
    major_attacks: float
    """1 on a day with a major attack."""
    strikes: float
    border_fires: float
    exchanges: float
    """1 when a strike or border fire climbed to rung 3 or higher."""
    air_incidents: float
    statements_pakistan: float
    statements_afghanistan: float
    rounds: float
    restarts: float
    round: float
    """How the day's round ended, a `Round`."""
    collapsed: float
    """1 from the day of collapse on."""
    closed_share: float
    """Share of trade behind closed crossings."""
    tension: float
    pressure_pakistan: float
    pressure_afghanistan: float
    belief: float
    effort: float
    verification: float
    oversight: float
    militants: float
    intelligence: float
    sovereignty: float
    refugees: float
    talks_active: float
    fixed_term: float
    formal_agreement: float
    failed_rounds: float


HAPPENINGS = Observables._fields[:10]
"""Observables that add up over days; the others are as a day left them."""


@rule
def observe(state: State, today: DayRecord, closed_share: float) -> Observables:
    """What can be reported of a day; `closed_share` is that of its end."""
    incident, ended = today.incident, today.negotiation.round
    return Observables(
        float(today.attacks.ttp + today.attacks.bla), flag(today.attacks.major), flag(incident.strike),
        flag(incident.fire), flag(incident.rung >= 3), flag(incident.air_incident),
        flag(incident.statement_pakistan), flag(incident.statement_afghanistan), flag(ended != Round.NONE),
        flag(today.negotiation.restarted), float(ended), flag(today.cause != Cause.NONE), closed_share,
        state.tension, state.pakistan.pressure, state.afghanistan.pressure, state.pakistan.belief,
        state.afghanistan.effort, state.terms.verification, state.terms.oversight, state.terms.militants,
        state.terms.intelligence, state.terms.sovereignty, state.terms.refugees, flag(state.talks.active),
        flag(state.truce.fixed_term), flag(state.truce.formal), float(state.talks.failed),
    )  # fmt: skip


@rule
def flag(happened: bool) -> float:
    """1 if it happened, else 0."""
    return 1.0 if happened else 0.0
