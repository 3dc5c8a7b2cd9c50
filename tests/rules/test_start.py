"""The start, and what is computed once from the parameters."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.rules import constants, escalation, militants, start, truce
from tests.rules.ranges import LEVEL, U, rows


@pytest.mark.parametrize("good_faith", [True, False])
def test_the_doha_ceasefire_opens_as_published(case, modes, good_faith):
    state = start.open_world(good_faith, case.scenario.opening, modes)
    assert state.pakistan == (0.5, 0.35, 2.5 * 8)
    assert state.afghanistan == (0.5, 0.45, 3.5 * 8, good_faith)
    assert state.militants == (0.0, 0.0)
    assert state.talks == (True, 6, 0, 0)
    assert state.truce == (True, 7, False)
    assert state.terms == (0.1, 0.0, 0.3, 0.0, 0.0, 0.0)
    assert state.tension == 0.45


def test_every_start_value_opens_its_own_part_of_the_world(case, modes):
    # the pressures share a mode: tell them apart
    p = modes._replace(pressure=modes.pressure._replace(pressure_start_pakistan=0.6, pressure_start_afghanistan=0.4))
    opening = case.scenario.opening._replace(
        talks_active=False, first_round_day=9, last_round_day=3, failed_rounds=2, fixed_term=False, expiry_day=11,
        oversight=0.2, intelligence=0.3, sovereignty=0.4, refugees=0.5, excitation=1.5,
    )  # fmt: skip
    state = start.open_world(True, opening, p)
    assert (state.pakistan.pressure, state.afghanistan.pressure) == (0.6, 0.4)
    assert state.talks == (False, 9, 3, 2)
    assert state.truce == (False, 11, False)
    assert state.terms == (0.1, 0.2, 0.3, 0.3, 0.4, 0.5)
    assert state.militants == (1.5, 1.5)


def test_constants_by_hand(modes):
    c = constants.constants(modes)
    assert c.excitation_left == pytest.approx(0.5 ** (1 / 7))
    assert c.pressure_left == pytest.approx(0.5 ** (1 / 14))
    assert c.tension_left == pytest.approx(0.5 ** (1 / 14))
    assert math.exp(-c.influence_decay * 60) == pytest.approx(0.5)
    assert c.major_quantile == pytest.approx(7**-1.5)
    assert c.air_prob == pytest.approx(-math.expm1(-0.01))
    assert c.statement_prob == pytest.approx(-math.expm1(-0.15))
    assert (c.review_interval, c.collapse_rung) == (7, 5)


@settings(max_examples=50)
@given(rows(), U)
def test_an_attack_is_major_exactly_when_its_severity_reaches_the_mark(p, u):
    quantile = constants.constants(p).major_quantile
    deaths, mark = militants.severity(u, p.militants), p.militants.major_fatalities
    assert (u <= quantile) == (deaths >= mark) or deaths == pytest.approx(mark, rel=1e-9)


@settings(max_examples=50)
@given(rows(), LEVEL, LEVEL, LEVEL, LEVEL, st.booleans())
def test_no_chance_exceeds_the_ceiling_that_spares_looking_at_it(p, tension, strength, a_p, a_a, formal):
    # to the rounding of a number next to one
    c = constants.constants(p)
    ceiling = c.fire_ceiling_calm + c.fire_ceiling_rise * tension
    assert escalation.fire_prob(tension, strength, p.escalation) <= ceiling + 2e-16
    assert truce.withdrawal_prob(tension, a_p, a_a, formal, p.truce) <= c.withdrawal_ceiling + 2e-16
