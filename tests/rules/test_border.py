"""Steps 7 and 8: crossings, their trucks, fatigue from closure, unilateral reopening."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.rules import border
from tests.rules.ranges import LEVEL, STEP, SomeCrossing, U, group

P = group("border")


@given(LEVEL, LEVEL, P)
def test_a_crossing_opens_towards_its_target_and_never_shuts_slowly(openness, target, p):
    now = border.reopen(openness, target, p)
    assert openness <= now <= max(openness, target) + 1e-15
    if target <= openness:
        assert now == openness


@given(st.integers(1, 60), P)
def test_a_crossing_reopens_geometrically(days, p):
    openness = 0.2
    for _ in range(days):
        openness = border.reopen(openness, 0.9, p)
    assert 0.9 - openness == pytest.approx(0.7 * (1 - p.reopen_per_day) ** days, abs=1e-12)


def test_a_queue_by_hand(modes):
    # Torkham: 585 trucks a day by its share. Shut they all wait; a third open, 390 wait and 292.5 are cleared.
    assert border.trucks_waiting(270.0, 0.0, 0.45, modes.border) == pytest.approx(270 + 585)
    assert border.trucks_waiting(270.0, 1 / 3, 0.45, modes.border) == pytest.approx(270 + 390 - 292.5)
    assert border.trucks_waiting(270.0, 1.0, 0.45, modes.border) == 0.0
    assert border.trucks_waiting(5399.0, 0.0, 0.45, modes.border) == pytest.approx(12000 * 0.45)


@given(st.floats(0.0, 1e4), LEVEL, LEVEL, STEP, P)
def test_a_queue_stays_within_its_yard_and_shrinks_with_openness(trucks, openness, share, step, p):
    waiting = border.trucks_waiting(trucks, openness, share, p)
    assert 0.0 <= waiting <= p.yard_trucks * share
    assert border.trucks_waiting(trucks, min(1.0, openness + step), share, p) <= waiting + 1e-9


@given(st.floats(1.0, 1e4), LEVEL, P)
def test_a_queue_is_steady_where_clearance_equals_arrivals(trucks, share, p):
    # arrivals·(1-o) = clearance·arrivals·o at o = 1/(1+clearance)
    steady = 1.0 / (1.0 + p.clearance_factor)
    expected = min(trucks, p.yard_trucks * share)
    assert border.trucks_waiting(trucks, steady, share, p) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(st.lists(LEVEL, min_size=1, max_size=6).filter(lambda s: sum(s) > 0.01), U)
def test_fire_falls_on_the_crossing_in_whose_stretch_of_the_shares_the_draw_lies(sizes, u):
    shares = [size / sum(sizes) for size in sizes]
    crossings = [SomeCrossing(share=share) for share in shares]
    edges = np.cumsum([0.0, *shares])
    j = border.crossing_at(u, crossings)
    assert edges[j] - 1e-12 <= u
    assert u < edges[j + 1] + 1e-12 or j == len(shares) - 1


def test_fire_falls_on_crossings_by_their_shares(case):
    crossings = [SomeCrossing(share=share) for share in case.shares]
    hit = [border.crossing_at((k + 0.5) / 10_000, crossings) for k in range(10_000)]
    np.testing.assert_array_equal(np.bincount(hit) / 10_000, [0.45, 0.30, 0.12, 0.07, 0.06])


def test_the_last_crossing_takes_what_rounding_leaves():
    crossings = [SomeCrossing(share=0.1)] * 10  # ten tenths sum to a little less than one
    assert border.crossing_at(1.0 - 2.0**-53, crossings) == 9


@given(st.floats(0.0, 1e6), st.floats(1.0, 1e5), st.floats(0.0, 1e5))
def test_fatigue_grows_with_cost_to_at_most_one_and_is_63_percent_at_tolerance(cost, tolerance, more):
    assert border.fatigue(0.0, tolerance) == 0.0
    assert border.fatigue(tolerance, tolerance) == pytest.approx(stats.expon.cdf(1.0))
    assert 0.0 <= border.fatigue(cost, tolerance) <= border.fatigue(cost + more, tolerance) <= 1.0
    assert border.fatigue(cost, tolerance + more) <= border.fatigue(cost, tolerance)


def test_a_unilateral_reopening_by_hand(modes):
    # fP 0.4, T 0.5 where it rests at 0.2
    x = -4.5 + 2.5 * 0.4 - 3 * 0.3
    assert border.unilateral_prob(0.4, 0.5 - 0.2, modes.border) == pytest.approx(math.exp(x) / (1 + math.exp(x)))


@given(LEVEL, st.floats(-1.0, 1.0), STEP, P)
def test_fatigue_opens_crossings_and_unrest_keeps_them_shut(fatigue, unrest, step, p):
    prob = border.unilateral_prob(fatigue, unrest, p)
    assert 0.0 <= prob <= 1.0
    assert border.unilateral_prob(fatigue + step, unrest, p) >= prob
    assert border.unilateral_prob(fatigue, unrest + step, p) <= prob
