"""What happened on a day, and what came of a whole replication."""

from typing import NamedTuple

from sim.jit import rule
from sim.state import State
from sim.terms import Round


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


COUNTS = Outcome._fields[:12]
"""Fields that hold whole numbers."""

LEVELS = Outcome._fields[12:]
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
