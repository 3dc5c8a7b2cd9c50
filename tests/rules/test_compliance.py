"""Step 8: Kabul's effort."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.compliance import adjust
from sim.state import Afghanistan, Terms
from tests.rules.ranges import AFGHANISTAN, LEVEL, STEP, TERMS, group

P = group("compliance")


@pytest.mark.parametrize("good_faith", [True, False])
def test_a_review_by_hand(modes, good_faith):
    # C 0.8, M 0.4, ver 0.5, mil 0.6, aA 0.7, effort 0.45
    x = -0.5 + 1.5 * (0.5 if good_faith else -0.5) + 1.5 * 0.2 + 1.5 * 0.5 * 0.6 + 0.5 * 0.4 - 1 * (0.7 - 0.5)
    expected = 0.45 + 0.35 * (1 / (1 + math.exp(-x)) - 0.45)
    terms = Terms(0.5, 0.9, 0.6, 0.9, 0.9, 0.9)
    assert adjust(Afghanistan(0.7, 0.45, 1.0, good_faith), 0.8, 0.4, terms, modes.compliance) == pytest.approx(expected)


@given(AFGHANISTAN, LEVEL, LEVEL, TERMS, P)
def test_effort_moves_by_a_constant_share_of_the_gap_to_where_it_would_settle(afghanistan, closed, m, terms, p):
    def gap(effort: float) -> float:
        return adjust(afghanistan._replace(effort=effort), closed, m, terms, p) - effort

    settles_at = adjust(afghanistan, closed, m, terms, p._replace(effort_adjust=1.0))
    assert 0.0 <= settles_at <= 1.0
    assert gap(settles_at) == pytest.approx(0.0, abs=1e-12)
    assert gap(0.0) == pytest.approx(p.effort_adjust * settles_at, abs=1e-12)
    assert 0.0 <= adjust(afghanistan, closed, m, terms, p) <= 1.0
    assert adjust(afghanistan, closed, m, terms, p._replace(effort_adjust=0.0)) == afghanistan.effort


@given(AFGHANISTAN, LEVEL, LEVEL, TERMS, STEP, P)
def test_good_faith_open_borders_verified_commitments_and_mediators_raise_effort_and_backlash_lowers_it(
    afghanistan, closed, m, terms, step, p
):
    def effort(afghanistan=afghanistan, closed=closed, m=m, terms=terms):
        return adjust(afghanistan, closed, m, terms, p)

    # the logistic is flat far out: allow for its rounding
    now, slack = effort(), 1e-15
    assert effort(afghanistan._replace(good_faith=True)) >= effort(afghanistan._replace(good_faith=False)) - slack
    assert effort(closed=max(0.0, closed - step)) >= now - slack
    assert effort(m=min(1.0, m + step)) >= now - slack
    assert effort(terms=terms._replace(verification=1.0)) >= now - slack
    assert effort(terms=terms._replace(militants=1.0)) >= now - slack
    assert effort(afghanistan._replace(pressure=1.0)) <= now + slack


@given(AFGHANISTAN, LEVEL, LEVEL, st.floats(0.0, 1.0), P)
def test_a_commitment_counts_only_as_far_as_it_is_verified(afghanistan, closed, m, level, p):
    unverified = adjust(afghanistan, closed, m, Terms(0.0, 0.0, level, 0.0, 0.0, 0.0), p)
    uncommitted = adjust(afghanistan, closed, m, Terms(level, 0.0, 0.0, 0.0, 0.0, 0.0), p)
    assert unverified == uncommitted
