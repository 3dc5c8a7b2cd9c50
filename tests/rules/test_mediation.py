"""The mediators: leverage, standing, influence, estimates."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import mediation
from sim.state import Talks
from tests.rules.ranges import LEVEL, STEP, group

P = group("mediation")
LEVERAGES = st.lists(LEVEL, max_size=5)


def test_leverage_by_hand():
    assert mediation.combined_leverage([0.5, 0.35]) == pytest.approx(1 - 0.5 * 0.65) == pytest.approx(0.675)
    assert mediation.combined_leverage([]) == 0.0


@given(LEVERAGES, LEVEL)
def test_a_further_mediator_never_takes_leverage_away_and_one_without_any_changes_nothing(leverages, another):
    combined = mediation.combined_leverage(leverages)
    assert max(leverages, default=0.0) - 1e-15 <= combined <= min(1.0, sum(leverages) + 1e-15)
    assert mediation.combined_leverage([*leverages, another]) >= combined
    for place in range(len(leverages) + 1):
        assert mediation.combined_leverage([*leverages[:place], 0.0, *leverages[place:]]) == combined
    assert mediation.combined_leverage([*leverages, 1.0]) == 1.0


@given(LEVERAGES)
def test_mediators_combine_like_independent_chances_in_any_order(leverages):
    nobody = math.exp(math.fsum(math.log1p(-x) if x < 1.0 else -math.inf for x in leverages))
    assert mediation.combined_leverage(leverages) == pytest.approx(1.0 - nobody, abs=1e-12)
    assert mediation.combined_leverage(leverages[::-1]) == pytest.approx(mediation.combined_leverage(leverages))


@given(LEVEL, st.integers(0, 20), P)
def test_every_failed_round_costs_the_mediators_the_same_share_of_their_standing(leverage, failed, p):
    standing = mediation.standing(leverage, failed, p)
    assert mediation.standing(leverage, 0, p) == leverage
    assert 0.0 <= standing <= leverage
    kept = math.exp(-p.failed_round_fatigue)
    assert mediation.standing(leverage, failed + 1, p) == pytest.approx(standing * kept, rel=1e-9, abs=1e-300)


@given(LEVEL, st.integers(0, 100), st.integers(1, 100))
def test_influence_halves_over_each_half_life_since_the_last_round(standing, quiet_days, half_life):
    decay = math.log(2) / half_life
    influence = mediation.influence(standing, quiet_days, decay)
    assert influence == pytest.approx(standing * 0.5 ** (quiet_days / half_life), rel=1e-12)
    later = mediation.influence(standing, quiet_days + half_life, decay)
    assert later == pytest.approx(influence / 2, rel=1e-12, abs=1e-300)
    assert mediation.influence(standing, 0, decay) == standing


@given(st.booleans(), st.integers(-30, 30), st.booleans(), st.integers(1, 200), st.floats(0.0, 60.0))
def test_a_round_is_near_when_it_is_pending_within_the_window_today_included(active, ahead, formal, day, window):
    near = mediation.round_is_near(Talks(active, day + ahead, 0, 0), formal, day, window)
    pending = active and not formal and day + ahead >= day
    assert near == (pending and ahead <= window)


@given(LEVEL, st.floats(-2.0, 2.0), st.integers(1, 60), STEP, P)
def test_an_estimate_errs_less_with_skill_and_with_every_session(reserve, error, session, step, p):
    off = abs(mediation.estimate(reserve, error, session, p) - reserve)
    assert off <= abs(error) * (1 + 1e-12) + 1e-15
    assert off == pytest.approx((1 - p.mediator_skill) * abs(error) / session, rel=1e-9, abs=1e-15)
    assert abs(mediation.estimate(reserve, error, session + 1, p) - reserve) <= off + 1e-15
    assert mediation.estimate(reserve, error, session, p._replace(mediator_skill=1.0)) == reserve
