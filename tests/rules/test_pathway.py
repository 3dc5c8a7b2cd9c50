"""What led to a collapse: the links of the chain, their code, and their count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.evidence.case import Case
from sim.evidence.scenario import LONGEST_HORIZON
from sim.pathway import CODES, HIGHEST_RUNG, SIZES, Pathway, collapsed_before, count_pathways, explain, pack, unpack
from sim.record import COUNTS, NO_ATTACKS, NO_INCIDENT, NO_NEGOTIATION, NOTHING_YET, DayRecord, Outcome
from sim.rules.start import open_world
from sim.state import State
from sim.terms import Cause, Finding, Group, Party, Round, TalksStatus, Trigger

pathways = st.builds(Pathway, *(st.integers(0, size - 1) for size in SIZES))


@given(pathway=pathways)
def test_unpacking_undoes_packing(pathway):
    code = pack(pathway)
    assert 0 <= code < CODES
    assert unpack(code) == pathway


@given(code=st.integers(0, CODES - 1))
def test_every_code_is_that_of_its_pathway(code):
    assert pack(Pathway._make(int(link) for link in unpack(code))) == code


def test_codes_are_ordered_by_cause_and_0_is_no_pathway():
    assert unpack(0) == (0,) * len(SIZES)
    assert [unpack(code).cause for code in (1, CODES - 1)] == [Cause.NONE, max(Cause)]
    assert np.iinfo(np.int32).max > CODES


def test_a_number_that_is_no_code_is_refused():
    for code in (-1, CODES):
        with pytest.raises(ValueError, match=r"out of bounds|invalid"):
            unpack(code)


def test_the_highest_ladder_that_the_register_allows_has_a_code(case):
    assert case.entries["escalation.collapse_rung"].bounds[1] <= HIGHEST_RUNG


@given(
    codes=st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0, 0, 7, 8, 40_000, CODES - 1])), max_size=60),
)
def test_counting_is_counting(codes):
    counts = np.zeros((len(codes), len(COUNTS)), np.int32)
    counts[:, COUNTS.index("pathway")] = [code for _, code in codes]
    cell, code, count = count_pathways(counts, np.array([cell for cell, _ in codes], np.int64))
    expected = {pair: codes.count(pair) for pair in sorted(set(codes)) if pair[1]}
    assert list(zip(cell.tolist(), code.tolist(), strict=True)) == list(expected)
    assert count.tolist() == list(expected.values())


@pytest.fixture
def opened(case: Case, modes) -> State:
    """The world at its opening: talks active, the first round on day 6."""
    return open_world(True, case.scenario.opening, modes)


def explained(state: State, today: DayRecord, outcome: Outcome) -> Pathway:
    return unpack(explain(outcome, state, today).pathway)


def collapse(cause: Cause, **happened) -> DayRecord:
    """The record of a day of collapse, on which `happened` too."""
    return DayRecord(NO_ATTACKS, NO_INCIDENT, 0.0, 0.0, False, 0, NO_NEGOTIATION, False, cause.value)._replace(
        **happened
    )


ON_DAY_4 = NOTHING_YET._replace(day=4)


@pytest.mark.parametrize("group", Group)
def test_a_strike_is_told_with_the_group_that_provoked_it(opened, group):
    today = collapse(
        Cause.ESCALATION,
        attacks=NO_ATTACKS._replace(major=True, group=group.value),
        incident=NO_INCIDENT._replace(
            strike=True, finding=Finding.FOUND.value, first_mover=Party.AFGHANISTAN.value, rung=5
        ),
    )
    chain = explained(opened, today, ON_DAY_4._replace(cause=Cause.ESCALATION.value, strike=4, exchange=4))
    assert chain.trigger == (Trigger.STRIKE_AFTER_TTP, Trigger.STRIKE_AFTER_BLA)[group]
    assert (chain.cause, chain.finding, chain.rung) == (Cause.ESCALATION, Finding.FOUND, 5)
    assert chain.first_mover == 1 + Party.AFGHANISTAN
    assert (chain.strike, chain.exchange, chain.suspension) == (0, 0, 0)  # today's own are not earlier ones


def test_border_fire_is_a_trigger_and_nothing_is_none(opened):
    fire = NO_INCIDENT._replace(fire=True, crossing=0, first_mover=Party.PAKISTAN.value, rung=2)
    outcome = ON_DAY_4._replace(cause=Cause.WITHDRAWAL.value, fire=4)
    chain = explained(opened, collapse(Cause.WITHDRAWAL, incident=fire), outcome)
    assert (chain.trigger, chain.first_mover, chain.rung) == (Trigger.BORDER_FIRE, 1 + Party.PAKISTAN, 2)
    chain = explained(opened, collapse(Cause.WITHDRAWAL), outcome)
    assert (chain.trigger, chain.first_mover, chain.rung) == (Trigger.NONE, 0, 0)


@pytest.mark.parametrize("link", ["strike", "exchange", "suspension"])
def test_what_had_happened_on_an_earlier_day_is_told(opened, link):
    never = NOTHING_YET._replace(cause=Cause.WITHDRAWAL.value, day=4)
    assert [
        getattr(explained(opened, collapse(Cause.WITHDRAWAL), never._replace(**{link: day})), link) for day in (0, 3, 4)
    ] == [0, 1, 0]


def test_talks_are_as_they_stand_at_the_moment_of_collapse(opened):
    def status(state: State, day: int, ended: Round = Round.NONE) -> TalksStatus:
        today = collapse(Cause.LAPSE, negotiation=NO_NEGOTIATION._replace(round=ended.value))
        outcome = NOTHING_YET._replace(cause=Cause.LAPSE.value, day=day)
        return TalksStatus(int(explained(state, today, outcome).talks))

    round_day = opened.talks.next_round
    suspended = opened._replace(talks=opened.talks._replace(active=False))
    assert status(opened, round_day) is TalksStatus.ROUND_PENDING  # escalation comes before the day's round
    assert status(opened, round_day + 1) is TalksStatus.NO_ROUND_SET
    assert status(suspended, round_day) is TalksStatus.SUSPENDED
    assert status(suspended, round_day, Round.SUSPENDED) is TalksStatus.SUSPENDED_TODAY
    agreed = opened._replace(truce=opened.truce._replace(formal=True))
    assert status(agreed, round_day, Round.AGREEMENT) is TalksStatus.UNDER_AGREEMENT
    assert status(agreed, LONGEST_HORIZON) is TalksStatus.UNDER_AGREEMENT


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.NONE])
def test_a_collapse_before_the_start_keeps_its_cause_alone(cause):
    chain = unpack(collapsed_before(cause.value))
    assert chain == (cause.value, *(0,) * (len(SIZES) - 1))
    assert chain.talks == TalksStatus.NONE
