"""Rounds of talks are told as the world held them, draw for draw."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.evidence.case import load_case
from sim.rules.bargaining import accept, equal_gains, granted, smaller_gain
from sim.studies.rounds import ZONE, frontier_table, rounds_of, zone
from sim.studies.world import run_world
from sim.terms import Cause, Round

CASE = load_case()
WORLDS = {replicate: run_world(CASE, seed=1, replicate=replicate) for replicate in (6, 10, 11, 13, 39, 46)}
FRONTIER = frontier_table(CASE.frontier)


@pytest.mark.parametrize("replicate", WORLDS)
def test_the_last_session_is_the_records_own_and_reserves_and_consents_agree(replicate):
    world = WORLDS[replicate]
    found = rounds_of(world)
    held = [day for day in world.days if day.record.negotiation.round]
    assert list(found.rounds["day"]) == [day.number for day in held]
    assert len(found.rounds) == world.outcome.rounds
    for day, row in zip(held, found.rounds.itertuples(), strict=True):
        talk, sessions = day.record.negotiation, found.sessions[found.sessions["day"] == day.number]
        assert list(sessions["session"]) == list(range(1, talk.sessions + 1))
        assert sessions["position"].iloc[-1] == talk.position  # the very bits
        assert row.round == Round(talk.round).name.lower()
        assert (row.reserve_pakistan, row.reserve_afghanistan) == (talk.reserve_pakistan, talk.reserve_afghanistan)
        assert (row.consent_pakistan, row.consent_afghanistan) == (talk.consent_pakistan, talk.consent_afghanistan)
        assert not sessions["accepted"].iloc[:-1].any()
        assert sessions["accepted"].iloc[-1] == (talk.round == Round.AGREEMENT)
        if talk.round == Round.AGREEMENT:
            assert day.state.truce.formal
            assert row.room >= 0.0
        if talk.round == Round.EXTENDED:
            assert row.consent_pakistan
            assert row.consent_afghanistan


@pytest.mark.parametrize("replicate", WORLDS)
def test_proposals_lie_on_the_frontier_and_are_worth_what_they_grant(replicate):
    sessions, frontier = rounds_of(WORLDS[replicate]).sessions, CASE.frontier
    for row in sessions.itertuples():
        shares = [granted(row.position, k) for k in range(len(frontier.pakistan))]
        assert row.pakistan == pytest.approx(sum(map(np.multiply, frontier.pakistan, shares)), abs=1e-12)
        left = [1.0 - share for share in shares]
        assert row.afghanistan == pytest.approx(sum(map(np.multiply, frontier.afghanistan, left)), abs=1e-12)
        on_line = np.interp(row.pakistan, FRONTIER["pakistan"], FRONTIER["afghanistan"])
        assert row.afghanistan == pytest.approx(on_line, abs=1e-12)


def test_a_world_without_rounds_has_empty_tables_with_all_columns():
    empty, full = rounds_of(WORLDS[39]), rounds_of(WORLDS[10])
    for none, some in zip(empty, full, strict=True):
        assert list(none.columns) == list(some.columns)
    assert (len(empty.rounds), len(empty.sessions), len(empty.frontier)) == (0, 0, 8)


def test_the_frontier_goes_from_all_for_one_side_to_all_for_the_other():
    assert FRONTIER[["pakistan", "afghanistan"]].iloc[[0, -1]].to_numpy() == pytest.approx(np.array([[0, 1], [1, 0]]))
    slopes = np.diff(FRONTIER["afghanistan"]) / np.diff(FRONTIER["pakistan"])
    assert (np.diff(slopes) <= 1e-9).all()  # concave: what costs Afghanistan least goes first


@settings(deadline=None, max_examples=200)
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_zone_is_just_what_both_accept(reserve_p, reserve_a):
    if smaller_gain(equal_gains(reserve_p, reserve_a, CASE.frontier), reserve_p, reserve_a) < 0.0:
        return
    ends = dict(zip(ZONE, zone(reserve_p, reserve_a, FRONTIER), strict=True))
    assert ends["from_pakistan"] == pytest.approx(reserve_p, abs=1e-9)
    assert ends["to_afghanistan"] == pytest.approx(reserve_a, abs=1e-9)
    assert ends["from_pakistan"] <= ends["to_pakistan"] + 1e-9
    middle = equal_gains(reserve_p, reserve_a, CASE.frontier)
    assert ends["from_pakistan"] - 1e-9 <= middle.pakistan <= ends["to_pakistan"] + 1e-9
    assert accept(middle, reserve_p - 1e-9, reserve_a - 1e-9)


@pytest.mark.parametrize("replicate", WORLDS)
def test_crossings_are_those_of_the_days_and_unknown_on_the_day_of_an_escalation(replicate):
    world = WORLDS[replicate]
    table, days = world.crossings(), world.to_pandas()
    assert len(table) == len(world.days) * len(CASE.crossings)
    for day in world.days:
        rows = table[table["day"] == day.number]
        fire = list(rows["crossing"][rows["fire"]])
        incident = day.record.incident
        assert fire == ([CASE.crossings[incident.crossing]] if incident.fire else [])
        if day.record.cause == Cause.ESCALATION:
            assert rows[["openness", "trucks"]].isna().all(axis=None)
            continue
        assert tuple(rows["openness"]) == day.openness
        assert rows["trucks"].sum() == pytest.approx(day.record.trucks)
        closed = (rows["share"] * (1.0 - rows["openness"])).sum()
        if not day.state.truce.formal:
            assert closed == pytest.approx(day.record.closed)
    names = [column for column in days if column.startswith("openness_")]
    known = table.dropna()
    wide = known.pivot(index="day", columns="crossing", values="openness")[list(CASE.crossings)]
    pd.testing.assert_frame_equal(
        wide.reset_index(drop=True).set_axis(names, axis=1),
        days.loc[: len(wide) - 1, names],
        check_names=False,
    )
