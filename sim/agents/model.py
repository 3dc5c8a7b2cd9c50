"""The Mesa model: one world, its agents, and the order of a day (`rules/day.py` has the same steps)."""

from typing import Any

import mesa
import numpy as np

from sim.agents.crossings import BorderCrossing
from sim.agents.delegations import AfghanDelegation, PakistaniDelegation
from sim.agents.mediators import MediationTeam, Mediator
from sim.agents.militants import MilitantGroup
from sim.agents.reporters import REPORTERS
from sim.draws import Stream, day_key, replicate_key, uniform
from sim.evidence.case import Case, published_case
from sim.evidence.register import read_entry, unknown_parameter
from sim.params import NAMES, from_row
from sim.pathway import explain
from sim.record import (
    NO_NEGOTIATION,
    NOTHING_YET,
    Attacks,
    DayRecord,
    Incident,
    conclude,
    fold,
)
from sim.rules import (
    border,
    escalation,
    mediation,
    militants,
    pressure,
    shocks,
    truce,
)
from sim.rules.constants import constants
from sim.rules.fighting import NO_LADDER, NO_REACTION, Ladder
from sim.rules.start import open_world
from sim.state import Militants, Start, State
from sim.terms import Cause, Group, Party


class CeasefireModel(mesa.Model):
    """One world of the ceasefire, day by day; `step` is a day, and `running` ends at collapse or horizon.

    Parameters
    ----------
    seed
        Seed of the process; drawn from the operating system when not given.
    replicate
        Number of the replication under that seed, as in an ensemble.
    case
        Scenario, parameters, mediators and crossings; the published ones when not given.
    row
        A parameter row of the case, shape (len(case.names),); the modes when not given.
    start
        Where to take the world up; the scenario's opening when not given. The horizon counts from the
        day after.
    parameters
        Parameters by name, `leverage_turkiye=0.8` or `**{"mediation.leverage_turkiye": 0.8}`.

    Raises
    ------
    ConfigError
        If a parameter is unknown or out of bounds.

    Notes
    -----
    Mesa's own random generators play no part in the process: every draw is addressed by seed,
    replicate, day and purpose (`sim.draws`).
    """

    def __init__(
        self,
        seed: int | None = None,
        replicate: int = 0,
        case: Case | None = None,
        row: np.ndarray | None = None,
        start: Start | None = None,
        **parameters: Any,
    ) -> None:
        super().__init__(seed=seed)
        case = case or published_case()
        row = (case.modes if row is None else np.array(row, dtype=np.float64)).copy()
        for name, value in parameters.items():
            full = _full_name(case, name)
            row[case.names.index(full)] = read_entry(full, value, case.entries[full]).mode
        self.case = case
        self.process_seed = self.random.getrandbits(63) if seed is None else seed
        self.replicate = replicate
        self.params = from_row(row[: len(NAMES)])
        self.constants = constants(self.params)
        self._key = replicate_key(self.process_seed, replicate)
        self._enter_day(start.day if start else 0)
        self.last_day = case.scenario.horizon_days + (start.day + 1 if start else 0)
        self.standing = self.influence = 0.0

        state = start.state if start else self._open()
        self.truce, self.terms, self.tension = state.truce, state.terms, state.tension
        self.pakistan = PakistaniDelegation(self, state.pakistan)
        self.afghanistan = AfghanDelegation(self, state.afghanistan)
        leverages = row[case.leverage_columns()].tolist()
        members = [Mediator(self, name, leverage) for name, leverage in zip(case.mediators, leverages, strict=True)]
        self.mediators = MediationTeam(self, members, state.talks)
        self.standing, self.influence = self.mediators.standing(), self.mediators.influence(self.day)
        self.ttp, self.bla = (MilitantGroup(self, group, state.militants[group]) for group in Group)
        self.crossings = [
            BorderCrossing(self, name, share) for name, share in zip(case.crossings, case.shares, strict=True)
        ]
        for crossing, taken_up in zip(self.crossings, start.crossings if start else (), strict=bool(start)):
            crossing.take_up(*taken_up[2:])
        self.record: DayRecord | None = None
        self.cause = Cause.NONE
        self._tally = NOTHING_YET
        self.datacollector = mesa.DataCollector(model_reporters=REPORTERS)

    @property
    def day(self) -> int:
        """Today, counted from the scenario's start date."""
        return self._day

    @property
    def state(self) -> State:
        """The world's state now, as the ensemble engine holds it."""
        return State(
            self.pakistan.state,
            self.afghanistan.state,
            Militants(self.ttp.excitation, self.bla.excitation),
            self.mediators.talks,
            self.truce,
            self.terms,
            self.tension,
        )

    @property
    def outcome(self) -> Any:
        """The replication's `Outcome` so far."""
        return conclude(self._tally, self.state)

    def _open(self) -> State:
        """The state at the opening, its hidden type drawn."""
        good_faith = self.draw(Stream.TYPE) < self.params.verification.good_faith_prob
        return open_world(good_faith, self.case.scenario.opening, self.params)

    def draw(self, stream: int, index: int = 0) -> float:
        """Today's uniform for one decision."""
        return uniform(self._today, stream, index)

    def round_is_near(self, window_days: float) -> bool:
        """Whether a round is pending within so many days."""
        return mediation.round_is_near(self.mediators.talks, self.truce.formal, self.day, window_days)

    def step(self) -> None:
        """One day, in the order of `rules/day.py`."""
        if not self.running:
            return
        self._enter_day(self.day + 1)
        self.standing, self.influence = self.mediators.standing(), self.mediators.influence(self.day)
        self.record = self._live()
        self.cause = Cause(self.record.cause)
        self._tally = fold(self._tally, self.record, self.day)
        if self.cause is not Cause.NONE:
            self._tally = explain(self._tally, self.state, self.record)
        self.running = self.cause is Cause.NONE and self.day < self.last_day
        self.datacollector.collect(self)

    def _enter_day(self, day: int) -> None:
        self._day = day
        self._today = day_key(self._key, day)

    def _live(self) -> DayRecord:
        p = self.params
        # 1 Militants
        curb = militants.suppression(self.terms.intelligence, p.militants) * self.afghanistan.state.effort
        attacks = self._attacks(curb)
        # 2 Attribution, 3 Response
        reaction = NO_REACTION
        if attacks.major:
            group = self.ttp if attacks.group == Group.TTP else self.bla
            reaction = self.pakistan.respond(attacks, group, curb)
        # 4 Border fire
        under_fire = -1 if reaction.strike else self._fire()
        # 5 Shocks
        air = self.draw(Stream.AIR_INCIDENT) < self.constants.air_prob
        if air:
            self.afghanistan.hear_air_incident()
            self.tension = shocks.tension_after_air_incident(self.tension, p.shocks)
        by_pakistan = self.draw(Stream.STATEMENT, Party.PAKISTAN) < self.constants.statement_prob
        self.afghanistan.hear_statement(by_pakistan)
        by_afghanistan = self.draw(Stream.STATEMENT, Party.AFGHANISTAN) < self.constants.statement_prob
        self.pakistan.hear_statement(by_afghanistan)
        # 6 Escalation ladder
        ladder = NO_LADDER
        if reaction.strike or under_fire >= 0:
            if reaction.strike:
                self.afghanistan.feel_strike()
            ladder = self._climb(is_fire=under_fire >= 0)
            self.tension = escalation.heat(self.tension, ladder.rung, p.escalation)
            self.pakistan.feel_exchange(ladder.rung)
            self.afghanistan.feel_exchange(ladder.rung)
            for j, crossing in enumerate(self.crossings):
                if j == under_fire or ladder.rung >= border.RUNG_THAT_SHUTS_ALL:
                    crossing.shut()
        incident = Incident(*reaction, under_fire >= 0, under_fire, air, by_pakistan, by_afghanistan, *ladder)
        record = DayRecord(attacks, incident, 0.0, 0.0, False, 0, NO_NEGOTIATION, False, Cause.NONE.value)
        if ladder.rung == self.constants.collapse_rung:
            return record._replace(cause=Cause.ESCALATION.value)
        # 7 Border
        closed, trucks = 0.0, 0.0
        for crossing in self.crossings:
            crossing.trade()
            closed += crossing.share * (1.0 - crossing.openness)
            trucks += crossing.trucks
        self.pakistan.pay(closed)
        self.afghanistan.pay(closed)
        record = record._replace(closed=closed, trucks=trucks)
        # 8 Weekly review
        if self.day % self.constants.review_interval == 0:
            self.afghanistan.adjust_effort(closed)
            self.pakistan.review(self.afghanistan.state.effort)
            record = record._replace(reviewed=True, reopened=self.pakistan.reopen_crossings())
        # 9 Talks
        if not self.truce.formal:
            talks = self.mediators.talks
            if talks.active and self.day == talks.next_round:
                record = record._replace(negotiation=self.mediators.hold_round())
            elif not talks.active:
                restarted = self.mediators.restart()
                record = record._replace(negotiation=NO_NEGOTIATION._replace(restarted=restarted))
        # 10 Truce clock
        pressures = self.pakistan.state.pressure, self.afghanistan.state.pressure
        if truce.is_due(self.truce, self.mediators.talks, self.day, p.truce):
            lapse = truce.lapse_prob(self.tension, *pressures, self.influence, p.truce)
            if self.draw(Stream.LAPSE) < lapse:
                return record._replace(cause=Cause.LAPSE.value)
            record = record._replace(went_open_ended=True)
            self.truce = self.truce._replace(fixed_term=False)
        # 11 Withdrawal
        withdrawal = truce.withdrawal_prob(self.tension, *pressures, self.truce.formal, p.truce)
        if self.draw(Stream.WITHDRAWAL) < withdrawal:
            return record._replace(cause=Cause.WITHDRAWAL.value)
        # 12 Rest
        self.pakistan.rest()
        self.afghanistan.rest()
        left = self.constants.tension_left
        self.tension = pressure.relax(self.tension, p.escalation.tension_rest, left)
        return record

    def _attacks(self, curb: float) -> Attacks:
        p = self.params.militants
        spoiling = militants.boost(self.round_is_near(p.spoiler_window_days), p)
        ttp, bla = self.ttp.attack(curb, spoiling), self.bla.attack(curb, spoiling)
        severities = [self.draw(Stream.SEVERITY, i) for i in range(ttp + bla)]
        lowest = min(severities, default=1.0)
        if not severities or lowest > self.constants.major_quantile:
            return Attacks(ttp, bla, False, 0.0, 0)
        group = Group.TTP if severities.index(lowest) < ttp else Group.BLA
        return Attacks(ttp, bla, True, militants.severity(lowest, p), group.value)

    def _fire(self) -> int:
        prob = escalation.fire_prob(self.tension, self.terms.verification, self.params.escalation)
        if self.draw(Stream.FIRE) >= prob:
            return -1
        return border.crossing_at(self.draw(Stream.FIRE_CROSSING), self.crossings)

    def _climb(self, is_fire: bool) -> Ladder:
        sides = self.pakistan, self.afghanistan
        first_mover = Party.AFGHANISTAN
        if is_fire and self.draw(Stream.FIRST_MOVE) < 0.5:
            first_mover = Party.PAKISTAN
        readiness = [side.readiness(is_fire) for side in sides]
        mover, rung = int(first_mover), 1
        while rung < self.constants.collapse_rung:
            if self.mediators.defuse(rung):
                return Ladder(first_mover.value, rung, True)
            if not sides[mover].replies(readiness[mover], rung):
                break
            mover, rung = 1 - mover, rung + 1
        return Ladder(first_mover.value, rung, False)


def _full_name(case: Case, name: str) -> str:
    if "." in name:
        return name
    matches = [full for full in case.names if full.rpartition(".")[2] == name]
    if not matches:
        raise unknown_parameter(name)
    return matches[0]
