"""Steps 4 and 6: border fire and the ladder of replies."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.params import Escalation
from sim.rules import escalation
from tests.rules.ranges import LEVEL, STEP, group

P, RESPONSE = group("escalation"), group("response")


def log_odds(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def test_border_fire_by_hand(modes):
    # T 0.7, ver 0.3 at the modes
    rate = 0.05 * math.exp(2 * (0.7 - 0.5)) * (1 - 0.5 * 0.3)
    assert escalation.fire_prob(0.7, 0.3, modes.escalation) == pytest.approx(-math.expm1(-rate))


@given(LEVEL, LEVEL, STEP, P)
def test_tension_brings_border_fire_and_verification_keeps_it_away(tension, strength, step, p):
    prob = escalation.fire_prob(tension, strength, p)
    assert 0.0 <= prob <= 1.0
    assert escalation.fire_prob(min(1.0, tension + step), strength, p) >= prob
    assert escalation.fire_prob(tension, min(1.0, strength + step), p) <= prob


@given(LEVEL, LEVEL, P)
def test_no_border_fire_without_a_rate_or_under_complete_verification(tension, strength, p):
    assert escalation.fire_prob(tension, strength, p._replace(border_fire_per_day=0.0)) == 0.0
    assert escalation.fire_prob(tension, 1.0, p._replace(border_fire_verification=1.0)) == 0.0


@given(LEVEL, LEVEL, P)
def test_mediators_defuse_by_half_their_influence_and_by_all_of_it_under_full_oversight(influence, oversight, p):
    assert escalation.defuse_prob(influence, 0.0, p) == pytest.approx(p.defuse_prob * influence / 2)
    assert escalation.defuse_prob(influence, 1.0, p) == pytest.approx(p.defuse_prob * influence)
    assert 0.0 <= escalation.defuse_prob(influence, oversight, p) <= 1.0
    assert escalation.defuse_prob(0.0, oversight, p) == 0.0


@given(LEVEL, P, RESPONSE)
def test_mere_fire_and_a_renunciation_of_strikes_make_replies_less_ready(sovereignty, p, strikes):
    pakistan = escalation.readiness_pakistan(False, 0.0, p, strikes)
    assert pakistan == p.reply_base_pakistan
    assert escalation.readiness_pakistan(True, 0.0, p, strikes) == pakistan - p.border_fire_discount
    assert escalation.readiness_pakistan(False, sovereignty, p, strikes) == pytest.approx(
        pakistan - strikes.strike_commitment * sovereignty
    )
    assert escalation.readiness_afghanistan(False, p) == p.reply_base_afghanistan
    assert escalation.readiness_afghanistan(True, p) == p.reply_base_afghanistan - p.border_fire_discount


def test_a_reply_by_hand(modes):
    # Afghanistan answers fire from rung 3 with aA 0.8, T 0.6
    ready = escalation.readiness_afghanistan(True, modes.escalation)
    x = -0.2 + 2 * (0.8 - 0.5) + 2 * (0.6 - 0.5) + 0.4 * (3 - 1) - 1.5
    assert escalation.reply_prob(ready, 0.8, 0.6, 3, modes.escalation) == pytest.approx(1 / (1 + math.exp(-x)))


@given(st.floats(-5.0, 5.0), LEVEL, LEVEL, st.integers(1, 11), STEP, P)
def test_readiness_pressure_tension_and_momentum_push_replies(readiness, pressure, tension, rung, step, p):
    prob = escalation.reply_prob(readiness, pressure, tension, rung, p)
    assert 0.0 <= prob <= 1.0
    assert escalation.reply_prob(readiness + step, pressure, tension, rung, p) >= prob
    assert escalation.reply_prob(readiness, min(1.0, pressure + step), tension, rung, p) >= prob
    assert escalation.reply_prob(readiness, pressure, min(1.0, tension + step), rung, p) >= prob
    assert escalation.reply_prob(readiness, pressure, tension, rung + 1, p) >= prob


@given(st.integers(1, 5), st.floats(0.0, 1.0))
def test_each_rung_adds_the_same_momentum_to_the_log_odds(rung, momentum):
    p = Escalation(*[0.0] * 17)._replace(reply_momentum=momentum)
    gap = log_odds(escalation.reply_prob(0.0, 0.5, 0.5, rung + 1, p)) - log_odds(
        escalation.reply_prob(0.0, 0.5, 0.5, rung, p)
    )
    assert gap == pytest.approx(momentum, abs=1e-9)
    assert escalation.reply_prob(0.0, 0.5, 0.5, 1, p) == 0.5


@given(LEVEL, st.integers(1, 12), P)
def test_an_exchange_heats_by_its_rung_and_never_beyond_one(tension, rung, p):
    assert escalation.heat(tension, rung, p) == pytest.approx(min(1.0, tension + p.tension_per_rung * rung))
    assert tension <= escalation.heat(tension, rung, p) <= 1.0
