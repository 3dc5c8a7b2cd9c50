"""Priors: PERT quantiles, and Sobol rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.errors import ConfigError
from sim.evidence.case import load_case
from sim.evidence.priors import pert, prior_row, sample_prior
from sim.evidence.register import Entry

GRID = (np.arange(200_000) + 0.5) / 200_000


def entry(low: float, mode: float, high: float) -> Entry:
    return Entry("x", low, mode, high, (low, high), "", "")


SOBOL = st.integers(0, 2**30).map(lambda k: k / 2**30)
"""What a Sobol sequence can give."""

ENTRIES = st.tuples(st.floats(-10.0, 10.0), st.floats(0.0, 1.0), st.floats(0.01, 100.0)).map(
    lambda t: entry(t[0], t[0] + t[1] * t[2], t[0] + t[2])
)


@pytest.mark.parametrize("triple", [(1, 2, 3.2), (5, 7, 26), (0, 0, 1), (0, 1, 1), (-4, -2.5, -1)], ids=str)
def test_pert_quantiles_have_the_moments_of_a_pert_distribution(triple):
    low, mode, high = triple
    x = pert(GRID, entry(*triple))
    mean = (low + 4 * mode + high) / 6
    assert x.mean() == pytest.approx(mean, abs=1e-5 * (high - low))
    assert x.var() == pytest.approx((mean - low) * (high - mean) / 7, rel=1e-3)
    if low < mode < high:
        density, edges = np.histogram(x, bins=60)
        assert abs(edges[np.argmax(density)] - mode) < 0.06 * (high - low)


@given(ENTRIES, SOBOL)
def test_a_pert_quantile_undoes_the_beta_distribution_function(e, u):
    a = 1 + 4 * (e.mode - e.low) / (e.high - e.low)
    x = pert(np.array([u]), e)[0]
    assert e.low <= x <= e.high
    assert stats.beta.cdf((x - e.low) / (e.high - e.low), a, 6 - a) == pytest.approx(u, abs=1e-6)


@given(ENTRIES, SOBOL, SOBOL)
def test_pert_quantiles_rise_from_low_to_high(e, u, v):
    x = pert(np.array([0.0, min(u, v), max(u, v), 1.0]), e)
    assert (np.diff(x) >= 0.0).all()
    assert x[0] == pytest.approx(e.low)
    assert x[3] == pytest.approx(e.high)


def test_where_the_mode_is_an_end_the_quantiles_are_those_of_a_power():
    # low = mode: beta(1, 5), whose distribution function is 1-(1-x)^5
    u = np.array([0.1, 0.5, 0.9])
    np.testing.assert_allclose(pert(u, entry(0, 0, 1)), 1 - (1 - u) ** (1 / 5))
    np.testing.assert_allclose(pert(u, entry(2, 4, 4)), 2 + 2 * u ** (1 / 5))


def test_a_fixed_parameter_has_one_value():
    assert pert(np.array([0.0, 0.3, 1.0]), entry(3, 3, 3)).tolist() == [3, 3, 3]


def test_rows_lie_within_their_ranges_and_spread_evenly_over_every_prior(case):
    rows = sample_prior(case, 256, seed=1)
    assert rows.shape == (256, len(case.names))
    for column, e in zip(rows.T, case.entries.values(), strict=True):
        assert e.low <= column.min() <= column.max() <= e.high
        if not e.uncertain:
            continue
        a = 1 + 4 * (e.mode - e.low) / (e.high - e.low)
        u = stats.beta.cdf((column - e.low) / (e.high - e.low), a, 6 - a)
        # a Sobol sequence puts one of 2^k points into each of 2^k equal cells of every dimension
        assert sorted(np.floor(u * 256 + 1e-6).astype(int).tolist()) == list(range(256))


def test_columns_are_unrelated(case):
    uncertain = [k for k, e in enumerate(case.entries.values()) if e.uncertain]
    rows = sample_prior(case, 4096, seed=20251019)[:, uncertain]  # the default seed
    z = np.corrcoef(rows.T)[np.triu_indices(len(uncertain), 1)] * np.sqrt(4096)
    # Some 6,000 pairs; 5 standard errors of independent rows. Some scrambles, such as seed 2, have one pair at 0.1.
    assert np.abs(z).max() < 5.0


def test_the_same_seed_gives_the_same_rows_and_another_others(case):
    rows = sample_prior(case, 64, seed=3)
    np.testing.assert_array_equal(rows, sample_prior(case, 64, seed=3))
    uncertain = [e.uncertain for e in case.entries.values()]
    assert (rows != sample_prior(case, 64, seed=4))[:, uncertain].mean() > 0.99


def test_more_points_begin_with_the_same_rows(case):
    np.testing.assert_array_equal(sample_prior(case, 256, seed=5)[:64], sample_prior(case, 64, seed=5))


@pytest.mark.parametrize("name", ["militants.attacks_per_day_ttp", "truce.withdraw_formal", "mediation.leverage_qatar"])
def test_pinning_a_parameter_moves_no_other_column(case, name):
    pinned_case = load_case({name: case.entries[name].high})
    rows, pinned = sample_prior(case, 128, seed=6), sample_prior(pinned_case, 128, seed=6)
    column = case.names.index(name)
    assert (pinned[:, column] == case.entries[name].high).all()
    assert len(np.unique(rows[:, column])) > 100
    np.testing.assert_array_equal(np.delete(pinned, column, axis=1), np.delete(rows, column, axis=1))


def test_a_triple_gives_a_parameter_another_range_and_moves_no_other_column(case):
    name, column = "truce.grace_days", case.names.index("truce.grace_days")
    rows = sample_prior(case, 512, seed=7)
    moved = sample_prior(load_case({name: [10, 20, 30]}), 512, seed=7)
    assert 10 <= moved[:, column].min() < moved[:, column].max() <= 30
    assert moved[:, column].mean() == pytest.approx(20, abs=0.1)
    np.testing.assert_array_equal(np.argsort(moved[:, column]), np.argsort(rows[:, column]))
    np.testing.assert_array_equal(np.delete(moved, column, axis=1), np.delete(rows, column, axis=1))


@pytest.mark.parametrize(
    ("points", "near"), [(3, "4"), (100, "128"), (1000, "1024"), (0, "1"), (-8, "1"), (2**21, "1048576")]
)
def test_points_that_are_no_power_of_two_are_refused_with_some_that_are(case, points, near):
    with pytest.raises(ConfigError, match=rf"^points: {points} is not allowed\. .*power of two.*\b{near}\b"):
        sample_prior(case, points, seed=1)


@pytest.mark.parametrize("points", [1, 2, 1024])
def test_powers_of_two_are_allowed(case, points):
    assert len(sample_prior(case, points, seed=1)) == points


def test_a_single_row_is_that_of_the_ensemble(case):
    rows = sample_prior(case, 64, seed=8)
    for point in (0, 1, 5, 31, 63):
        np.testing.assert_array_equal(prior_row(case, "prior", point, 8), rows[point])
    np.testing.assert_array_equal(prior_row(case, "none", 0, 8), case.modes)


@pytest.mark.parametrize(
    ("uncertainty", "point", "said"),
    [("none", 1, "point"), ("prior", -1, "point"), ("prior", 2**20, "point"), ("sometimes", 0, "uncertainty")],
)
def test_a_row_that_there_is_not_is_refused(case, uncertainty, point, said):
    with pytest.raises(ConfigError, match=f"^{said}: "):
        prior_row(case, uncertainty, point, 8)
