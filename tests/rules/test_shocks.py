"""Step 5: shocks from outside the talks."""

import pytest
from hypothesis import given

from sim.rules import shocks
from tests.rules.ranges import LEVEL, group

P = group("shocks")


@given(LEVEL, P)
def test_shocks_raise_levels_by_their_size_up_to_one(level, p):
    for raised, size in (
        (shocks.pressure_after_air_incident(level, p), p.air_pressure),
        (shocks.tension_after_air_incident(level, p), p.air_tension),
        (shocks.pressure_after_statement(level, True, p), p.statement_pressure),
    ):
        assert level <= raised <= 1.0
        assert raised == pytest.approx(min(1.0, level + size))


@given(LEVEL, P)
def test_silence_moves_nothing(level, p):
    assert shocks.pressure_after_statement(level, False, p) == level
