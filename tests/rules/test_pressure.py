"""Audience pressure: what raises it, and how it rests."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import pressure
from sim.rules.choice import remaining_share
from tests.rules.ranges import LEVEL, group

P = group("pressure")


def test_a_major_attack_by_hand(modes):
    # 21 dead where 7 make it major: 0.5 + 0.12 + 0.08·ln 3
    assert pressure.after_major_attack(0.5, math.log(3), modes.pressure) == pytest.approx(0.62 + 0.08 * math.log(3))


@given(LEVEL, st.floats(0.0, 20.0), st.integers(1, 12), P)
def test_events_raise_pressure_by_their_size_and_never_beyond_one(level, excess, rung, p):
    for raised, size in (
        (pressure.after_major_attack(level, excess, p), p.pressure_attack + p.pressure_fatalities * excess),
        (pressure.after_strike(level, p), p.pressure_strike),
        (pressure.after_exchange(level, rung, p), p.pressure_rung * (rung - 1)),
    ):
        assert level <= raised <= 1.0
        assert raised == pytest.approx(min(1.0, level + size))


@given(LEVEL, P)
def test_an_incident_without_a_reply_presses_nobody(level, p):
    assert pressure.after_exchange(level, 1, p) == level


@given(LEVEL, P)
def test_afghan_pressure_rests_lower_the_better_refugees_return(refugees, p):
    assert pressure.rest_afghanistan(1.0, p) == p.pressure_rest
    assert pressure.rest_afghanistan(0.0, p) == p.pressure_rest + p.refugee_pressure
    rest = pressure.rest_afghanistan(refugees, p)
    assert p.pressure_rest <= rest <= p.pressure_rest + p.refugee_pressure


@given(LEVEL, LEVEL, st.integers(1, 100))
def test_half_of_a_deviation_from_rest_is_gone_after_a_half_life(level, rest, half_life):
    left, now = remaining_share(float(half_life)), level
    for _ in range(half_life):
        now = pressure.relax(now, rest, left)
    assert now - rest == pytest.approx((level - rest) / 2, abs=1e-12)


@given(LEVEL, LEVEL, st.floats(0.0, 1.0))
def test_relaxing_moves_towards_rest_and_never_past_it(level, rest, left):
    now = pressure.relax(level, rest, left)
    assert min(level, rest) - 1e-15 <= now <= max(level, rest) + 1e-15
    assert pressure.relax(rest, rest, left) == rest
