"""The truce: terms, extension, the clock, withdrawal."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import truce
from sim.state import Talks, Terms, Truce
from tests.rules.ranges import LEVEL, STEP, TERMS, group

P = group("truce")


def sigma(x: float) -> float:
    return math.exp(x) / (1 + math.exp(x))


def test_agreed_terms_by_hand(case):
    # Logrolling gives Pakistan, in this order: verification, intelligence, militants, oversight, refugees,
    # sovereignty, border. At 3.4 it has the first three and four tenths of oversight.
    before = Terms(0.2, 0.5, 0.3, 0.9, 0.0, 0.0)
    after = truce.agreed_terms(before, 3.4, case.frontier)
    assert after == pytest.approx(Terms(1.0, 0.5, 1.0, 1.0, 1.0, 1.0))  # oversight stood at 0.5 already
    after = truce.agreed_terms(before, 1.25, case.frontier)
    assert after == pytest.approx(Terms(1.0, 0.5, 0.3, 0.25, 1.0, 1.0))
    after = truce.agreed_terms(before, 5.75, case.frontier)
    assert after == pytest.approx(Terms(1.0, 1.0, 1.0, 1.0, 0.25, 0.0))


@given(TERMS, st.floats(0.0, 7.0))
def test_an_agreement_never_weakens_verification_oversight_or_militant_commitments(case, terms, position):
    after = truce.agreed_terms(terms, position, case.frontier)
    assert all(0.0 <= level <= 1.0 for level in after)
    assert after.verification >= terms.verification
    assert after.oversight >= terms.oversight
    assert after.militants >= terms.militants
    # the other three are set, not raised
    assert truce.agreed_terms(Terms(*[0.0] * 6), position, case.frontier)[3:] == after[3:]


def test_consent_to_an_extension_by_hand(modes):
    # M0 0.6, T 0.7, f 0.3, a 0.55
    expected = sigma(1 + 2 * 0.6 - 2 * 0.2 + 1 * 0.3 - 2 * 0.05)
    assert truce.extension_prob(0.6, 0.7, 0.3, 0.55, modes.truce) == pytest.approx(expected)


@given(LEVEL, LEVEL, LEVEL, LEVEL, STEP, P)
def test_mediators_and_fatigue_favour_an_extension_tension_and_pressure_oppose_it(m0, tension, fatigue, a, step, p):
    prob = truce.extension_prob(m0, tension, fatigue, a, p)
    assert 0.0 <= prob <= 1.0
    assert truce.extension_prob(m0 + step, tension, fatigue, a, p) >= prob
    assert truce.extension_prob(m0, tension, fatigue + step, a, p) >= prob
    assert truce.extension_prob(m0, tension + step, fatigue, a, p) <= prob
    assert truce.extension_prob(m0, tension, fatigue, a + step, p) <= prob


@given(
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(1, 200),
    st.integers(-10, 10),
    st.integers(-10, 40),
    P,
)
def test_the_clock_strikes_once_a_term_is_over_unless_a_round_follows_within_the_days_of_grace(
    fixed_term, formal, active, day, since_expiry, ahead, p
):
    due = truce.is_due(Truce(fixed_term, day - since_expiry, formal), Talks(active, day + ahead, 0, 0), day, p)
    expired = fixed_term and not formal and since_expiry >= 0
    waits = active and 0 < ahead <= p.grace_days
    assert due == (expired and not waits)


def test_days_of_grace_are_compared_as_they_are(modes):
    def due(ahead: int, grace_days: float) -> bool:
        p = modes.truce._replace(grace_days=grace_days)
        return truce.is_due(Truce(True, 7, False), Talks(True, 10 + ahead, 0, 0), 10, p)

    assert not due(3, 3.0)
    assert due(3, 2.9)  # rounded, it would be 3 and wait
    assert not due(3, 3.4)
    assert due(0, 3.0)  # a round today is no round ahead
    assert not due(1, 1.0)
    assert due(4, 3.6)  # rounded, it would be 4 and wait


def test_a_lapse_by_hand(modes):
    # T 0.6, aP 0.8, aA 0.5, M 0.3
    expected = sigma(-2.5 + 2 * 0.1 + 2 * 0.15 - 1 * 0.3)
    assert truce.lapse_prob(0.6, 0.8, 0.5, 0.3, modes.truce) == pytest.approx(expected)


@given(LEVEL, LEVEL, LEVEL, LEVEL, STEP, P)
def test_tension_and_pressure_favour_a_lapse_and_mediators_oppose_it(tension, a_p, a_a, m, step, p):
    prob = truce.lapse_prob(tension, a_p, a_a, m, p)
    assert 0.0 <= prob <= 1.0
    assert truce.lapse_prob(tension + step, a_p, a_a, m, p) >= prob
    assert truce.lapse_prob(tension, a_p + step, a_a, m, p) >= prob
    assert truce.lapse_prob(tension, a_p, a_a + step, m, p) >= prob
    assert truce.lapse_prob(tension, a_p, a_a, m + step, p) <= prob
    assert truce.lapse_prob(tension, a_a, a_p, m, p) == pytest.approx(prob, rel=1e-9)


def test_a_withdrawal_by_hand(modes):
    # T 0.6, aP 0.8, aA 0.4
    w = 0.0005 * (math.exp(3 * 0.3 + 3 * 0.1) + math.exp(3 * -0.1 + 3 * 0.1))
    assert truce.withdrawal_prob(0.6, 0.8, 0.4, False, modes.truce) == pytest.approx(-math.expm1(-w))
    assert truce.withdrawal_prob(0.6, 0.8, 0.4, True, modes.truce) == pytest.approx(-math.expm1(-0.3 * w))


@given(LEVEL, LEVEL, LEVEL, st.booleans(), STEP, P)
def test_tension_and_either_sides_pressure_drive_withdrawal_and_an_agreement_makes_it_rarer(
    tension, a_p, a_a, formal, step, p
):
    prob = truce.withdrawal_prob(tension, a_p, a_a, formal, p)
    assert 0.0 <= prob <= 1.0
    assert truce.withdrawal_prob(tension + step, a_p, a_a, formal, p) >= prob
    assert truce.withdrawal_prob(tension, a_p + step, a_a, formal, p) >= prob
    assert truce.withdrawal_prob(tension, a_p, a_a + step, formal, p) >= prob
    assert truce.withdrawal_prob(tension, a_p, a_a, True, p) <= truce.withdrawal_prob(tension, a_p, a_a, False, p)
    assert truce.withdrawal_prob(tension, a_p, a_a, formal, p._replace(withdraw_per_day=0.0)) == 0.0
