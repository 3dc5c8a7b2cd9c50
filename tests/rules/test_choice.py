"""Elementary functions."""

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import choice
from tests.rules.ranges import REAL, STEP, U


@given(st.floats(-1e6, 1e6))
def test_the_logistic_is_a_probability_and_odd_about_one_half(x):
    assert 0.0 <= choice.logistic(x) <= 1.0
    assert choice.logistic(x) + choice.logistic(-x) == pytest.approx(1.0, abs=1e-15)


@given(st.floats(-30.0, 30.0), STEP)
def test_the_logistic_rises(x, step):
    assert choice.logistic(x + step) > choice.logistic(x)


@given(st.floats(-700.0, 30.0))
def test_the_logistic_equals_its_form_by_the_hyperbolic_tangent(x):
    assert choice.logistic(x) == pytest.approx(0.5 * (1.0 + math.tanh(x / 2.0)), abs=1e-15)


@given(U)
def test_logit_undoes_the_logistic(u):
    assert choice.logistic(choice.logit(u)) == pytest.approx(u, rel=1e-12)


@given(st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_two_sources_leave_a_quiet_day_with_the_product_of_their_chances(one, other):
    quiet = (1.0 - choice.at_least_once(one)) * (1.0 - choice.at_least_once(other))
    assert 1.0 - choice.at_least_once(one + other) == pytest.approx(quiet, abs=1e-15)
    assert 0.0 <= choice.at_least_once(one) <= min(1.0, one * (1.0 + 1e-12) + 1e-15)


def test_nothing_happens_at_rate_zero():
    assert choice.at_least_once(0.0) == 0.0


@given(REAL, REAL, st.floats(0.0, 10.0))
def test_clip_gives_the_nearest_point_of_the_interval(x, low, width):
    clipped = choice.clip(x, low, low + width)
    assert low <= clipped <= low + width
    assert all(abs(x - clipped) <= abs(x - end) for end in (low, low + width))
    assert clipped == x or not low <= x <= low + width


@given(st.floats(-1e4, 1e4))
def test_the_nearest_whole_number_rounds_halves_upwards(x):
    if x >= 0.0:
        exact = Decimal(x) + Decimal("0.5")
        assert choice.nearest(x) in {math.floor(exact), math.floor(x + 0.5)}
    assert abs(choice.nearest(x) - x) <= 0.5 + 1e-12


@pytest.mark.parametrize("half", [0.5, 1.5, 2.5, 3.5, 6.5, 13.5])
def test_a_half_rounds_up(half):
    assert choice.nearest(half) == int(Decimal(half).to_integral_value(ROUND_HALF_UP)) == math.ceil(half)


@given(st.integers(1, 400))
def test_half_of_a_deviation_is_left_after_a_half_life(days):
    assert choice.remaining_share(float(days)) ** days == pytest.approx(0.5, rel=1e-12)
