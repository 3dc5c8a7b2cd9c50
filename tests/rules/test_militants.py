"""Step 1: attacks, their self-excitation and their severity."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from sim.rules import militants
from tests.rules.ranges import LEVEL, STEP, U, bounded, group

P = group("militants")
RATE = st.floats(0.0, 50.0)


def count(u: float, rate: float) -> int:
    return militants.attack_count(u, rate, militants.quiet_prob(rate))


def test_suppression_by_hand(modes):
    p = modes.militants
    assert militants.suppression(0.5, p) == pytest.approx(0.6 * (1 + 0.2 * 0.5))
    assert militants.suppression(1.0, p._replace(suppression=0.9, intelligence_gain=0.5)) == 0.95
    assert militants.suppression(0.0, p) == pytest.approx(0.6)


@given(LEVEL, STEP, P)
def test_shared_intelligence_never_weakens_suppression_which_stays_under_its_cap(intelligence, step, p):
    less = militants.suppression(intelligence, p)
    more = militants.suppression(min(1.0, intelligence + step), p)
    assert 0.0 <= less <= more <= max(p.suppression_cap, 0.0)


def test_an_attack_rate_by_hand(modes):
    # TTP at the modes, h = 0.7, effort 0.45 against the 65 % of its attacks that come from Afghan soil, a round near
    rate = militants.attack_rate(2.0, 0.7, 0.6 * 0.65 * 0.45, 1.5, modes.militants)
    assert rate == pytest.approx((0.5 * 2.0 + 0.7) * (1 - 0.1755) * 1.5)
    assert rate == pytest.approx(2.102475)


@given(bounded("militants.attacks_per_day_ttp"), RATE, LEVEL, st.floats(1.0, 11.0), STEP, P)
def test_an_attack_rate_rises_with_base_excitation_and_spoiling_and_falls_with_effort(
    per_day, excitation, curb, spoiling, step, p
):
    rate = militants.attack_rate(per_day, excitation, curb, spoiling, p)
    assert 0.0 <= rate <= p.attack_rate_cap
    assert militants.attack_rate(per_day + step, excitation, curb, spoiling, p) >= rate
    assert militants.attack_rate(per_day, excitation + step, curb, spoiling, p) >= rate
    assert militants.attack_rate(per_day, excitation, curb, spoiling + step, p) >= rate
    assert militants.attack_rate(per_day, excitation, min(1.0, curb + step), spoiling, p) <= rate
    assert militants.attack_rate(per_day, excitation, 1.0, spoiling, p) == 0.0


@given(RATE, P)
def test_a_group_without_branching_attacks_at_its_base_rate(per_day, p):
    p = p._replace(branching=0.0, attack_rate_cap=200.0)
    assert militants.attack_rate(per_day, 0.0, 0.0, 1.0, p) == per_day


@given(P)
def test_spoilers_are_busier_only_near_a_round(p):
    assert militants.boost(False, p) == 1.0
    assert militants.boost(True, p) == 1.0 + p.spoiler_boost


@given(U, st.floats(0.0, 200.0))
def test_an_attack_count_inverts_the_poisson_distribution_function(u, rate):
    n = count(u, rate)
    # P(N < n) < u <= P(N <= n), to the rounding of a sum of a few hundred terms
    assert n == 0 or stats.poisson.cdf(n - 1, rate) < u + 1e-12
    assert stats.poisson.cdf(n, rate) > u - 1e-12


def test_an_attack_count_is_the_poisson_quantile_of_scipy_at_20_000_random_places():
    rng = np.random.default_rng(4)
    u = rng.random(20_000)
    rate = np.where(rng.random(20_000) < 0.5, rng.uniform(0.0, 5.0, 20_000), rng.uniform(0.0, 50.0, 20_000))
    counts = [count(*pair) for pair in zip(u.tolist(), rate.tolist(), strict=True)]
    np.testing.assert_array_equal(counts, stats.poisson.ppf(u, rate))


@given(U, U, RATE, RATE)
def test_an_attack_count_rises_with_the_draw_and_the_rate(u, v, rate, other):
    assert count(min(u, v), rate) <= count(max(u, v), rate)
    assert count(u, min(rate, other)) <= count(u, max(rate, other))


@given(U)
def test_nobody_attacks_at_rate_zero(u):
    assert count(u, 0.0) == 0


@given(st.integers(1, 50), P)
def test_attacks_have_branching_offspring_on_average(n, p):
    # The h that n attacks leave behind, summed over all later days, is branching·n.
    assume(p.excitation_half_life_days < 100)
    left = 2.0 ** (-1.0 / p.excitation_half_life_days)
    h = militants.excite(0.0, n, left, p)
    total = 0.0
    while h > 1e-18:
        total += h
        h = militants.excite(h, 0, left, p)
    assert total == pytest.approx(p.branching * n, rel=1e-9, abs=1e-12)


@given(RATE, st.integers(1, 200), P)
def test_excitation_halves_over_a_quiet_half_life(h, half_life, p):
    left = 2.0 ** (-1.0 / half_life)
    later = h
    for _ in range(half_life):
        later = militants.excite(later, 0, left, p)
    assert later == pytest.approx(h / 2.0, rel=1e-9)


@given(st.floats(0.0, 20.0), P)
def test_a_steady_rate_of_attacks_is_a_fixed_point(attacks_per_day, p):
    # n = attacks_per_day every day: h = branching·n stays, and the rate is (1-branching)·n + h = n.
    left = 2.0 ** (-1.0 / p.excitation_half_life_days)
    h = p.branching * attacks_per_day
    assert h * left + (1 - left) * p.branching * attacks_per_day == pytest.approx(h)
    p = p._replace(attack_rate_cap=200.0)
    assert militants.attack_rate(attacks_per_day, h, 0.0, 1.0, p) == pytest.approx(attacks_per_day)
    # the rule agrees for whole numbers of attacks
    n = math.floor(attacks_per_day)
    assert militants.excite(p.branching * n, n, left, p) == pytest.approx(p.branching * n)


@given(U, U, P)
def test_an_attack_kills_at_least_one_and_more_the_lower_its_draw(u, v, p):
    assert militants.severity(max(u, v), p) >= 1.0
    assert militants.severity(min(u, v), p) >= militants.severity(max(u, v), p)


@given(st.floats(1.0, 1e4), P)
def test_the_severity_at_a_tail_probability_is_its_pareto_quantile(deaths, p):
    tail = stats.pareto.sf(deaths, p.severity_exponent)
    assume(tail > 1e-12)
    assert militants.severity(float(tail), p) == pytest.approx(deaths, rel=1e-6)


def test_severities_of_evenly_spread_draws_follow_the_pareto_distribution(modes):
    u = (np.arange(5000) + 0.5) / 5000
    deaths = [militants.severity(x, modes.militants) for x in u]
    # an even grid stays within 1/(2n) of any distribution function that is the right one
    assert stats.kstest(deaths, stats.pareto(1.5).cdf).statistic <= 0.5 / 5000 + 1e-9
