"""The order of a day: days with scripted draws, worked out by hand; and no day, however odd, that goes wrong."""

import math

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.agents.model import CeasefireModel
from sim.draws import Stream, index_of
from sim.evidence.case import load_case
from sim.record import DayRecord
from sim.rules.bargaining import propose
from sim.rules.constants import constants
from sim.rules.day import advance
from sim.rules.setting import Setting
from sim.rules.start import open_world
from sim.state import State
from sim.terms import Cause, Finding, Party, Round
from tests.rules.ranges import LEVEL, SomeCrossing, rows, worlds

S = 1 - 0.5 * 0.65  # combined leverage of Türkiye and Qatar at the modes

NOTHING_HAPPENS = {Stream.ATTACKS: 1e-9, Stream.SEVERITY: 0.999}
"""Draws under which nobody attacks. All others are 0.999 unless scripted: nothing with a chance below that happens."""


class ScriptedWorld(CeasefireModel):
    """A world whose draws are written down: {stream: u} or {(stream, index): u}, the same every day."""

    def __init__(self, script=None, **settings):
        self.script = NOTHING_HAPPENS | (script or {})
        super().__init__(seed=0, **settings)

    def draw(self, stream, index=0):
        return self.script.get((stream, index), self.script.get(stream, 0.999))

    def live(self, days: int) -> DayRecord:
        """So many days; the record of the last one."""
        for _ in range(days):
            self.step()
        assert self.record is not None
        return self.record


def sigma(x: float) -> float:
    return 1 / (1 + math.exp(-x))


# Three attacks by TTP, the second of them with 31.6 dead: P(N <= 3) >= 0.95 at a rate of 1.2 or so.
MAJOR_ATTACK = {
    (Stream.ATTACKS, 0): 0.95,
    (Stream.SEVERITY, 1): 31.6227766**-1.5,
    Stream.ORIGIN: 0.001,
}
STRIKE = MAJOR_ATTACK | {Stream.STRIKE: 0.001}
FIRE = {Stream.FIRE: 0.001, Stream.FIRE_CROSSING: 0.5}


def test_on_a_quiet_day_costs_run_and_levels_rest():
    world = ScriptedWorld()
    record = world.live(1)
    state = world.state
    assert record.attacks == (0, 0, False, 0.0, record.attacks.group)
    assert record.incident.rung == 0
    assert record.closed == pytest.approx(1.0)
    assert record.trucks == pytest.approx(600 + 1300)
    assert state.pakistan.cost == pytest.approx(2.5 * 9)
    assert state.afghanistan.cost == pytest.approx(3.5 * 9)
    half = 0.5 ** (1 / 14)
    assert state.pakistan.pressure == pytest.approx(0.28 + 0.22 * half)
    assert state.afghanistan.pressure == pytest.approx(0.33 + 0.17 * half)  # no refugees return: rest is 0.28 + 0.05
    assert state.tension == pytest.approx(0.2 + 0.25 * half)
    assert state.pakistan.belief == 0.35
    assert state.afghanistan.effort == 0.45
    assert world.cause == Cause.NONE


def test_a_major_attack_raises_pressure_before_the_decision_and_belief_falls_after_it():
    world = ScriptedWorld(MAJOR_ATTACK)
    record = world.live(1)
    assert record.attacks[:4] == (3, 0, True, pytest.approx(31.6227766))
    assert record.incident.finding == Finding.UNVERIFIED
    assert record.incident.blame == pytest.approx(0.65)
    excess = math.log(31.6227766 / 7)
    pressure = 0.5 + 0.12 + 0.08 * excess
    influence = S * 2 ** (-1 / 60)
    g = -1.7 + excess + 2 * 0.15 + 2 * (pressure - 0.5) + 1.5 * (0.45 - 0.5) - 2 * influence
    assert record.incident.strike_prob == pytest.approx(sigma(g))
    assert not record.incident.strike
    odds = 0.35 / 0.65 * 0.85
    assert world.state.pakistan.belief == pytest.approx(odds / (1 + odds))
    assert world.state.pakistan.pressure == pytest.approx(0.28 + (pressure - 0.28) * 0.5 ** (1 / 14))
    assert world.state.militants.ttp == pytest.approx((1 - 0.5 ** (1 / 7)) * 0.5 * 3)


@pytest.mark.parametrize(
    ("origin", "false", "finding", "blame", "ratio"),
    [
        # from Afghan soil with probability 0.65·(1-k)/(1-0.65k) = 0.576, k = 0.6·0.45
        (0.57, 0.5, Finding.FOUND, 1.0, 0.4),
        (0.58, 0.5, Finding.CLEARED, 0.0, 1.4),
        (0.57, 0.05, Finding.CLEARED, 0.0, 1.4),
        (0.58, 0.05, Finding.FOUND, 1.0, 0.4),
    ],
)
def test_the_mechanism_reports_the_truth_or_when_it_errs_its_opposite(origin, false, finding, blame, ratio):
    world = ScriptedWorld(MAJOR_ATTACK | {Stream.ORIGIN: origin, Stream.REPORT: 0.09, Stream.FALSE_FINDING: false})
    record = world.live(1)
    assert (record.incident.finding, record.incident.blame) == (finding, blame)
    odds = 0.35 / 0.65 * ratio
    assert world.state.pakistan.belief == pytest.approx(odds / (1 + odds))


def test_the_deadliest_attack_counts_and_belongs_to_its_group():
    # one attack by TTP, two by BLA; the last is the deadliest, and 30 percent of BLA's attacks come from Afghan soil
    world = ScriptedWorld(
        {
            (Stream.ATTACKS, 0): 0.7,
            (Stream.ATTACKS, 1): 0.97,
            (Stream.SEVERITY, 0): 0.05,
            (Stream.SEVERITY, 2): 0.01,
            Stream.ORIGIN: 0.24,  # 0.3·0.73/(1-0.3·0.27) = 0.238: not from Afghan soil
            Stream.REPORT: 0.0001,
        }
    )
    record = world.live(1)
    assert record.attacks[:3] == (1, 2, True)
    assert record.attacks.deaths == pytest.approx(0.01 ** (-1 / 1.5))
    assert record.incident.finding == Finding.CLEARED
    world.script[Stream.ORIGIN] = 0.237
    other = ScriptedWorld(world.script)
    assert other.live(1).incident.finding == Finding.FOUND


def test_a_strike_that_is_answered_twice_is_an_exchange_and_shuts_every_crossing_but_is_no_fire():
    world = ScriptedWorld(STRIKE | FIRE | {(Stream.REPLY, 1): 0.01, (Stream.REPLY, 2): 0.01})
    for crossing in world.crossings:
        crossing.openness, crossing.target = 0.6, 0.8
    record = world.live(1)
    incident = record.incident
    assert incident.strike
    assert not incident.fire  # no border fire on the day of a strike
    assert (incident.first_mover, incident.rung, incident.defused) == (Party.AFGHANISTAN, 3, False)
    assert all(crossing.openness == crossing.target == 0.0 for crossing in world.crossings)
    half = 0.5 ** (1 / 14)
    excess = math.log(31.6227766 / 7)
    assert world.state.tension == pytest.approx(0.2 + (0.45 + 0.12 * 3 - 0.2) * half)
    assert world.state.pakistan.pressure == pytest.approx(0.28 + (0.62 + 0.08 * excess + 0.16 - 0.28) * half)
    assert world.state.afghanistan.pressure == pytest.approx(0.33 + (0.5 + 0.15 + 0.16 - 0.33) * half)
    outcome = world.outcome
    assert (outcome.fire, outcome.strike, outcome.exchange) == (0, 1, 1)


def test_replies_to_a_strike_alternate_and_each_side_goes_by_its_own_pressure():
    # Rung 1: Afghanistan, aA = 0.5 + 0.15 after the strike. Rung 2: Pakistan, with momentum. T stays 0.45 inside.
    excess = math.log(31.6227766 / 7)
    first = sigma(-0.2 + 2 * (0.65 - 0.5) + 2 * (0.45 - 0.5))
    second = sigma(0 + 2 * (0.12 + 0.08 * excess) + 2 * (0.45 - 0.5) + 0.4)
    for below in (True, False):
        gap = -1e-9 if below else 1e-9
        world = ScriptedWorld(STRIKE | {(Stream.REPLY, 1): first + gap})
        assert world.live(1).incident.rung == (2 if below else 1)
        world = ScriptedWorld(STRIKE | {(Stream.REPLY, 1): 0.001, (Stream.REPLY, 2): second + gap})
        assert world.live(1).incident.rung == (3 if below else 2)


@pytest.mark.parametrize(("first_move", "mover"), [(0.4, Party.PAKISTAN), (0.6, Party.AFGHANISTAN)])
def test_border_fire_shuts_its_crossing_and_either_side_moves_next(first_move, mover):
    base = 0.0 if mover is Party.PAKISTAN else -0.2
    chance = sigma(base + 2 * (0.45 - 0.5) - 1.5)  # the discount on mere fire; both pressures at one half
    for below in (True, False):
        world = ScriptedWorld(
            FIRE | {Stream.FIRST_MOVE: first_move, (Stream.REPLY, 1): chance + (-1e-9 if below else 1e-9)}
        )
        for crossing in world.crossings:
            crossing.openness, crossing.target = 0.5, 0.5
        record = world.live(1)
        assert record.incident.fire
        assert record.incident.first_mover == mover
        assert record.incident.rung == (2 if below else 1)
        assert [c.openness for c in world.crossings] == [0.5, 0.0, 0.5, 0.5, 0.5]  # Chaman holds 0.45..0.75
        assert [c.target for c in world.crossings] == [0.5, 0.0, 0.5, 0.5, 0.5]
        assert record.closed == pytest.approx(0.5 + 0.5 * 0.3)
        assert world.outcome.fire == (1 if below else 0)


def test_border_fire_under_an_agreement_leaves_its_crossing_its_target():
    world = ScriptedWorld(FIRE)
    world.truce = world.truce._replace(formal=True)
    for crossing in world.crossings:
        crossing.openness, crossing.target = 0.5, 0.5
    world.live(1)
    # shut, it reopens the same day by 8 percent of the gap
    assert [c.openness for c in world.crossings] == pytest.approx([0.5, 0.04, 0.5, 0.5, 0.5])
    assert [c.target for c in world.crossings] == [0.5] * 5


def test_mediators_defuse_an_exchange_with_half_their_influence():
    chance = 0.4 * S * 2 ** (-1 / 60) / 2
    for below in (True, False):
        world = ScriptedWorld(FIRE | {Stream.REPLY: 0.001, Stream.DEFUSE: chance + (-1e-9 if below else 1e-9)})
        incident = world.live(1).incident
        assert (incident.defused, incident.rung) == ((True, 1) if below else (False, 5))


def test_the_last_rung_ends_the_ceasefire_and_the_day():
    world = ScriptedWorld(FIRE | {Stream.REPLY: 0.001, Stream.WITHDRAWAL: 1e-9})
    record = world.live(1)
    assert record.incident.rung == 5
    assert world.cause == Cause.ESCALATION
    assert not world.running
    assert world.state.pakistan.cost == 2.5 * 8  # step 7 has not run
    assert world.outcome[:5] == (Cause.ESCALATION, 1, 1, 0, 1)
    assert world.outcome.closed_days == 0.0


@pytest.mark.parametrize(("collapse_rung", "rungs"), [(4.49, 4), (4.5, 5), (5.49, 5), (5.5, 6)])
def test_the_rung_of_collapse_is_rounded_half_up(collapse_rung, rungs):
    world = ScriptedWorld(FIRE | {Stream.REPLY: 0.001}, collapse_rung=collapse_rung)
    assert world.live(1).incident.rung == rungs
    assert world.cause == Cause.ESCALATION


def test_shocks_raise_the_levels_that_the_ladder_then_goes_by():
    shocks = {Stream.AIR_INCIDENT: 0.001, Stream.STATEMENT: 0.001}
    world = ScriptedWorld(shocks)
    incident = world.live(1).incident
    assert (incident.air_incident, incident.statement_pakistan, incident.statement_afghanistan) == (True,) * 3
    half = 0.5 ** (1 / 14)
    assert world.state.tension == pytest.approx(0.2 + (0.45 + 0.08 - 0.2) * half)
    assert world.state.pakistan.pressure == pytest.approx(0.28 + (0.53 - 0.28) * half)
    assert world.state.afghanistan.pressure == pytest.approx(0.33 + (0.5 + 0.15 + 0.03 - 0.33) * half)
    # Afghanistan answers fire at T 0.53 and aA 0.68
    chance = sigma(-0.2 + 2 * 0.18 + 2 * 0.03 - 1.5)
    for below in (True, False):
        world = ScriptedWorld(shocks | FIRE | {(Stream.REPLY, 1): chance + (-1e-9 if below else 1e-9)})
        assert world.live(1).incident.rung == (2 if below else 1)


def test_each_sides_statement_presses_the_other():
    world = ScriptedWorld({(Stream.STATEMENT, Party.PAKISTAN): 0.001})
    world.live(1)
    half = 0.5 ** (1 / 14)
    assert world.state.pakistan.pressure == pytest.approx(0.28 + 0.22 * half)
    assert world.state.afghanistan.pressure == pytest.approx(0.33 + 0.20 * half)


def test_spoilers_are_busier_from_three_days_before_a_round():
    # BLA at the modes: 0.5·0.7·(1 - 0.6·0.3·0.45) = 0.32165, and half as much again near the round on day 6
    quiet, near = math.exp(-0.32165), math.exp(-0.32165 * 1.5)
    u = (quiet + near) / 2
    # attacks only when spoiled: the first on day 3, three days before the round
    world = ScriptedWorld({(Stream.ATTACKS, 1): u})
    assert [world.live(1).attacks.bla for _ in range(3)] == [0, 0, 1]


# Talks. The first round is on day 6; both sides' reserves and the mediators' estimates are scripted.

AGREE = {Stream.RESERVE: 0.001, Stream.ESTIMATE_PAKISTAN: 0.5, Stream.ESTIMATE_AFGHANISTAN: 0.5}
HOLD_OUT = {Stream.RESERVE: 0.999, Stream.ESTIMATE_PAKISTAN: 0.5, Stream.ESTIMATE_AFGHANISTAN: 0.5}
CONSENT = {Stream.CONSENT: 0.001}


def rested(level: float, rest: float, days: int) -> float:
    return rest + (level - rest) * 0.5 ** (days / 14)


def test_a_round_that_agrees_puts_its_terms_in_force():
    world = ScriptedWorld(AGREE)
    record = world.live(6)
    # five rests before the round; costs since day 1 at C = 1
    a_p, a_a, tension = rested(0.5, 0.28, 5), rested(0.5, 0.33, 5), rested(0.45, 0.2, 5)
    f_p, f_a = -math.expm1(-2.5 * 14 / 600), -math.expm1(-3.5 * 14 / 250)
    noise = 0.03 * math.log(0.001 / 0.999)
    r_p = 0.70 + 0.15 * (a_p - 0.5) + 0.15 * 0.15 - 0.10 * f_p - 0.04 * S + noise
    r_a = 0.67 + 0.15 * (a_a - 0.5) - 0.10 * f_a - 0.04 * S + noise
    talks = record.negotiation
    assert (talks.round, talks.sessions) == (Round.AGREEMENT, 1)
    assert talks.reserve_pakistan == pytest.approx(r_p)
    assert talks.reserve_afghanistan == pytest.approx(r_a)
    # With known reserves the Nash product is at its best within the fourth issue, oversight: both gain alike there.
    t = talks.position - 3
    gain_p, gain_a = 0.57 + 0.13 * t - r_p, 0.65 - 0.14 * t - r_a
    assert 0 < t < 1
    assert 0.13 * gain_a == pytest.approx(0.14 * gain_p)
    state = world.state
    assert state.truce == (True, 7, True)
    assert state.terms == pytest.approx((1.0, t, 1.0, 1.0, 1.0, 1.0))
    assert state.pakistan.belief == pytest.approx(0.45)
    assert state.tension == pytest.approx(rested(tension * 0.5, 0.2, 1))
    assert state.talks.last_round == 6
    assert [crossing.target for crossing in world.crossings] == [1.0] * 5
    assert record.closed == pytest.approx(1.0)  # they start to open tomorrow
    assert world.live(1).closed == pytest.approx(0.92)
    # refugees return: Afghan pressure rests at 0.28 from the day of the agreement on
    assert state.afghanistan.pressure == pytest.approx(rested(a_a, 0.28, 1))
    assert world.outcome.agreement == 6


def test_the_mediators_error_shrinks_with_each_session_until_both_accept():
    # Pakistan's reserve is estimated far too low and Afghanistan's far too high, by a standard logistic ±ln(2^40-1).
    world = ScriptedWorld(AGREE | {Stream.ESTIMATE_PAKISTAN: 2.0**-40, Stream.ESTIMATE_AFGHANISTAN: 1 - 2.0**-40})
    talks = world.live(6).negotiation
    assert talks.round == Round.AGREEMENT
    assert 1 < talks.sessions <= 5
    r_p, r_a = talks.reserve_pakistan, talks.reserve_afghanistan
    for session in range(1, talks.sessions + 1):
        error = (1 - 0.6) * 0.03 * math.log(2**40 - 1) / session
        proposal = propose(r_p - error, r_a + error, world.case.frontier)
        both_accept = proposal.pakistan >= r_p and proposal.afghanistan >= r_a
        assert both_accept == (session == talks.sessions)
    assert talks.position == pytest.approx(proposal.position)


def test_without_agreement_but_with_consent_the_truce_gets_a_new_term():
    world = ScriptedWorld(HOLD_OUT | CONSENT)
    talks = world.live(6).negotiation
    assert (talks.round, talks.sessions, talks.consent_pakistan, talks.consent_afghanistan) == (
        Round.EXTENDED, 5, True, True,
    )  # fmt: skip
    state = world.state
    assert state.truce == (True, 13, False)
    assert state.talks == (True, 13, 6, 0)
    assert state.terms == pytest.approx((0.2, 0.05, 0.3, 0.0, 0.0, 0.0))
    assert world.live(7).negotiation.round == Round.EXTENDED
    assert world.state.terms[:2] == pytest.approx((0.3, 0.1))


@pytest.mark.parametrize("refuser", [Party.PAKISTAN, Party.AFGHANISTAN])
def test_consent_goes_by_fatigue_tension_pressure_and_mediators(refuser):
    a, f = (
        (rested(0.5, 0.28, 5), -math.expm1(-2.5 * 14 / 600))
        if refuser is Party.PAKISTAN
        else (rested(0.5, 0.33, 5), -math.expm1(-3.5 * 14 / 250))
    )
    chance = sigma(1 + 2 * S - 2 * (rested(0.45, 0.2, 5) - 0.5) + f - 2 * (a - 0.5))
    for below in (True, False):
        world = ScriptedWorld(HOLD_OUT | CONSENT | {(Stream.CONSENT, refuser): chance + (-1e-9 if below else 1e-9)})
        assert world.live(6).negotiation.round == (Round.EXTENDED if below else Round.SUSPENDED)


def test_mediators_rescue_a_round_that_a_side_would_let_fail_or_talks_are_suspended():
    for below in (True, False):
        world = ScriptedWorld(HOLD_OUT | {Stream.RESCUE: 0.7 * S + (-1e-9 if below else 1e-9)})
        talks = world.live(6).negotiation
        state = world.state
        if below:
            assert talks.round == Round.RESCUED
            assert state.truce.expiry == state.talks.next_round == 13
        else:
            assert talks.round == Round.SUSPENDED
            assert (state.talks.active, state.talks.failed, state.talks.last_round) == (False, 1, 6)
            assert state.tension == pytest.approx(rested(rested(0.45, 0.2, 5) + 0.1, 0.2, 1))
            assert world.outcome.suspension == 6
            assert world.outcome.failed_rounds == 1


def test_suspended_talks_restart_from_the_next_day_on():
    chance = 0.04 * S * math.exp(-0.25)  # one failed round
    for below in (True, False):
        world = ScriptedWorld(HOLD_OUT | {Stream.RESTART: chance + (-1e-9 if below else 1e-9)})
        assert not world.live(6).negotiation.restarted  # not on the day of their suspension
        assert world.live(1).negotiation.restarted == below
        assert world.state.talks.active == below
        if below:
            assert world.state.talks.next_round == 7 + 5
            assert world.live(5).negotiation.round != Round.NONE


def test_the_mediators_weight_is_that_of_the_head_of_the_day_even_after_a_failure():
    # Talks fail on day 7, a day on which the truce expires too: its lapse goes by M before the failure.
    case = load_case({"scenario.first_round_day": 7})
    m = S * 2 ** (-7 / 60)
    a_p, a_a = rested(0.5, 0.28, 6), rested(0.5, 0.33, 6)
    tension = rested(0.45, 0.2, 6) + 0.1
    chance = sigma(-2.5 + 2 * (tension - 0.5) + 2 * ((a_p + a_a) / 2 - 0.5) - m)
    for below in (True, False):
        world = ScriptedWorld(HOLD_OUT | {Stream.LAPSE: chance + (-1e-9 if below else 1e-9)}, case=case)
        world.live(7)
        assert world.cause == (Cause.LAPSE if below else Cause.NONE)
        assert world.state.truce.fixed_term == below  # else it has become open-ended
        assert world.outcome.suspension == 7
        assert world.outcome[:2] == ((Cause.LAPSE, 7) if below else (Cause.NONE, 7))


@pytest.mark.parametrize(("round_day", "grace_days", "waits"), [(10, 3, True), (11, 3, False), (10, 2.9, False)])
def test_an_expired_truce_waits_for_a_round_within_the_days_of_grace(round_day, grace_days, waits):
    case = load_case({"scenario.first_round_day": round_day, "truce.grace_days": grace_days})
    world = ScriptedWorld({Stream.LAPSE: 1e-9}, case=case)
    world.live(6)
    assert world.cause == Cause.NONE
    world.live(1)
    assert world.cause == (Cause.NONE if waits else Cause.LAPSE)


def test_a_round_gives_an_open_ended_truce_a_fixed_term_again():
    case = load_case({"scenario.first_round_day": 20})
    world = ScriptedWorld(HOLD_OUT | CONSENT, case=case)
    record = world.live(7)
    assert record.went_open_ended
    assert not world.state.truce.fixed_term
    world.live(13)
    assert world.state.truce == (True, 27, False)


def test_withdrawal_goes_by_both_sides_pressure_and_is_rarer_under_an_agreement():
    for formal, factor in ((False, 1.0), (True, 0.3)):
        w = factor * 0.0005 * 2 * math.exp(3 * (0.45 - 0.5))
        for below in (True, False):
            world = ScriptedWorld({Stream.WITHDRAWAL: -math.expm1(-w) * (1 - 1e-9 if below else 1 + 1e-9)})
            world.truce = world.truce._replace(formal=formal)
            world.live(1)
            assert world.cause == (Cause.WITHDRAWAL if below else Cause.NONE)


def test_the_weekly_review_updates_effort_then_belief_then_crossings():
    reopen = -4.5 + 2.5 * -math.expm1(-2.5 * 15 / 600) - 3 * (rested(0.45, 0.2, 6) - 0.2)
    world = ScriptedWorld(
        HOLD_OUT | CONSENT | {
            Stream.TYPE: 0.349,
            (Stream.REOPEN, index_of("Torkham")): sigma(reopen) - 1e-9,
            (Stream.REOPEN, index_of("Chaman")): sigma(reopen) + 1e-9,
            (Stream.REOPEN, index_of("Angoor Adda")): 1e-9,
        }
    )  # fmt: skip
    assert not world.live(6).reviewed
    record = world.live(1)
    assert record.reviewed
    a_a, m = rested(0.5, 0.33, 6), S * 2 ** (-1 / 60)  # the last round was yesterday; ver is 0.2 since then
    x = -0.5 + 1.5 * 0.5 + 0 + 1.5 * 0.2 * 0.3 + 0.5 * m - 1 * (a_a - 0.5)
    effort = 0.45 + 0.35 * (sigma(x) - 0.45)
    assert world.state.afghanistan.effort == pytest.approx(effort)
    odds = 0.35 / 0.65 * math.exp(1 * 0.2 * (effort - 0.5))
    assert world.state.pakistan.belief == pytest.approx(odds / (1 + odds))
    assert record.reopened == 2
    assert [crossing.target for crossing in world.crossings] == [1.0, 0.0, 0.0, 0.0, 1.0]
    assert [crossing.openness for crossing in world.crossings] == [0.0] * 5
    assert world.live(1).closed == pytest.approx(1 - 0.08 * 0.51)


# No day goes wrong.


def lived(p, leverage, state: State, crossings, first_day: int, days: int):
    """The states and records of a few days by the plain rules."""
    setting = Setting(p, constants(p), leverage, load_case().frontier)
    for day in range(first_day, first_day + days):
        state, record = advance(state, crossings, day, 12345, setting)
        yield state, record
        if record.cause != Cause.NONE:
            return


FIRST_DAY = 12


def whole_rows(examples: int) -> settings:
    """A failure is shown as it was found: shrinking a row of 128 numbers takes a minute and tells little."""
    return settings(max_examples=examples, phases=[Phase.explicit, Phase.generate])


@whole_rows(150)
@given(rows(), LEVEL, worlds(FIRST_DAY))
def test_no_day_raises_or_leaves_the_numbers_whatever_the_parameters_within_their_bounds(p, leverage, world):
    state, crossings = world
    for after, record in lived(p, leverage, state, crossings, FIRST_DAY, 4):
        numbers = [value for part in (*after[:-1], *record[:2], record.negotiation) for value in part]
        assert all(math.isfinite(x) for x in [*numbers, after.tension, record.closed, record.trucks])


def out_of_range(state: State, crossings: list[SomeCrossing]) -> list[str]:
    levels = {
        "tension": state.tension, "aP": state.pakistan.pressure, "b": state.pakistan.belief,
        "aA": state.afghanistan.pressure, "e": state.afghanistan.effort, **state.terms._asdict(),
        **{f"openness {j}": c.openness for j, c in enumerate(crossings)},
        **{f"target {j}": c.target for j, c in enumerate(crossings)},
    }  # fmt: skip
    return [f"{name} = {level}" for name, level in levels.items() if not 0.0 <= level <= 1.0]


@whole_rows(150)
@given(rows("range"), LEVEL, worlds(FIRST_DAY))
def test_every_level_stays_between_0_and_1_for_parameters_in_their_ranges(p, leverage, world):
    state, crossings = world
    for after, record in lived(p, leverage, state, crossings, FIRST_DAY, 5):
        assert out_of_range(after, crossings) == []
        assert -1e-12 <= record.closed <= 1.0 + 1e-12
        assert after.militants.ttp >= 0.0 <= after.militants.bla


@whole_rows(150)
@given(rows(), LEVEL, worlds(FIRST_DAY))
def test_every_level_stays_between_0_and_1_for_parameters_anywhere_within_their_bounds(p, leverage, world):
    state, crossings = world
    for after, _ in lived(p, leverage, state, crossings, FIRST_DAY, 5):
        assert out_of_range(after, crossings) == []


@whole_rows(100)
@given(rows(), st.integers(0, 2**63), st.integers(1, 12))
def test_no_attack_is_major_on_a_day_without_attacks(p, key, first_day):
    p = p._replace(militants=p.militants._replace(attacks_per_day_ttp=0.0, attacks_per_day_bla=0.0))
    case = load_case()
    state = open_world(True, case.scenario.opening, p)
    crossings = [SomeCrossing()]
    setting = Setting(p, constants(p), 0.5, case.frontier)
    _, record = advance(state, crossings, first_day, key, setting)
    assert record.attacks[:4] == (0, 0, False, 0.0)


@whole_rows(60)
@given(rows("range"), LEVEL, worlds(FIRST_DAY))
def test_a_days_record_is_consistent_with_itself(p, leverage, world):
    state, crossings = world
    formal_before = state.truce.formal
    for _, record in lived(p, leverage, state, crossings, FIRST_DAY, 4):
        incident, attacks, talks = record.incident, record.attacks, record.negotiation
        assert attacks.major == (attacks.deaths >= p.militants.major_fatalities * (1 - 1e-12))
        assert attacks.major == (incident.finding != Finding.NONE)
        assert not attacks.major or attacks.ttp + attacks.bla > 0
        assert not incident.strike or attacks.major
        assert not (incident.strike and incident.fire)
        assert (incident.rung > 0) == (incident.strike or incident.fire) == (incident.first_mover >= 0)
        assert incident.fire == (incident.crossing >= 0)
        assert not formal_before or talks.round == Round.NONE
        collapsed = incident.rung == math.floor(p.escalation.collapse_rung + 0.5)
        assert collapsed == (record.cause == Cause.ESCALATION)
        formal_before = formal_before or talks.round == Round.AGREEMENT
