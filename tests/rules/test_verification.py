"""Step 2 and the weekly review: attribution, and Pakistan's belief."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.params import Verification
from sim.rules import verification
from sim.state import Terms
from sim.terms import Finding
from tests.rules.ranges import LEVEL, STEP, TERMS, bounded, group

P = group("verification")
BELIEF = st.floats(0.001, 0.999)
RATIO = bounded("verification.lr_found")


def log_odds(p: float) -> float:
    return math.log(p) - math.log1p(-p)


@given(LEVEL, st.floats(0.0, 0.99))
def test_the_origin_of_an_attack_follows_from_bayes(soil_share, curb):
    # Of the attacks on the way, the share c comes from Afghan soil, where a part k of them is prevented.
    from_soil, from_elsewhere = soil_share * (1 - curb), 1 - soil_share
    expected = from_soil / (from_soil + from_elsewhere)
    assert verification.soil_prob(soil_share, curb) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(st.floats(0.01, 0.99), st.floats(0.0, 0.9), st.floats(0.01, 0.09))
def test_effort_makes_afghan_soil_a_less_likely_origin(soil_share, curb, step):
    assert verification.soil_prob(soil_share, curb + step) < verification.soil_prob(soil_share, curb)


@given(LEVEL)
def test_without_suppression_attacks_come_from_afghan_soil_by_its_share(soil_share):
    assert verification.soil_prob(soil_share, 0.0) == soil_share


@given(BELIEF, P)
def test_attribution_is_the_truth_table(belief, p):
    found = (Finding.FOUND, 1.0, p.lr_found)
    cleared = (Finding.CLEARED, 0.0, p.lr_cleared)
    unverified = (Finding.UNVERIFIED, 1.0 - belief, p.lr_unverified)
    for from_soil, reports, errs, expected in [
        (True, True, False, found),
        (True, True, True, cleared),
        (False, True, False, cleared),
        (False, True, True, found),
        *((soil, False, wrong, unverified) for soil in (True, False) for wrong in (True, False)),
    ]:
        assert verification.attribute(from_soil, reports, errs, belief, p) == expected


@given(BELIEF, RATIO, P)
def test_revision_is_bayes_on_the_log_odds_and_then_held_within_limits(belief, ratio, p):
    exact = log_odds(belief) + math.log(ratio)
    low = log_odds(p.belief_floor)
    high = -log_odds(p.proxy_suspicion) if p.proxy_suspicion > 0.0 else math.inf
    revised = verification.revise(belief, ratio, p)
    assert p.belief_floor <= revised <= 1.0 - p.proxy_suspicion
    if low < exact < min(high, 25.0):
        assert log_odds(revised) == pytest.approx(exact, abs=1e-6)
    elif exact <= low:
        assert revised == p.belief_floor
    elif exact >= high:
        assert revised == pytest.approx(1.0 - p.proxy_suspicion, rel=1e-9)


@given(BELIEF, RATIO, P)
def test_a_finding_against_kabul_lowers_belief_and_one_for_it_raises_it(belief, ratio, p):
    revised, same = verification.revise(belief, ratio, p), verification.revise(belief, 1.0, p)
    assert (revised - same) * (ratio - 1.0) >= 0.0
    assert same == pytest.approx(verification.held(belief, p), rel=1e-12)


@given(BELIEF, st.floats(0.5, 2.0), st.floats(0.5, 2.0))
def test_two_pieces_of_evidence_count_the_same_in_either_order(belief, one, other):
    p = Verification(*[0.0] * 15)._replace(belief_floor=0.0005, proxy_suspicion=0.0005)
    both = [verification.revise(verification.revise(belief, a, p), b, p) for a, b in ((one, other), (other, one))]
    assert both[0] == pytest.approx(both[1], rel=1e-9)
    assume(0.003 < belief < 0.997)
    assert both[0] == pytest.approx(verification.revise(belief, one * other, p), rel=1e-9)


@given(BELIEF, LEVEL, LEVEL, P)
def test_the_review_speaks_for_good_faith_exactly_when_verified_effort_exceeds_one_half(belief, effort, strength, p):
    reviewed, before = verification.review(belief, effort, strength, p), verification.revise(belief, 1.0, p)
    assert (reviewed - before) * (effort - 0.5) >= 0.0
    assert verification.review(belief, 0.5, strength, p) == before
    assert verification.review(belief, effort, 0.0, p) == before


def test_a_review_by_hand(modes):
    # odds 0.35/0.65 · exp(1 · 0.4 · (0.8 - 0.5))
    odds = 0.35 / 0.65 * math.exp(0.12)
    assert verification.review(0.35, 0.8, 0.4, modes.verification) == pytest.approx(odds / (1 + odds))


@given(st.floats(-2.0, 3.0), P)
def test_belief_is_held_between_its_floor_and_lasting_suspicion(belief, p):
    held = verification.held(belief, p)
    assert p.belief_floor <= held <= 1.0 - p.proxy_suspicion
    assert held == belief or not p.belief_floor < belief < 1.0 - p.proxy_suspicion


@given(TERMS, STEP, P)
def test_an_extension_builds_verification_and_oversight_up_to_their_caps_and_takes_nothing_away(terms, step, p):
    after = verification.strengthen(terms, p)
    for now, then, gain, cap in (
        (after.verification, terms.verification, p.interim_strength_gain, p.interim_strength_cap),
        (after.oversight, terms.oversight, p.interim_oversight_gain, p.interim_oversight_cap),
    ):
        assert now == (then if then >= cap else min(cap, then + gain))
    assert after[2:] == terms[2:]


def test_an_extension_by_hand(modes):
    terms = Terms(0.45, 0.1, 0.0, 0.0, 0.0, 0.0)
    after = verification.strengthen(terms, modes.verification)
    assert (after.verification, after.oversight) == (0.5, pytest.approx(0.15))
